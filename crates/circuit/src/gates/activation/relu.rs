//! The rectifier.

use crate::gate::prelude::*;

/// The gate of [`Expr::relu`]. A NaN stays NaN.
pub static RELU: Pointwise = Pointwise {
    formula: "max(x, 0)",
    derivative: "1 where x > 0, else 0",
    convention: "relu′(0) = 0",
    role: "lets it through where x > 0, stops it elsewhere",
    kink: |at| Some(at.x().equal(0.0)),
    samples: &[&[-2.0, 0.5, 3.0]],
    ..Pointwise::new(
        "relu",
        Code::Unary(|[x]| x.with(Instruction::Max, x.constant(0.0))),
        Gradient::Unary(|at, g| at.x().step().select(g, g.filled(0.0))),
    )
};

impl<'c> Expr<'c> {
    /// max(x, 0), elementwise; the derivative at 0 is 0.
    #[track_caller]
    pub fn relu(self) -> Expr<'c> {
        self.apply(&RELU)
    }
}
