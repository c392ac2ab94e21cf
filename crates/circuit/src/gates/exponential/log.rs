//! The natural logarithm.

use crate::gate::prelude::*;
use crate::gates::shortcut;

/// The gate of [`Expr::log`].
pub static LOG: Pointwise = Pointwise {
    aliases: &["ln"],
    formula: "ln x",
    derivative: "1/x",
    convention: "log(0) = −∞ with derivative ∞; NaN below 0",
    simplify: |at| shortcut::of_log(at.x()).map(|shortcut| shortcut.same),
    shortcut: |at| shortcut::of_log(at.x()),
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
