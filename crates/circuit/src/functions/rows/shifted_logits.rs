//! What softmax and its logarithm share: logits shifted by the largest of their row, so that their
//! exponentials are accurate in value and in gradient.

use crate::gate::prelude::*;

/// A row (the elements along some axes) seen from its largest element m, the folded axes kept as 1.
pub(crate) struct ShiftedLogits<'b> {
    /// z = x − m.
    pub z: Expr<'b>,
    /// Σ eᶻ − 1 without cancellation.
    pub rest: Expr<'b>,
}

/// Rows seen from their largest element, in such a way that differentiation finds accurate gradients.
///
/// The softmax does not change when a constant is added to a row, so z may be measured from any reference.
/// When one element k holds more than half of Σ eᶻ, that element is the reference and z_k is the constant 0:
/// then p_k appears in no gradient as 1 − (1 − p_k), but only through the others, and ∂p_k/∂x_k is −Σ of what
/// flows to the others, which does not cancel. Else every p is at most a half, 1 − p does not cancel, and the
/// reference is a constant.
///
/// A single +∞ is such an element: the limit, a row of 0 and a single 1, comes out. Two of them, a row of −∞
/// alone and a NaN give NaN: there is no limit.
pub(crate) fn shifted_logits<'b>(x: Expr<'b>, axes: &[i64]) -> ShiftedLogits<'b> {
    let sum = |y: Expr<'b>| y.sum_over(axes).keep_axes(x, Some(axes));
    let m = x.max_over(axes).keep_axes(x, Some(axes)).stop_gradient();
    let largest = x.equal(m).stop_gradient();
    // inf − inf never arises here: where x = m the difference is set to 0.
    let dominated = sum(largest.select(0.0, x - m).exp()).less(2.0);
    let reference = dominated.select(sum(largest.select(x, 0.0)), m);
    let z = (largest * dominated).select(0.0, x - reference);
    // e⁰ is exactly 1, so the difference is exactly 0 for the largest; the others of a tie are counted.
    let rest = sum(z.exp() - largest) + (sum(largest) - 1.0);
    ShiftedLogits { z, rest }
}
