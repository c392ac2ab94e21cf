//! The exponential less one.

use crate::gate::prelude::*;

/// y = eˣ − 1, elementwise, without cancellation near 0. dy/dx = eˣ, which y + 1 would lose for very negative
/// x.
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
