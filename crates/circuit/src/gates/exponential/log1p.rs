//! The natural logarithm of one more.

use crate::gate::prelude::*;

/// The gate of [`Expr::log1p`].
pub static LOG1P: Pointwise = Pointwise {
    formula: "ln(1 + x)",
    derivative: "1/(1 + x)",
    convention: "log1p(−1) = −∞ with derivative ∞; NaN below −1",
    split: |x| Some((x[0] + 1.0).log()),
    patterns: |x| vec![(1.0 + x[0]).log()],
    samples: &[&[-0.5, 0.0, 0.5, 3.0]],
    ..Pointwise::new("log1p", Code::Of(Instruction::Log1p), Gradient::Unary(|at, g| g / (at.x() + 1.0)))
};

impl<'c> Expr<'c> {
    /// ln(1 + x), elementwise, accurate near 0; the derivative is 1/(1 + x).
    #[track_caller]
    pub fn log1p(self) -> Expr<'c> {
        self.apply(&LOG1P)
    }
}
