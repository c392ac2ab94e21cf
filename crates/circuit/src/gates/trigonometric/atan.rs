//! The inverse tangent.

use crate::gate::prelude::*;

/// The gate of [`Expr::atan`]. The derivative is (1/h)/h with h = √(1 + x²), which does not overflow.
pub static ATAN: Pointwise = Pointwise {
    aliases: &["arctan"],
    formula: "arctan x",
    derivative: "1/(1 + x²)",
    samples: &[&[-2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new(
        "atan",
        Code::Of(Instruction::Atan),
        Gradient::Unary(|at, g| {
            let h = at.x().hypot(1.0);
            g / h / h
        }),
    )
};

impl<'c> Expr<'c> {
    /// arctan x, elementwise, in radians; the derivative is 1/(1 + x²).
    #[track_caller]
    pub fn atan(self) -> Expr<'c> {
        self.apply(&ATAN)
    }
}
