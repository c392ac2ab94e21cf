//! Dot products, by NumPy's rules for vectors and matrices.

use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// The dot product: Σ a b of two vectors, the matrix product where one is a matrix, the ordinary product
    /// where one is a single number. More axes are an error.
    #[track_caller]
    pub fn dot(self, other: Expr<'c>) -> Expr<'c> {
        match (self.shape().rank(), other.shape().rank()) {
            (0, _) | (_, 0) => self * other,
            (1 | 2, 1 | 2) => self.matmul(other),
            _ => self.misfit("dot", too_many("matmul multiplies batches of matrices")),
        }
    }

    /// The inner product, over the last axis of both: `[m, k]` and `[n, k] -> [m, n]`, vectors as in
    /// [`dot`](Expr::dot). More axes are an error.
    #[track_caller]
    pub fn inner(self, other: Expr<'c>) -> Expr<'c> {
        match (self.shape().rank(), other.shape().rank()) {
            (0, _) | (_, 0) => self * other,
            (1 | 2, 1 | 2) => self.matmul(other.t()),
            _ => self.misfit("inner", too_many("write a.matmul(b.t()) for batches of matrices")),
        }
    }
}

fn too_many(fits: &str) -> Misfit {
    Misfit::new("it takes vectors and matrices", fits)
}

fn samples() -> Vec<Sample> {
    let (v, w) = (Tensor::from([1.0, -2.0]), Tensor::from([0.5, 3.0]));
    let m = Tensor::from([[1.0, 2.0], [-3.0, 4.0]]);
    vec![Sample::of([v.clone(), w]), Sample::of([m.clone(), v]), Sample::of([m.clone(), m])]
}

pub(crate) const DOT: Entry = Entry {
    formula: "Σ a b of vectors; the matrix product where one is a matrix",
    derivative: "∂/∂a = b, ∂/∂b = a",
    role: "scales each operand by it and swaps them",
    ..Entry::function("dot", 2, |x, _| Ok(x[0].dot(x[1])), samples)
};

pub(crate) const INNER: Entry = Entry {
    formula: "Σ a b over the last axis of both",
    derivative: "∂/∂a = b, ∂/∂b = a",
    role: "scales each operand by it and swaps them",
    ..Entry::function("inner", 2, |x, _| Ok(x[0].inner(x[1])), samples)
};
