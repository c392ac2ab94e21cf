//! The outer product.

use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// The outer product a bᵀ: every product of an element of this with one of the other, both flattened,
    /// `[m]` and `[n] -> [m, n]`.
    #[track_caller]
    pub fn outer(self, other: Expr<'c>) -> Expr<'c> {
        self.builder().group("outer", Params::new(), &[self, other], |x| {
            let (m, n) = (x[0].shape().elements(), x[1].shape().elements());
            x[0].reshape([m, 1]) * x[1].reshape([1, n])
        })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "a bᵀ: every element of a times every element of b",
    derivative: "∂yᵢⱼ/∂aᵢ = bⱼ, ∂yᵢⱼ/∂bⱼ = aᵢ",
    role: "multiplies it with the other operand",
    ..Entry::function(
        "outer",
        2,
        |x, _| Ok(x[0].outer(x[1])),
        || vec![Sample::of([Tensor::from([1.0, -2.0]), Tensor::from([0.5, 3.0, 4.0])])],
    )
};
