//! Losses: one number for one example, or for a batch the mean over its examples.
//!
//! A model is written for one example: scores `[classes]` and a single label, or a prediction and a target. Its
//! loss is averaged by [`mean_over_batch`](Expr::mean_over_batch) when the circuit is batched. The same functions take a batch
//! whose first axis is that of the examples, for circuits that are written for one batch size.
//!
//! The operands' shapes must agree exactly. Broadcasting `[n, 1]` against `[n]` would quietly compare every
//! prediction with every target, the most common mistake in regression code, so it is an error here. So is a
//! batch of no examples, whose mean does not exist.

use std::panic::Location;

use backflow_circuit::{Error, Expr, Kind, Misfit, Place, Problem};

/// −log softmax(logits)\[label\], from logits `[classes]` and a label; the mean of a batch, from logits
/// `[n, classes]` and labels `[n]`.
#[track_caller]
pub fn softmax_cross_entropy<'c>(logits: Expr<'c>, labels: Expr<'c>) -> Expr<'c> {
    let place = Location::caller().into();
    labelled("softmax_cross_entropy", logits, labels, place, |logits, labels| {
        logits.cross_entropy(labels).mean()
    })
}

/// The cross entropy against a smoothed label: (1 − s) · [`softmax_cross_entropy`] + s · the mean over the
/// classes (and examples) of −log softmax(logits). Each target is then 1 − s + s/k for the label's class and
/// s/k for the k − 1 others, so that no logit is driven to infinity (Szegedy et al., "Rethinking the
/// Inception architecture for computer vision", 2016). The smoothing s is at least 0 and below 1.
#[track_caller]
pub fn smoothed_cross_entropy<'c>(logits: Expr<'c>, labels: Expr<'c>, smoothing: f64) -> Expr<'c> {
    let place = Location::caller().into();
    labelled("smoothed_cross_entropy", logits, labels, place, |logits, labels| {
        let all = -logits.log_softmax(&[-1]).mean();
        logits.cross_entropy(labels).mean() * (1.0 - smoothing) + all * smoothing
    })
}

/// The multiclass hinge loss Σ max(0, s_j − s_label + 1) over j ≠ label, from scores `[classes]` and a label;
/// the mean of a batch, from scores `[n, classes]` and labels `[n]` (Weston and Watkins, "Support vector machines for multi-class
/// pattern recognition", 1999).
#[track_caller]
pub fn hinge<'c>(scores: Expr<'c>, labels: Expr<'c>) -> Expr<'c> {
    let place = Location::caller().into();
    labelled("hinge", scores, labels, place, |scores, labels| scores.multiclass_hinge(labels, 1.0).mean())
}

/// The mean of (prediction − target)² over all elements of two values of equal shape.
#[track_caller]
pub fn mean_squared_error<'c>(prediction: Expr<'c>, target: Expr<'c>) -> Expr<'c> {
    let place = Location::caller().into();
    squared("mean_squared_error", prediction, target, place, |error| (error * error).mean())
}

/// The sum of (prediction − target)² over all elements of two values of equal shape.
#[track_caller]
pub fn sum_squared_error<'c>(prediction: Expr<'c>, target: Expr<'c>) -> Expr<'c> {
    let place = Location::caller().into();
    squared("sum_squared_error", prediction, target, place, |error| (error * error).sum())
}

fn labelled<'c>(
    name: &str,
    scores: Expr<'c>,
    labels: Expr<'c>,
    place: Place,
    build: impl FnOnce(Expr<'c>, Expr<'c>) -> Expr<'c>,
) -> Expr<'c> {
    let fits = "scores [classes] and one index fit, or scores [n, classes] and indices [n]";
    let misfit = match (scores.shape().dims(), labels.shape().dims()) {
        _ if scores.is_poison() || labels.is_poison() => None,
        _ if scores.ty().kind != Kind::Real || labels.ty().kind != Kind::Index => {
            Some(Misfit::new("it takes real scores and labels that are indices", fits))
        }
        ([0, _], [0]) => Some(Misfit::new("a batch of no examples has no loss", "give at least one example")),
        ([_, 0] | [0], _) => Some(Misfit::new("there are no classes", fits)),
        ([_], []) => None,
        ([n, _], [m]) if n == m => None,
        ([n, _], [m]) => Some(Misfit::new(format!("there are {n} rows of scores but {m} labels"), fits)),
        _ => Some(Misfit::new("it takes one row of scores and one label per example", fits)),
    };
    finish(name, scores, labels, place, misfit, build)
}

fn squared<'c>(
    name: &str,
    prediction: Expr<'c>,
    target: Expr<'c>,
    place: Place,
    build: impl FnOnce(Expr<'c>) -> Expr<'c>,
) -> Expr<'c> {
    let misfit = if prediction.is_poison() || target.is_poison() {
        None
    } else if prediction.ty() != target.ty() {
        let why = "a loss does not broadcast: every prediction is compared with one target";
        let fits = format!("a target of shape {} fits; reshape one to the other", prediction.shape());
        Some(Misfit::new(why, fits))
    } else if prediction.shape().elements() == 0 {
        Some(Misfit::new("a batch of no examples has no loss", "give at least one example"))
    } else {
        None
    };
    finish(name, prediction, target, place, misfit, |prediction, target| build(prediction - target))
}

fn finish<'c>(
    name: &str,
    a: Expr<'c>,
    b: Expr<'c>,
    place: Place,
    misfit: Option<Misfit>,
    build: impl FnOnce(Expr<'c>, Expr<'c>) -> Expr<'c>,
) -> Expr<'c> {
    match misfit {
        Some(misfit) => {
            let problem = Problem::Misfit { gate: name.to_owned(), inputs: vec![a.ty(), b.ty()], misfit };
            a.builder().fail(Error::new(problem, place))
        }
        None => a.builder().at_place(place, || build(a, b)),
    }
}
