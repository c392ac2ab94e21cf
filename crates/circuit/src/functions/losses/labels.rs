//! What losses on scores and labels share.

use crate::gate::prelude::*;
use crate::gates::picks::indices::indices;

/// Scores `[…, k]` and labels `[…]` that fit, the labels as indices.
#[track_caller]
pub(crate) fn fitted<'c>(scores: Expr<'c>, labels: Expr<'c>) -> Result<Expr<'c>, Misfit> {
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

/// For scores `[…, k]` and labels `[…]`: the mask of the labels `[…, k]`, and each row's score of its label
/// `[…, 1]`.
pub(crate) fn of_labels<'b>(scores: Expr<'b>, labels: Expr<'b>) -> (Expr<'b>, Expr<'b>) {
    let classes = scores.shape().dims().last().copied().unwrap_or(0);
    let mask = labels.one_hot(classes);
    // A choice, not a product: 0 · ∞ is NaN.
    let own = mask.select(scores, 0.0).sum_over(&[-1]).keep_axes(scores, Some(&[-1]));
    (mask, own)
}
