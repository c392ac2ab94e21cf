//! The smooth rectifier.

use crate::gate::prelude::*;

/// The gate of [`Expr::softplus`].
pub static SOFTPLUS: Pointwise = Pointwise {
    formula: "ln(1 + eˣ)",
    derivative: "σ(x)",
    role: "scales it by σ(x), between 0 and 1",
    split: |x| Some((x[0].exp() + 1.0).log()),
    patterns: |x| vec![(1.0 + x[0].exp()).log(), x[0].exp().log1p()],
    samples: &[&[-3.0, 0.0, 0.5, 2.0]],
    ..Pointwise::new(
        "softplus",
        Code::Of(Instruction::Softplus),
        Gradient::Unary(|at, g| g * at.x().sigmoid()),
    )
};

impl<'c> Expr<'c> {
    /// ln(1 + eˣ), elementwise, without overflow; the derivative is σ(x).
    #[track_caller]
    pub fn softplus(self) -> Expr<'c> {
        self.apply(&SOFTPLUS)
    }
}
