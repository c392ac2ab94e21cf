//! The reciprocal square root.

use crate::gate::prelude::*;

/// The gate of [`Expr::rsqrt`].
pub static RSQRT: Pointwise = Pointwise {
    formula: "1 / √x",
    derivative: "−y/(2x)",
    convention: "rsqrt(0) = ∞; NaN below 0",
    split: |x| Some(x[0].filled(1.0) / x[0].sqrt()),
    patterns: |x| vec![x[0].sqrt().reciprocal()],
    samples: &[&[0.25, 2.0, 9.0]],
    ..Pointwise::new(
        "rsqrt",
        Code::Of(Instruction::Rsqrt),
        Gradient::Unary(|at, g| g * (at.output / at.x()) * -0.5),
    )
};

impl<'c> Expr<'c> {
    /// 1/√x, elementwise; the derivative is −1/(2x√x). NaN below 0.
    #[track_caller]
    pub fn rsqrt(self) -> Expr<'c> {
        self.apply(&RSQRT)
    }
}
