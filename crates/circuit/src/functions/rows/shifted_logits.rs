//! What softmax, its logarithm and log-sum-exp share: logits shifted by the largest of their row, so that their
//! exponentials are accurate in value and in gradient.

use crate::gate::prelude::*;

/// Rows (the elements along some axes) seen from a reference.
pub(crate) struct ShiftedLogits<'b> {
    /// The reference m, the axes dropped: the largest element, as a constant unless it holds more than half of
    /// the sum.
    pub reference: Expr<'b>,
    /// z = x − m.
    pub z: Expr<'b>,
    /// Σ eᶻ − 1 without cancellation, the axes dropped.
    pub rest: Expr<'b>,
}

/// Rows seen from their largest element.
///
/// A single +∞ is such an element: the limit, a row of 0 and a single 1, comes out. Two of them, a row of −∞
/// alone and a NaN give NaN: there is no limit.
pub(crate) fn shifted_logits<'b>(x: Expr<'b>, axes: &[i64]) -> ShiftedLogits<'b> {
    shifted_by(x, x.max_over(axes).stop_gradient(), axes)
}

/// Rows seen from their largest element, which is given with the axes dropped and as a constant, in such a way
/// that differentiation finds accurate gradients.
///
/// The softmax does not change when a constant is added to a row, so z may be measured from any reference.
/// When one element k holds more than half of Σ eᶻ, that element is the reference and z_k is the constant 0:
/// then p_k appears in no gradient as 1 − (1 − p_k), but only through the others, and ∂p_k/∂x_k is −Σ of what
/// flows to the others, which does not cancel. Else every p is at most a half, 1 − p does not cancel, and the
/// reference is a constant.
pub(crate) fn shifted_by<'b>(x: Expr<'b>, largest: Expr<'b>, axes: &[i64]) -> ShiftedLogits<'b> {
    let sum = |y: Expr<'b>| y.sum_over(axes);
    let keep = |y: Expr<'b>| y.keep_axes(x, Some(axes));
    let ties = x.equal(keep(largest)).stop_gradient();
    // inf − inf never arises here: where x is the largest the difference is set to 0.
    let dominated = sum(ties.select(0.0, x - keep(largest)).exp()).less(2.0);
    let reference = dominated.select(sum(ties.select(x, 0.0)), largest);
    let z = (ties * keep(dominated)).select(0.0, x - keep(reference));
    // e⁰ is exactly 1, so the difference is exactly 0 for the largest; the others of a tie are counted.
    let rest = sum(z.exp() - ties) + (sum(ties) - 1.0);
    ShiftedLogits { reference, z, rest }
}
