//! Absolute errors.

use crate::functions::losses::squared_error::{paired, samples};
use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// |x − y|, elementwise; the gradient where they are equal is 0. The shapes must be equal: operands
    /// that fit only by broadcasting are an error.
    #[track_caller]
    pub fn absolute_error(self, target: Expr<'c>) -> Expr<'c> {
        paired("absolute_error", self, target, |x, y| (x - y).abs())
    }

    /// The mean of |x − y| over all elements. The shapes must be equal, and not empty.
    #[track_caller]
    pub fn mean_absolute_error(self, target: Expr<'c>) -> Expr<'c> {
        paired("mean_absolute_error", self, target, |x, y| (x - y).abs().mean())
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "|a − b|, elementwise, of equal shapes",
    derivative: "∂/∂a = sign(a − b), ∂/∂b = −sign(a − b)",
    convention: "0 where a = b",
    ports: Ports::Alike,
    role: "gives it the sign of the error",
    jacobian: Structure::Diagonal,
    ..Entry::function("absolute_error", 2, |x, _| Ok(x[0].absolute_error(x[1])), samples)
};

pub(crate) const MEAN: Entry = Entry {
    aliases: &["mae", "l1_loss"],
    formula: "the mean of |a − b| over all elements, of equal shapes",
    derivative: "∂/∂a = sign(a − b) / n, ∂/∂b = −sign(a − b) / n",
    convention: "0 where a = b",
    ports: Ports::Alike,
    role: "gives it the sign of the error, shared out",
    ..Entry::function("mean_absolute_error", 2, |x, _| Ok(x[0].mean_absolute_error(x[1])), samples)
};
