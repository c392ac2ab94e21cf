//! The logarithm of the softmax.

use crate::functions::rows::lecture;
use crate::functions::rows::shifted_logits::shifted_logits;
use crate::functions::{ROWS, call_rows, rows, split_along, ways_along};
use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// x − ln Σ eˣ over some axes (negative ones count from the back). Exact to rounding also where it is
    /// nearly 0: of (40, 0) it is (−4.2e-18, −40). ∂L/∂x = g − p Σ g, with p the softmax.
    #[track_caller]
    pub fn log_softmax(self, axes: &[i64]) -> Expr<'c> {
        self.along("log_softmax", axes, Params::new(), |x, axes| {
            let row = shifted_logits(x, axes);
            row.z - row.rest.log1p().keep_axes(x, Some(axes))
        })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "x − ln Σ eˣ over the axes, the last where none is given",
    derivative: "∂yᵢ/∂xⱼ = δᵢⱼ − pⱼ, where p is the softmax",
    convention: "a single +inf takes all; with several, or with nothing but −inf, there is no limit and the result is NaN",
    role: "passes it on, less the softmax times its sum",
    parameters: ROWS,
    split: |x, params| split_along(x, params, lecture::log_softmax),
    patterns: |x, params| ways_along(x, params, lecture::log_softmaxes),
    ..Entry::function("log_softmax", 1, |x, params| call_rows(x[0], params, Expr::log_softmax), rows)
};
