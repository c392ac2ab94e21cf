//! Parts of arrays.

use backflow_circuit::gates::Span as Along;
use backflow_circuit::{Expr, Tensor};

use super::fold;

/// What an index does along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Part {
    /// One position, counted from the front; the axis disappears.
    At(i64),
    /// A slice; the axis stays.
    Slice(Along),
    /// A new axis of length 1.
    New,
}

/// The gates that take parts of an array, one for each of its axes and one for each new axis.
pub(super) fn taken<'c>(x: Expr<'c>, parts: &[Part]) -> Expr<'c> {
    let part = x.slice(&spans(parts));
    part.reshape(dims(part.shape().dims(), parts))
}

fn spans(parts: &[Part]) -> Vec<Along> {
    let span = |part: &Part| match *part {
        Part::New => None,
        Part::At(at) => Some((at..at + 1).into()),
        Part::Slice(span) => Some(span),
    };
    parts.iter().filter_map(span).collect()
}

/// The sizes of the axes that are left of those that were cut.
fn dims(cut: &[usize], parts: &[Part]) -> Vec<usize> {
    let (mut dims, mut kept) = (Vec::new(), cut.iter());
    for part in parts {
        match part {
            Part::New => dims.push(1),
            Part::At(_) => _ = kept.next(),
            Part::Slice(_) => dims.extend(kept.next()),
        }
    }
    dims.extend(kept);
    dims
}

/// Parts of an array that is known.
pub(super) fn of_known(tensor: &Tensor, parts: &[Part]) -> Option<Tensor> {
    let spans = spans(parts);
    let own = tensor.shape().strides();
    let (mut start, mut cut, mut strides) = (0_i64, Vec::new(), Vec::new());
    for (axis, &dim) in tensor.shape().dims().iter().enumerate() {
        let span = spans.get(axis).copied().unwrap_or(Along::ALL);
        let (first, count) = span.on(dim);
        start += first as i64 * own[axis] as i64;
        cut.push(count);
        strides.push(own[axis] as i64 * span.step);
    }
    let data = fold::gathered(tensor.data(), start, &cut, &strides);
    Tensor::new(dims(&cut, parts), data).ok()
}
