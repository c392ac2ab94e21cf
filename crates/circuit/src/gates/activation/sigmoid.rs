//! The logistic sigmoid.

use crate::gate::prelude::*;

/// The gate of [`Expr::sigmoid`]. The derivative is a gate of its own: it keeps full relative accuracy
/// where y (1 − y) cancels (σ′(40) is 4.2e-18, not 0), and the second derivative accurate near 0 too.
pub static SIGMOID: Pointwise = Pointwise {
    aliases: &["expit", "logistic"],
    formula: "1 / (1 + e⁻ˣ)",
    derivative: "σ(x) σ(−x) = y (1 − y)",
    role: "scales it by y (1 − y), a quarter at most",
    // The lecture's four gates.
    split: |x| Some(x[0].filled(1.0) / ((x[0] * -1.0).exp() + 1.0)),
    patterns: |inputs| {
        let (x, one) = (inputs[0], inputs[0].filled(1.0));
        vec![one / ((-x).exp() + 1.0), one / (one + (-x).exp()), one / (one + (x * -1.0).exp())]
    },
    samples: &[&[-3.0, 0.0, 0.5, 2.0]],
    ..Pointwise::new(
        "sigmoid",
        Code::Of(Instruction::Sigmoid),
        Gradient::Unary(|at, g| g * at.x().logistic_pdf()),
    )
};

impl<'c> Expr<'c> {
    /// σ(x) = 1/(1 + e⁻ˣ), elementwise; the derivative is σ(x) σ(−x).
    #[track_caller]
    pub fn sigmoid(self) -> Expr<'c> {
        self.apply(&SIGMOID)
    }
}
