//! The sine.

use crate::gate::prelude::*;

/// The gate of [`Expr::sin`].
pub static SIN: Pointwise = Pointwise {
    formula: "sin x",
    derivative: "cos x",
    samples: &[&[-2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new("sin", Code::Of(Instruction::Sin), Gradient::Unary(|at, g| g * at.x().cos()))
};

impl<'c> Expr<'c> {
    /// sin x, elementwise, x in radians; the derivative is cos x.
    #[track_caller]
    pub fn sin(self) -> Expr<'c> {
        self.apply(&SIN)
    }
}
