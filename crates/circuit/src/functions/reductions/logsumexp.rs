//! The logarithm of a sum of exponentials.

use crate::functions::rows::lecture;
use crate::functions::rows::shifted_logits::shifted_by;
use crate::functions::{count, rows, split_along, ways_along};
use crate::gate::prelude::*;
use crate::gates::folds::fold::{FOLD, call_fold};

/// The parts of ln Σ eˣ over some axes, the folded axes dropped.
pub(crate) struct LogSum<'b> {
    /// Whether the largest element is finite: 1 or 0.
    pub finite: Expr<'b>,
    /// The largest element m where it is finite, else 0; constant to differentiation unless one element
    /// holds more than half of the sum.
    pub largest: Expr<'b>,
    /// ln Σ e^(x − m) where m is finite, else a finite number.
    pub tail: Expr<'b>,
    /// The result where m is not finite: ∞, −∞ or NaN. Its gradient is shared by the elements equal to m.
    pub limit: Expr<'b>,
}

/// Takes ln Σ eˣ apart. Everything that is not finite is kept out of the exponentials, so that no 0 · ∞
/// arises in a gradient.
///
/// Of the shifted row the 1 that the largest adds to the sum is taken out, exactly, and log1p puts it back, so a
/// tail of 1e-18 survives.
pub(crate) fn log_sum<'b>(x: Expr<'b>, axes: &[i64]) -> LogSum<'b> {
    let keep = |y: Expr<'b>| y.keep_axes(x, Some(axes));
    let m = x.max_over(axes).stop_gradient();
    let finite = m.less(f64::INFINITY) * m.greater(f64::NEG_INFINITY);
    let row = shifted_by(keep(finite).select(x, 0.0), finite.select(m, 0.0), axes);
    let top = x.equal(keep(m)).stop_gradient();
    // Where a NaN leaves no largest, the share is 0/0, and the NaN reaches every gradient of the row.
    let share = top / keep(top.sum_over(axes));
    let limit = share.select(share * x, 0.0).sum_over(axes);
    LogSum { finite, largest: row.reference, tail: row.rest.log1p(), limit }
}

impl<'c> Expr<'c> {
    /// ln Σ eˣ over some axes (negative ones count from the back), which are dropped, without overflow. The
    /// gradient is the softmax. Over an empty axis it is −∞.
    #[track_caller]
    pub fn logsumexp(self, axes: &[i64]) -> Expr<'c> {
        self.along("logsumexp", axes, Params::new(), |x, axes| {
            if count(x, axes) == 0 {
                return x.sum_over(axes).filled(f64::NEG_INFINITY);
            }
            let parts = log_sum(x, axes);
            parts.finite.select(parts.largest + parts.tail, parts.limit)
        })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "ln Σ eˣ over the axes",
    derivative: "the softmax",
    convention: "where the largest is infinite, the elements equal to it share the gradient evenly",
    role: "shares it out as the softmax does",
    parameters: FOLD,
    split: |x, params| split_along(x, params, lecture::logsumexp),
    patterns: |x, params| ways_along(x, params, lecture::logsumexps),
    ..Entry::function("logsumexp", 1, |x, params| call_fold(x[0], params, Expr::logsumexp), rows)
};
