//! The reciprocal.

use crate::gate::prelude::*;

/// The gate of [`Expr::reciprocal`]. The gradient is −(y · g) · y, so that a small upstream gradient meets
/// a large y early.
pub static RECIPROCAL: Pointwise = Pointwise {
    aliases: &["recip"],
    formula: "1 / x",
    derivative: "−1/x²",
    convention: "at 0 the IEEE quotient: an infinity",
    split: |x| Some(x[0].filled(1.0) / x[0]),
    samples: &[&[-2.0, 0.5, 3.0]],
    ..Pointwise::new(
        "reciprocal",
        Code::Of(Instruction::Recip),
        Gradient::Unary(|at, g| -(g * at.output * at.output)),
    )
};

impl<'c> Expr<'c> {
    /// 1/x, elementwise; the derivative is −1/x².
    #[track_caller]
    pub fn reciprocal(self) -> Expr<'c> {
        self.apply(&RECIPROCAL)
    }
}
