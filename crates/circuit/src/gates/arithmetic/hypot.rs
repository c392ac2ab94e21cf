//! The length of a pair.

use crate::gate::prelude::*;

/// The gate of [`Expr::hypot`].
pub static HYPOT: Pointwise = Pointwise {
    formula: "√(a² + b²)",
    derivative: "∂/∂a = a/y, ∂/∂b = b/y",
    convention: "gradient 0 at (0, 0)",
    ports: Ports::Alike,
    role: "shares it out: each input gets its own share of the length",
    kink: |at| Some(at.output.equal(0.0)),
    samples: &[&[1.5, -2.0, 0.0], &[0.25, 3.0, 2.0]],
    ..Pointwise::new(
        "hypot",
        Code::Of(Instruction::Hypot),
        Gradient::Each(|at, g| {
            let (a, b) = at.ab();
            // At the origin the derivative is 0 by convention, which stops an infinite gradient too; there is
            // no second one, as |a| and |b| have none at 0.
            let (away, there) = (at.output.select(g, 0.0), at.output.select(0.0, g));
            let share = |direction| at.output.select(away * direction, a.abs_back(there) + b.abs_back(there));
            vec![at.send(0, || share(a.direction(b))), at.send(1, || share(b.direction(a)))]
        }),
    )
};

impl<'c> Expr<'c> {
    /// √(a² + b²), elementwise, without overflow; the derivatives are a/h and b/h, 0 at (0, 0).
    #[track_caller]
    pub fn hypot(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&HYPOT, other)
    }
}
