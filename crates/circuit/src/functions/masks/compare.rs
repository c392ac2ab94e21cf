//! Comparisons written with other comparisons.

use crate::gate::prelude::*;
use crate::gates::masks::compare::CONVENTION;

impl<'c> Expr<'c> {
    /// 1 where this > other, else 0.
    #[track_caller]
    pub fn greater(self, other: impl Operand<'c>) -> Expr<'c> {
        other.expr(self.builder()).less(self)
    }

    /// 1 where this ≥ other, else 0.
    #[track_caller]
    pub fn greater_equal(self, other: impl Operand<'c>) -> Expr<'c> {
        other.expr(self.builder()).less_equal(self)
    }

    /// 1 where this ≠ other (NaN differs from everything), else 0.
    #[track_caller]
    pub fn not_equal(self, other: impl Operand<'c>) -> Expr<'c> {
        1.0 - self.equal(other)
    }
}

pub(crate) const GREATER: Entry =
    Entry { formula: "1 where a > b, else 0: b < a", ..comparison("greater", |x, _| Ok(x[0].greater(x[1]))) };

pub(crate) const GREATER_EQUAL: Entry = Entry {
    formula: "1 where a ≥ b, else 0: b ≤ a",
    ..comparison("greater_equal", |x, _| Ok(x[0].greater_equal(x[1])))
};

pub(crate) const NOT_EQUAL: Entry = Entry {
    formula: "1 where a ≠ b, else 0: 1 − (a = b)",
    convention: "derivative 0 everywhere, also where a = b; NaN differs from everything",
    ..comparison("not_equal", |x, _| Ok(x[0].not_equal(x[1])))
};

const fn comparison(name: &'static str, call: Call) -> Entry {
    Entry {
        derivative: "0",
        convention: CONVENTION,
        role: "stops it",
        jacobian: Structure::Zero,
        ..Entry::function(name, 2, call, || {
            vec![Sample::of([Tensor::from([1.5, -2.0]), Tensor::from([0.25, 3.0])])]
        })
    }
}
