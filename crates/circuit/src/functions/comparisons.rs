//! Comparisons written with other comparisons, and the ceiling.

use crate::build::expr::Expr;
use crate::data::params::Params;
use crate::data::tensor::Tensor;
use crate::gate::registry::{Entry, Sample};

impl<'c> Expr<'c> {
    /// The smallest whole number ≥ x, elementwise: −⌊−x⌋. The derivative is 0.
    #[track_caller]
    pub fn ceil(self) -> Expr<'c> {
        self.builder().group("ceil", Params::new(), &[self], |x| -(-x[0]).floor())
    }
}

fn pairs() -> Vec<Sample> {
    vec![Sample::of([Tensor::from([1.5, -2.0]), Tensor::from([0.25, 3.0])])]
}

pub(super) const GREATER: Entry = Entry {
    formula: "1 where a > b, else 0: b < a",
    derivative: "0",
    convention: "0 also where both are equal",
    role: "stops it",
    ..Entry::function("greater", 2, |x, _| Ok(x[0].greater(x[1])), pairs)
};

pub(super) const GREATER_EQUAL: Entry = Entry {
    formula: "1 where a ≥ b, else 0: b ≤ a",
    derivative: "0",
    convention: "0 also where both are equal",
    role: "stops it",
    ..Entry::function("greater_equal", 2, |x, _| Ok(x[0].greater_equal(x[1])), pairs)
};

pub(super) const NOT_EQUAL: Entry = Entry {
    formula: "1 where a ≠ b, else 0: 1 − (a = b)",
    derivative: "0",
    convention: "0 also where both are equal; NaN differs from everything",
    role: "stops it",
    ..Entry::function("not_equal", 2, |x, _| Ok(x[0].not_equal(x[1])), pairs)
};

pub(super) const CEIL: Entry = Entry {
    formula: "⌈x⌉ = −⌊−x⌋",
    derivative: "0",
    convention: "ceil′ = 0, also at the steps",
    role: "stops it",
    ..Entry::function(
        "ceil",
        1,
        |x, _| Ok(x[0].ceil()),
        || vec![Sample::of([Tensor::from([-1.7, 0.5, 2.3])])],
    )
};
