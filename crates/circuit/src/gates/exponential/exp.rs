//! The exponential.

use crate::gate::prelude::*;

/// The gate of [`Expr::exp`].
pub static EXP: Pointwise = Pointwise {
    formula: "eˣ",
    derivative: "y",
    role: "scales it by its own output",
    samples: &[&[-2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new("exp", Code::Of(Instruction::Exp), Gradient::Unary(|at, g| g * at.output))
};

impl<'c> Expr<'c> {
    /// eˣ, elementwise; the derivative is the output itself.
    #[track_caller]
    pub fn exp(self) -> Expr<'c> {
        self.apply(&EXP)
    }
}
