//! The tangent.

use crate::gate::prelude::*;

/// The gate of [`Expr::tan`]. The derivative is a sum without cancellation.
pub static TAN: Pointwise = Pointwise {
    formula: "tan x",
    derivative: "1 + y²",
    split: |x| Some(x[0].sin() / x[0].cos()),
    samples: &[&[-1.0, 0.0, 0.5, 1.2]],
    ..Pointwise::new(
        "tan",
        Code::Of(Instruction::Tan),
        Gradient::Unary(|at, g| g * (at.output.square() + 1.0)),
    )
};

impl<'c> Expr<'c> {
    /// tan x, elementwise, x in radians; the derivative is 1 + tan² x.
    #[track_caller]
    pub fn tan(self) -> Expr<'c> {
        self.apply(&TAN)
    }
}
