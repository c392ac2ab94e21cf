//! The exponential less one.

use crate::gate::prelude::*;

/// The gate of [`Expr::expm1`]. The derivative is not y + 1, which loses eˣ for very negative x.
pub static EXPM1: Pointwise = Pointwise {
    formula: "eˣ − 1",
    derivative: "eˣ",
    split: |x| Some(x[0].exp() - 1.0),
    samples: &[&[-2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new("expm1", Code::Of(Instruction::Expm1), Gradient::Unary(|at, g| g * at.x().exp()))
};

impl<'c> Expr<'c> {
    /// eˣ − 1, elementwise, accurate near 0; the derivative is eˣ.
    #[track_caller]
    pub fn expm1(self) -> Expr<'c> {
        self.apply(&EXPM1)
    }
}
