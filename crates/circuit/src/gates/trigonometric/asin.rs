//! The inverse sine.

use crate::gate::prelude::*;

/// The gate of [`Expr::asin`]. The difference 1 − x² is taken without cancellation near ±1.
pub static ASIN: Pointwise = Pointwise {
    aliases: &["arcsin"],
    formula: "arcsin x",
    derivative: "1/√(1 − x²)",
    convention: "asin′(±1) = ∞; NaN outside [−1, 1]",
    samples: &[&[-0.9, 0.0, 0.3, 0.8]],
    ..Pointwise::new(
        "asin",
        Code::Of(Instruction::Asin),
        Gradient::Unary(|at, g| g * rules::one_minus_square(at.x()).rsqrt()),
    )
};

impl<'c> Expr<'c> {
    /// arcsin x, elementwise, in radians; the derivative is 1/√(1 − x²), infinite at ±1. NaN outside [−1, 1].
    #[track_caller]
    pub fn asin(self) -> Expr<'c> {
        self.apply(&ASIN)
    }
}
