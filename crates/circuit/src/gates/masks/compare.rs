//! Comparisons: masks of 0 and 1. Their derivative is 0; a comparison with NaN is 0, as IEEE 754 has it.

use crate::gate::prelude::*;

/// The gate of [`Expr::less`].
pub static LESS: Pointwise =
    Pointwise { formula: "1 where a < b, else 0", ..comparison("less", Instruction::Less) };

/// The gate of [`Expr::less_equal`].
pub static LESS_EQUAL: Pointwise =
    Pointwise { formula: "1 where a ≤ b, else 0", ..comparison("less_equal", Instruction::LessEqual) };

/// The gate of [`Expr::equal`].
pub static EQUAL: Pointwise = Pointwise {
    formula: "1 where a = b, else 0",
    ports: Ports::Alike,
    ..comparison("equal", Instruction::Equal)
};

/// What holds for the derivative of every comparison.
pub(crate) const CONVENTION: &str = "derivative 0 everywhere, also where a = b";

const fn comparison(name: &'static str, instruction: Instruction) -> Pointwise {
    Pointwise {
        convention: CONVENTION,
        kink: |at| rules::tie(at),
        ports: Ports::Letters,
        samples: &[&[1.5, -2.0], &[0.25, 3.0]],
        ..Pointwise::flat(name, instruction)
    }
}

impl<'c> Expr<'c> {
    /// 1 where this < other, else 0.
    #[track_caller]
    pub fn less(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&LESS, other)
    }

    /// 1 where this ≤ other, else 0.
    #[track_caller]
    pub fn less_equal(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&LESS_EQUAL, other)
    }

    /// 1 where this = other, else 0.
    #[track_caller]
    pub fn equal(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&EQUAL, other)
    }
}
