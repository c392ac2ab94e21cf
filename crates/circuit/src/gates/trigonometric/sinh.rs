//! The hyperbolic sine.

use crate::gate::prelude::*;

/// The gate of [`Expr::sinh`].
pub static SINH: Pointwise = Pointwise {
    formula: "(eˣ − e⁻ˣ) / 2",
    derivative: "cosh x",
    split: |x| Some((x[0].exp() - (-x[0]).exp()) / 2.0),
    samples: &[&[-2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new("sinh", Code::Of(Instruction::Sinh), Gradient::Unary(|at, g| g * at.x().cosh()))
};

impl<'c> Expr<'c> {
    /// sinh x, elementwise; the derivative is cosh x.
    #[track_caller]
    pub fn sinh(self) -> Expr<'c> {
        self.apply(&SINH)
    }
}
