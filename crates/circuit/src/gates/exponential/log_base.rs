//! Logarithms to base 2 and 10: the natural logarithm times a constant, to about one unit in the last place.

use std::f64::consts::{LOG2_E, LOG10_E};

use crate::gate::prelude::*;

/// The gate of [`Expr::log2`].
pub static LOG2: Pointwise = Pointwise {
    formula: "log₂ x",
    derivative: "1/(x ln 2)",
    convention: "log2(0) = −∞ with derivative ∞; NaN below 0",
    ..logarithm::<2>("log2")
};

/// The gate of [`Expr::log10`].
pub static LOG10: Pointwise = Pointwise {
    formula: "log₁₀ x",
    derivative: "1/(x ln 10)",
    convention: "log10(0) = −∞ with derivative ∞; NaN below 0",
    ..logarithm::<10>("log10")
};

const fn logarithm<const BASE: u8>(name: &'static str) -> Pointwise {
    Pointwise {
        split: |x| Some(x[0].log() * scale(BASE)),
        samples: &[&[0.1, 0.5, 1.0, 3.0]],
        ..Pointwise::new(
            name,
            Code::Unary(|[x]| x.apply(Instruction::Log) * scale(BASE)),
            Gradient::Unary(|at, g| g / at.x() * scale(BASE)),
        )
    }
}

/// 1 / ln base.
const fn scale(base: u8) -> f64 {
    if base == 2 { LOG2_E } else { LOG10_E }
}

impl<'c> Expr<'c> {
    /// log₂ x, elementwise; the derivative is 1/(x ln 2). −∞ at 0, NaN below.
    #[track_caller]
    pub fn log2(self) -> Expr<'c> {
        self.apply(&LOG2)
    }

    /// log₁₀ x, elementwise; the derivative is 1/(x ln 10). −∞ at 0, NaN below.
    #[track_caller]
    pub fn log10(self) -> Expr<'c> {
        self.apply(&LOG10)
    }
}
