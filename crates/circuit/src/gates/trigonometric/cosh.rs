//! The hyperbolic cosine.

use crate::gate::prelude::*;

/// The gate of [`Expr::cosh`].
pub static COSH: Pointwise = Pointwise {
    formula: "(eˣ + e⁻ˣ) / 2",
    derivative: "sinh x",
    split: |x| Some((x[0].exp() + (-x[0]).exp()) / 2.0),
    samples: &[&[-2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new("cosh", Code::Of(Instruction::Cosh), Gradient::Unary(|at, g| g * at.x().sinh()))
};

impl<'c> Expr<'c> {
    /// cosh x, elementwise; the derivative is sinh x.
    #[track_caller]
    pub fn cosh(self) -> Expr<'c> {
        self.apply(&COSH)
    }
}
