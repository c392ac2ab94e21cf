//! Cross entropy of scores and labels.

use crate::functions::losses::classification::classified;
use crate::functions::reductions::logsumexp::log_sum;
use crate::functions::rows::lecture;
use crate::gate::prelude::*;

impl<'c> Expr<'c> {
    /// The cross entropy −ln pₗ of the softmax p of these scores (logits) `[…, k]` and labels l `[…]`: one
    /// loss for each label, `[…]`. ∂L/∂x = p − (1 at the label).
    ///
    /// It is computed as softplus(ln Σ_{j≠l} eˣʲ − xₗ), which keeps full relative accuracy from certainty
    /// (where −ln pₗ is 1e-18 and 1 − pₗ cancels) to surprise.
    #[track_caller]
    pub fn cross_entropy(self, labels: Expr<'c>) -> Expr<'c> {
        classified("cross_entropy", Params::new(), self, labels, |scores, label, own| {
            let others = log_sum(label.select(f64::NEG_INFINITY, scores), &[-1]);
            let own = own.reshape(others.tail.shape());
            // The two large numbers are subtracted first, so that the tail is not rounded to their size.
            let ahead = others.finite.select((others.largest - own) + others.tail, others.limit - own);
            ahead.softplus()
        })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["softmax_cross_entropy", "softmax_loss"],
    formula: "−ln softmax(a)[b] for scores a of shape […, k] and labels b of shape […]: one loss per label",
    derivative: "∂/∂a = softmax(a) − (1 at the label)",
    ports: Ports::Named(&["x", "label"]),
    role: "scales the softmax, less 1 at the label, by it",
    indices: &[1],
    split: |x, _| Some(lecture::cross_entropy(x[0], x[1])),
    patterns: |x, _| lecture::cross_entropies(x[0], x[1]),
    opposites: |x, _| lecture::log_likelihoods(x[0], x[1]),
    ..Entry::function("cross_entropy", 2, |x, _| Ok(x[0].cross_entropy(x[1])), samples)
};

pub(crate) fn samples() -> Vec<Sample> {
    let labels = Tensor::index([2], vec![2.0, 0.0]).into_iter();
    let single = Tensor::index((), vec![1.0]).into_iter();
    let rows = labels.map(|l| Sample::of([Tensor::from([[1.0, -2.0, 0.5], [4.0, 4.75, 4.5]]), l]));
    rows.chain(single.map(|l| Sample::of([Tensor::from([0.3, -1.2]), l]))).collect()
}
