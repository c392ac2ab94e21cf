//! The inverse hyperbolic tangent.

use crate::gate::prelude::*;

/// The gate of [`Expr::atanh`]. The two logarithms have different signs, so nothing cancels near 0.
pub static ATANH: Pointwise = Pointwise {
    aliases: &["arctanh"],
    formula: "½ ln((1 + x) / (1 − x))",
    derivative: "1/(1 − x²)",
    convention: "atanh(±1) = ±∞ with derivative ∞; NaN outside [−1, 1]",
    split: |x| Some(((1.0 + x[0]) / (1.0 - x[0])).log() * 0.5),
    patterns: |x| vec![0.5 * ((1.0 + x[0]) / (1.0 - x[0])).log()],
    samples: &[&[-0.9, 0.0, 0.3, 0.8]],
    ..Pointwise::new(
        "atanh",
        Code::Unary(|[x]| (x.apply(Instruction::Log1p) - (-x).apply(Instruction::Log1p)) * 0.5),
        Gradient::Unary(|at, g| g / rules::one_minus_square(at.x())),
    )
};

impl<'c> Expr<'c> {
    /// artanh x, elementwise, accurate near 0; the derivative is 1/(1 − x²), infinite at ±1. NaN outside
    /// [−1, 1].
    #[track_caller]
    pub fn atanh(self) -> Expr<'c> {
        self.apply(&ATANH)
    }
}
