//! The square root.

use crate::gate::prelude::*;

/// The gate of [`Expr::sqrt`].
pub static SQRT: Pointwise = Pointwise {
    formula: "√x",
    derivative: "1/(2y)",
    convention: "sqrt′(0) = ∞; NaN below 0",
    samples: &[&[0.25, 2.0, 9.0]],
    ..Pointwise::new("sqrt", Code::Of(Instruction::Sqrt), Gradient::Unary(|at, g| g / (at.output * 2.0)))
};

impl<'c> Expr<'c> {
    /// √x, elementwise; the derivative is 1/(2√x), infinite at 0. NaN below 0.
    #[track_caller]
    pub fn sqrt(self) -> Expr<'c> {
        self.apply(&SQRT)
    }
}
