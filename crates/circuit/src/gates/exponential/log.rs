//! The natural logarithm.

use crate::gate::prelude::*;

/// The gate of [`Expr::log`].
pub static LOG: Pointwise = Pointwise {
    aliases: &["ln"],
    formula: "ln x",
    derivative: "1/x",
    convention: "log(0) = −∞ with derivative ∞; NaN below 0",
    samples: &[&[0.1, 0.5, 1.0, 3.0]],
    ..Pointwise::new("log", Code::Of(Instruction::Log), Gradient::Unary(|at, g| g / at.x()))
};

impl<'c> Expr<'c> {
    /// ln x, elementwise; the derivative is 1/x. −∞ at 0, NaN below.
    #[track_caller]
    pub fn log(self) -> Expr<'c> {
        self.apply(&LOG)
    }
}
