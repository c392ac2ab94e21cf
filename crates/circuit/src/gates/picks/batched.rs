//! Picking in a batch: where each example has indices of its own, taking slices becomes gathering elements.

use crate::gate::prelude::*;
use crate::gates::picks::pick::{Pick, Picking};

/// A pick for each example.
pub(crate) fn batched<'c>(pick: Pick, at: &Batch<'c>) -> Expr<'c> {
    let next = Pick { axis: pick.axis + 1, ..pick };
    match pick.picking {
        Picking::Element => at.builder.apply(next, &at.all()),
        Picking::Slice if !at.batched[1] => at.builder.apply(next, &at.inputs),
        Picking::Slice => {
            // The same indices at every position of the other axes.
            let elements = Pick { picking: Picking::Element, ..next };
            let (x, indices) = (at.each(0), at.inputs[1]);
            match pick.back {
                None => {
                    let (spread, taken) = spread(at, x.shape(), indices, pick.axis);
                    elements.of(x, spread).reshape(taken)
                }
                Some(_) => {
                    let flat = x.reshape(flattened(x.shape(), indices.shape(), pick.axis));
                    let (spread, _) = spread(at, flat.shape(), indices, pick.axis);
                    elements.of(flat, spread)
                }
            }
        }
    }
}

/// The shape `[n, …, p…, …]` of gradients with the axes of the indices `[n, p…]` as one, which is also right
/// where they have none.
fn flattened(g: Shape, indices: Shape, axis: usize) -> Vec<usize> {
    let taken = indices.rank() - 1;
    let axes: Vec<usize> = (axis + 2..axis + 1 + taken).collect();
    let mut dims = g.without(&axes).dims().to_vec();
    if taken == 0 {
        dims.insert(axis + 1, 1);
    } else {
        dims[axis + 1] = indices.without(&[0]).elements();
    }
    dims
}

/// Each example's indices `[n, p…]`, flat along an axis after the examples and repeated along the other axes
/// of `x`; and the shape of what is taken, `[n, …, p…, …]`.
fn spread<'c>(at: &Batch<'c>, x: Shape, indices: Expr<'c>, axis: usize) -> (Expr<'c>, Vec<usize>) {
    let picked = indices.shape().without(&[0]);
    let mut one = vec![1; x.rank()];
    (one[0], one[axis + 1]) = (at.count.here, picked.elements());
    let mut all = x.dims().to_vec();
    all[axis + 1] = picked.elements();
    let taken = [&x.dims()[..axis + 1], picked.dims(), &x.dims()[axis + 2..]].concat();
    (indices.reshape(one).expand(all), taken)
}
