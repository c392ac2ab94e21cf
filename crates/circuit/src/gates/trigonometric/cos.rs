//! The cosine.

use crate::gate::prelude::*;

/// The gate of [`Expr::cos`].
pub static COS: Pointwise = Pointwise {
    formula: "cos x",
    derivative: "−sin x",
    samples: &[&[-2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new("cos", Code::Of(Instruction::Cos), Gradient::Unary(|at, g| -(g * at.x().sin())))
};

impl<'c> Expr<'c> {
    /// cos x, elementwise, x in radians; the derivative is −sin x.
    #[track_caller]
    pub fn cos(self) -> Expr<'c> {
        self.apply(&COS)
    }
}
