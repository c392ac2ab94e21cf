//! The inverse cosine.

use crate::gate::prelude::*;

/// The gate of [`Expr::acos`]. The difference 1 − x² is taken without cancellation near ±1.
pub static ACOS: Pointwise = Pointwise {
    aliases: &["arccos"],
    formula: "arccos x",
    derivative: "−1/√(1 − x²)",
    convention: "acos′(±1) = −∞; NaN outside [−1, 1]",
    samples: &[&[-0.9, 0.0, 0.3, 0.8]],
    ..Pointwise::new(
        "acos",
        Code::Of(Instruction::Acos),
        Gradient::Unary(|at, g| -(g * rules::one_minus_square(at.x()).rsqrt())),
    )
};

impl<'c> Expr<'c> {
    /// arccos x, elementwise, in radians; the derivative is −1/√(1 − x²), infinite at ±1. NaN outside [−1,
    /// 1].
    #[track_caller]
    pub fn acos(self) -> Expr<'c> {
        self.apply(&ACOS)
    }
}
