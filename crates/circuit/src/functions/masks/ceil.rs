//! Rounding up.

use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// The smallest whole number ≥ x, elementwise: −⌊−x⌋. The derivative is 0.
    #[track_caller]
    pub fn ceil(self) -> Expr<'c> {
        self.builder().group("ceil", Params::new(), &[self], |x| -(-x[0]).floor())
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "⌈x⌉ = −⌊−x⌋",
    derivative: "0",
    convention: "ceil′ = 0, also at the steps",
    role: "stops it",
    jacobian: Structure::Zero,
    ..Entry::function(
        "ceil",
        1,
        |x, _| Ok(x[0].ceil()),
        || vec![Sample::of([Tensor::from([-1.7, 0.5, 2.3])])],
    )
};
