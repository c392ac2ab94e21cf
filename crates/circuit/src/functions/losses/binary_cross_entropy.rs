//! Binary cross entropy of scores and targets.

use crate::functions::losses::squared_error::paired;
use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// The binary cross entropy −t ln σ(x) − (1 − t) ln σ(−x) of these scores (logits) and targets t in [0,
    /// 1], elementwise on equal shapes. ∂L/∂x = σ(x) − t.
    ///
    /// It is computed as t·softplus(−x) + (1 − t)·softplus(x): two terms that are not negative, so nothing
    /// cancels.
    #[track_caller]
    pub fn binary_cross_entropy(self, targets: Expr<'c>) -> Expr<'c> {
        paired("binary_cross_entropy", self, targets, |x, t| {
            // A certain target makes the other term 0 even where its factor is infinite.
            let miss = (t.equal(0.0) * x.equal(f64::NEG_INFINITY)).select(x, -x).softplus();
            let alarm = (t.equal(1.0) * x.equal(f64::INFINITY)).select(-x, x).softplus();
            t * miss + (1.0 - t) * alarm
        })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["binary_cross_entropy_with_logits", "sigmoid_cross_entropy"],
    formula: "−b ln σ(a) − (1 − b) ln σ(−a) for scores a (not probabilities) and targets b, elementwise",
    derivative: "∂/∂a = σ(a) − b, ∂/∂b = −a",
    role: "scales it by the error σ(a) − b",
    ports: Ports::Named(&["score", "target"]),
    jacobian: Structure::Diagonal,
    ..Entry::function(
        "binary_cross_entropy",
        2,
        |x, _| Ok(x[0].binary_cross_entropy(x[1])),
        || vec![Sample::of([Tensor::from([-2.0, 0.5, 3.0]), Tensor::from([0.25, 0.5, 0.75])])],
    )
};
