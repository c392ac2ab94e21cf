//! Softmax and its relatives as lectures write them: eˣ / Σ eˣ, with the shift by the largest as one gate.
//!
//! This is what they are split into, and what is recognised as them. The functions themselves are computed in
//! other ways, which keep accuracy and which nobody writes.

use crate::gate::prelude::*;
use crate::gates::Reshape;

/// x − max x over some axes, as one gate. The largest is taken as a constant: what is made of the difference
/// does not change when a constant is added to x.
pub(crate) fn minus_max<'c>(x: Expr<'c>, axes: &[i64]) -> Expr<'c> {
    let params = Params::new().with("axis", Param::Ints(axes.to_vec()));
    x.builder().group("minus_max", params, &[x], |x| x[0] - largest(x[0], axes).stop_gradient())
}

/// The largest over some axes, which are kept as 1.
fn largest<'c>(x: Expr<'c>, axes: &[i64]) -> Expr<'c> {
    x.max_over(axes).keep_axes(x, Some(axes))
}

/// eˣ / Σ eˣ.
pub(crate) fn softmax<'c>(x: Expr<'c>, axes: &[i64]) -> Expr<'c> {
    let e = minus_max(x, axes).exp();
    e / e.sum_over(axes).keep_axes(x, Some(axes))
}

/// x − ln Σ eˣ.
pub(crate) fn log_softmax<'c>(x: Expr<'c>, axes: &[i64]) -> Expr<'c> {
    let z = minus_max(x, axes);
    z - z.exp().sum_over(axes).log().keep_axes(x, Some(axes))
}

/// max x + ln Σ e^(x − max x).
pub(crate) fn logsumexp<'c>(x: Expr<'c>, axes: &[i64]) -> Expr<'c> {
    x.max_over(axes).stop_gradient() + minus_max(x, axes).exp().sum_over(axes).log()
}

/// −ln p[label], with the softmax p as above.
pub(crate) fn cross_entropy<'c>(x: Expr<'c>, labels: Expr<'c>) -> Expr<'c> {
    -picked(softmax(x, &[-1]), labels).reshape(labels.shape()).log()
}

/// Of each row the element of its label.
fn picked<'c>(rows: Expr<'c>, labels: Expr<'c>) -> Expr<'c> {
    if labels.shape().rank() == 0 {
        return rows.take(labels, 0);
    }
    let column = [labels.shape().dims(), &[1]].concat();
    // Labels that come from a column are that column.
    let from = labels.made_by::<Reshape>().map(|(_, from)| from[0]);
    rows.gather(from.filter(|x| x.shape().dims() == column).unwrap_or_else(|| labels.reshape(column)), -1)
}

/// What is folded away by a sum or a maximum over the axes, as it is written to meet x again: with the axes
/// kept as 1, and without where it broadcasts all the same.
fn met<'c>(x: Expr<'c>, folded: Expr<'c>, axes: &[i64]) -> Vec<Expr<'c>> {
    let first = axes.iter().copied().eq(0..axes.len() as i64);
    let kept = folded.keep_axes(x, Some(axes));
    if first { vec![kept, folded] } else { vec![kept] }
}

/// Ways in which people write the softmax. What is inside has been recognised before.
pub(crate) fn softmaxes<'c>(x: Expr<'c>, axes: &[i64]) -> Vec<Expr<'c>> {
    let e = x.exp();
    let plain = met(x, e.sum_over(axes), axes).into_iter().map(|sum| e / sum);
    plain.chain(shifts(x, axes).into_iter().map(|z| z.softmax(axes))).collect()
}

/// Ways in which people write ln Σ eˣ.
pub(crate) fn logsumexps<'c>(x: Expr<'c>, axes: &[i64]) -> Vec<Expr<'c>> {
    let sum = x.exp().sum_over(axes);
    let kept = |y: Expr<'c>| y.keep_axes(x, Some(axes));
    let mut ways = vec![sum.log(), kept(sum).log()];
    for (z, m) in shifts(x, axes).into_iter().zip(maxima(x, axes)) {
        let rest = z.logsumexp(axes);
        // The largest comes back with its axes kept or dropped, and on either side.
        let dropped = x.max_over(axes);
        for (m, rest) in [(m, rest), (dropped, rest), (kept(dropped), kept(rest))] {
            if m.shape() == rest.shape() {
                ways.extend([m + rest, rest + m]);
            }
        }
    }
    ways
}

/// Ways in which people write the logarithm of the softmax.
pub(crate) fn log_softmaxes<'c>(x: Expr<'c>, axes: &[i64]) -> Vec<Expr<'c>> {
    let sum = met(x, x.logsumexp(axes), axes).into_iter().map(|sum| x - sum);
    let shifted = shifts(x, axes).into_iter().map(|z| z.log_softmax(axes));
    sum.chain(shifted).chain([x.softmax(axes).log()]).collect()
}

/// Ways in which people write the cross entropy.
pub(crate) fn cross_entropies<'c>(x: Expr<'c>, labels: Expr<'c>) -> Vec<Expr<'c>> {
    likelihoods(x, labels).into_iter().map(|(own, all)| all - own).collect()
}

/// Ways in which people write the negative of the cross entropy.
pub(crate) fn log_likelihoods<'c>(x: Expr<'c>, labels: Expr<'c>) -> Vec<Expr<'c>> {
    let differences = likelihoods(x, labels).into_iter().map(|(own, all)| own - all);
    let picked_last = [picked(x.softmax(&[-1]), labels).log(), picked(x.log_softmax(&[-1]), labels)];
    picked_last.into_iter().chain(differences).chain(flat_likelihood(x, labels)).collect()
}

/// The logarithm of what has been picked and has lost its last axis.
fn flat_likelihood<'c>(x: Expr<'c>, labels: Expr<'c>) -> Option<Expr<'c>> {
    let picked = picked(x.softmax(&[-1]), labels);
    (labels.shape().rank() > 0).then(|| picked.reshape(labels.shape()).log())
}

/// The score at the label and ln Σ eˣ, with the last axis kept as 1 and without it.
fn likelihoods<'c>(x: Expr<'c>, labels: Expr<'c>) -> Vec<(Expr<'c>, Expr<'c>)> {
    let (own, all) = (picked(x, labels), x.logsumexp(&[-1]));
    let mut ways = vec![(own, all.reshape(own.shape()))];
    if labels.shape().rank() > 0 {
        ways.push((own.reshape(labels.shape()), all));
    }
    ways
}

/// Ways in which people write x − max x.
fn shifts<'c>(x: Expr<'c>, axes: &[i64]) -> Vec<Expr<'c>> {
    maxima(x, axes).into_iter().map(|m| x - m).collect()
}

fn maxima<'c>(x: Expr<'c>, axes: &[i64]) -> Vec<Expr<'c>> {
    met(x, x.max_over(axes), axes)
}
