//! What the losses of classification share: scores of classes, and labels that say which class is right.

use crate::gate::prelude::*;
use crate::gates::picks::indices::indices;

/// A loss of scores `[…, k]` and labels `[…]` as one gate. `f` gets the scores, the mask of the labels
/// `[…, k]`, and each row's score of its label `[…, 1]`.
#[track_caller]
pub(crate) fn classified<'c>(
    name: &str,
    params: Params,
    scores: Expr<'c>,
    labels: Expr<'c>,
    f: impl for<'b> FnOnce(Expr<'b>, Expr<'b>, Expr<'b>) -> Expr<'b>,
) -> Expr<'c> {
    let labels = match fitted(scores, labels) {
        Ok(labels) => labels,
        Err(misfit) => return scores.misfit(name, misfit),
    };
    scores.builder().group(name, params, &[scores, labels], |x| {
        let (scores, labels) = (x[0], x[1]);
        let classes = scores.shape().dims().last().copied().unwrap_or(0);
        let mask = labels.one_hot(classes);
        // A choice, not a product: 0 · ∞ is NaN.
        let own = mask.select(scores, 0.0).sum_over(&[-1]).keep_axes(scores, Some(&[-1]));
        f(scores, mask, own)
    })
}

/// The labels as indices, if they fit the scores.
#[track_caller]
fn fitted<'c>(scores: Expr<'c>, labels: Expr<'c>) -> Result<Expr<'c>, Misfit> {
    let labels = indices(labels)?;
    let (wide, narrow) = (scores.shape(), labels.shape());
    let Some(last) = wide.rank().checked_sub(1) else {
        return Err(Misfit::new("a single number is not a row of scores", "give scores of shape […, k]"));
    };
    if wide.dims()[last] == 0 {
        return Err(Misfit::new("there are no classes", "give scores of shape […, k] with k at least 1"));
    }
    if wide.without(&[last]) != narrow {
        return Err(Misfit::new(
            format!("there must be one label per row: the scores are {wide}, the labels {narrow}"),
            format!("labels of shape {} fit", wide.without(&[last])),
        ));
    }
    Ok(labels)
}
