//! The cube root.

use crate::gate::prelude::*;

/// The gate of [`Expr::cbrt`].
pub static CBRT: Pointwise = Pointwise {
    formula: "∛x",
    derivative: "1/(3y²)",
    convention: "cbrt′(0) = ∞",
    samples: &[&[-8.0, -0.5, 0.2, 3.0]],
    ..Pointwise::new(
        "cbrt",
        Code::Of(Instruction::Cbrt),
        Gradient::Unary(|at, g| g / at.output / at.output / 3.0),
    )
};

impl<'c> Expr<'c> {
    /// ∛x, elementwise, of either sign; the derivative is 1/(3y²), infinite at 0.
    #[track_caller]
    pub fn cbrt(self) -> Expr<'c> {
        self.apply(&CBRT)
    }
}
