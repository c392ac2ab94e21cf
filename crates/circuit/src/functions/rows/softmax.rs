//! The softmax.

use crate::functions::rows::lecture;
use crate::functions::rows::shifted_logits::shifted_logits;
use crate::functions::{ROWS, call_rows, rows, split_along, ways_along};
use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// p = eˣ / Σ eˣ over some axes (negative ones count from the back): positive numbers that sum to 1.
    /// ∂L/∂x = p (g − Σ p g), with full relative accuracy also where p is nearly 0 or 1.
    #[track_caller]
    pub fn softmax(self, axes: &[i64]) -> Expr<'c> {
        self.along("softmax", axes, Params::new(), |x, axes| {
            let e = shifted_logits(x, axes).z.exp();
            e / e.sum_over(axes).keep_axes(x, Some(axes))
        })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "eˣ / Σ eˣ over the axes, the last where none is given",
    derivative: "∂yᵢ/∂xⱼ = yᵢ (δᵢⱼ − yⱼ)",
    convention: "a single +inf takes all; with several, or with nothing but −inf, there is no limit and the result is NaN",
    role: "scales it by y, after taking away its mean weighted by y",
    parameters: ROWS,
    split: |x, params| split_along(x, params, lecture::softmax),
    patterns: |x, params| ways_along(x, params, lecture::softmaxes),
    ..Entry::function("softmax", 1, |x, params| call_rows(x[0], params, Expr::softmax), rows)
};
