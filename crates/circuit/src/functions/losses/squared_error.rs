//! Squared errors.

use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// (x − y)², elementwise. The shapes must be equal: operands that fit only by broadcasting (`[n, 1]`
    /// against `[n]`) are an error, and nearly always a mistake.
    #[track_caller]
    pub fn squared_error(self, target: Expr<'c>) -> Expr<'c> {
        paired("squared_error", self, target, |x, y| (x - y) * (x - y))
    }

    /// The mean of (x − y)² over all elements. The shapes must be equal, and not empty.
    #[track_caller]
    pub fn mean_squared_error(self, target: Expr<'c>) -> Expr<'c> {
        paired("mean_squared_error", self, target, |x, y| ((x - y) * (x - y)).mean())
    }
}

/// A loss of predictions and targets of equal shape as one gate; other shapes are refused, also where they
/// would broadcast.
#[track_caller]
pub(crate) fn paired<'c>(
    name: &str,
    x: Expr<'c>,
    y: Expr<'c>,
    f: impl for<'b> FnOnce(Expr<'b>, Expr<'b>) -> Expr<'b>,
) -> Expr<'c> {
    if x.ty() != y.ty() {
        let misfit = Misfit::new(
            "a loss compares values of equal shape",
            "reshape one; if one is meant for all of the other, expand it explicitly",
        );
        return x.builder().misfit(name, &[x, y], misfit);
    }
    x.builder().group(name, Params::new(), &[x, y], |both| f(both[0], both[1]))
}

pub(crate) fn samples() -> Vec<Sample> {
    vec![Sample::of([Tensor::from([[1.5, -2.0], [0.5, 1.0]]), Tensor::from([[0.25, 3.0], [-1.0, 1.5]])])]
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "(a − b)², elementwise, of equal shapes",
    derivative: "∂/∂a = 2 (a − b), ∂/∂b = −2 (a − b)",
    ports: Ports::Alike,
    role: "scales it by twice the error",
    jacobian: Structure::Diagonal,
    ..Entry::function("squared_error", 2, |x, _| Ok(x[0].squared_error(x[1])), samples)
};

pub(crate) const MEAN: Entry = Entry {
    aliases: &["mse", "mse_loss"],
    formula: "the mean of (a − b)² over all elements, of equal shapes",
    derivative: "∂/∂a = 2 (a − b) / n, ∂/∂b = −2 (a − b) / n",
    ports: Ports::Alike,
    role: "scales it by twice the error, shared out",
    ..Entry::function("mean_squared_error", 2, |x, _| Ok(x[0].mean_squared_error(x[1])), samples)
};
