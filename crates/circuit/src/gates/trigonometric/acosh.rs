//! The inverse hyperbolic cosine.

use crate::gate::prelude::*;

/// The gate of [`Expr::acosh`]. With s = √((x − 1)/2) = sinh(y/2) it is y = 2 ln(s + √(1 + s²)), which neither
/// overflows nor cancels near 1.
pub static ACOSH: Pointwise = Pointwise {
    aliases: &["arccosh"],
    formula: "ln(x + √(x² − 1))",
    derivative: "1/√(x² − 1)",
    convention: "acosh′(1) = ∞; NaN below 1",
    split: |x| Some((x[0] + (x[0].square() - 1.0).sqrt()).log()),
    samples: &[&[1.25, 2.0, 10.0]],
    ..Pointwise::new(
        "acosh",
        Code::Unary(|[x]| {
            let square = (x - 1.0) * 0.5;
            let above = (square.apply(Instruction::Log1p) * 0.5).apply(Instruction::Expm1);
            (square.apply(Instruction::Sqrt) + above).apply(Instruction::Log1p) * 2.0
        }),
        Gradient::Unary(|at, g| g * ((at.x() - 1.0).rsqrt() * (at.x() + 1.0).rsqrt())),
    )
};

impl<'c> Expr<'c> {
    /// arcosh x, elementwise, without overflow; the derivative is 1/√(x² − 1), infinite at 1. NaN below 1.
    #[track_caller]
    pub fn acosh(self) -> Expr<'c> {
        self.apply(&ACOSH)
    }
}
