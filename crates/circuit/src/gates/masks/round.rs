//! Rounding to whole numbers. The ceiling is a function, −⌊−x⌋.

use crate::gate::prelude::*;

/// The gate of [`Expr::floor`].
pub static FLOOR: Pointwise = Pointwise {
    formula: "the largest whole number ≤ x",
    convention: "floor′ = 0, also at whole numbers",
    kink: |at| Some(at.x().equal(at.output)),
    samples: &[&[-2.5, 0.5, 3.25]],
    ..Pointwise::flat("floor", Instruction::Floor)
};

/// The gate of [`Expr::round`].
pub static ROUND: Pointwise = Pointwise {
    aliases: &["rint"],
    formula: "the nearest whole number, halves to even",
    convention: "round′ = 0, also at halves",
    kink: |at| Some((at.x() - at.x().floor()).equal(0.5)),
    samples: &[&[-2.25, 0.25, 3.75]],
    ..Pointwise::flat("round", Instruction::Round)
};

impl<'c> Expr<'c> {
    /// The largest whole number ≤ x, elementwise. The derivative is 0.
    #[track_caller]
    pub fn floor(self) -> Expr<'c> {
        self.apply(&FLOOR)
    }

    /// The nearest whole number, elementwise, halves to even. The derivative is 0.
    #[track_caller]
    pub fn round(self) -> Expr<'c> {
        self.apply(&ROUND)
    }
}
