//! Forms that choose by index.

use std::cmp::Ordering;

use backflow_circuit::Shape;

use super::{Position, chosen, collected, element, offset, positions};
use crate::array::Array;
use crate::error::Reason;
use crate::number::Number;

/// A row of `depth` zeros for each index, with a 1 where it points.
pub(super) fn one_hot<N: Number>(i: &Array<N>, depth: usize) -> Result<Vec<N>, Reason> {
    let mut rows = Vec::new();
    for &index in &i.data {
        let hot = chosen(index, depth)?;
        rows.extend((0..depth).map(|k| N::from(f64::from(u8::from(k == hot)))));
    }
    Ok(rows)
}

/// The positions along the last axis in ascending order of what stands there, a NaN last.
pub(super) fn argsort<N: Number>(x: &Array<N>) -> Result<Vec<N>, Reason> {
    let Some(&length) = x.shape().dims().last() else {
        return Err(Reason::Form("a single number has no order".to_owned()));
    };
    let mut all = Vec::with_capacity(x.data.len());
    for row in x.data.chunks(length.max(1)) {
        let mut order: Vec<usize> = (0..row.len()).collect();
        order.sort_by(|&a, &b| {
            let (a, b) = (row[a].real(), row[b].real());
            a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
        });
        all.extend(order.into_iter().map(|at| N::from(at as f64)));
    }
    Ok(all)
}

/// `out[before, j, after] = x[before, i[j], after]`: the axis of x is replaced by the axes of i.
pub(super) fn take<N: Number>(x: &Array<N>, i: &Array<N>, axis: usize, out: Shape) -> Result<Vec<N>, Reason> {
    positions(out).map(|to| element(x, taken(to, i, axis, x.shape())?)).collect()
}

/// The transpose of [`take`]: `out[before, i[j], after]` is the sum of all `g[before, j, after]`.
pub(super) fn take_back<N: Number>(
    g: &Array<N>,
    i: &Array<N>,
    axis: usize,
    out: Shape,
) -> Result<Vec<N>, Reason> {
    let place = |(from, &number): (Position, &N)| Ok((offset(out, taken(from, i, axis, out)?)?, number));
    collected(out, positions(g.shape()).zip(&g.data).map(place))
}

/// From a position `(before, j, after)` in take's result to the position `(before, i[j], after)` in its input,
/// which has the given shape.
fn taken<N: Number>(at: Position, i: &Array<N>, axis: usize, shape: Shape) -> Result<Position, Reason> {
    let length = axis_length(shape, axis)?;
    let inner = i.shape().rank();
    let coordinate = |axis: usize| at.get(axis).copied().unwrap_or(0);
    let j: Position = std::array::from_fn(|k| if k < inner { coordinate(axis + k) } else { 0 });
    let index = chosen(element(i, j)?, length)?;
    // A scalar index leaves no axis, and an index of several axes leaves several, so what comes after moves to
    // its place in x.
    Ok(std::array::from_fn(|k| match k.cmp(&axis) {
        Ordering::Less => at[k],
        Ordering::Equal => index,
        Ordering::Greater => coordinate(k + inner - 1),
    }))
}

/// `out[…, j, …] = x[…, i[…, j, …], …]` along the axis; i has the output's shape.
pub(super) fn gather<N: Number>(
    x: &Array<N>,
    i: &Array<N>,
    axis: usize,
    out: Shape,
) -> Result<Vec<N>, Reason> {
    positions(out).map(|to| element(x, gathered(to, i, axis, x.shape())?)).collect()
}

/// The transpose of [`gather`]: `out[…, i[…, j, …], …]` is the sum of all `g[…, j, …]`.
pub(super) fn gather_back<N: Number>(
    g: &Array<N>,
    i: &Array<N>,
    axis: usize,
    out: Shape,
) -> Result<Vec<N>, Reason> {
    let place = |(from, &number): (Position, &N)| Ok((offset(out, gathered(from, i, axis, out)?)?, number));
    collected(out, positions(g.shape()).zip(&g.data).map(place))
}

fn gathered<N: Number>(at: Position, i: &Array<N>, axis: usize, shape: Shape) -> Result<Position, Reason> {
    let mut position = at;
    position[axis] = chosen(element(i, at)?, axis_length(shape, axis)?)?;
    Ok(position)
}

fn axis_length(shape: Shape, axis: usize) -> Result<usize, Reason> {
    let length = shape.dims().get(axis).copied();
    length.ok_or_else(|| Reason::Form(format!("{shape} has no axis {axis}")))
}
