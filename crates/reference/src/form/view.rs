//! Forms that move numbers without changing them.

use backflow_circuit::Shape;

use super::{Position, collected, element, offset, positions};
use crate::array::Array;
use crate::error::Reason;
use crate::number::Number;

/// Axis `i` of the output is axis `order[i]` of x.
pub(super) fn permute<N: Number>(x: &Array<N>, order: &[usize], out: Shape) -> Result<Vec<N>, Reason> {
    if order.len() != out.rank() || order.iter().any(|&axis| axis >= x.shape().rank()) {
        return Err(Reason::Form(format!("{order:?} is no order of the axes of {}", x.shape())));
    }
    positions(out)
        .map(|to| {
            let mut from = Position::default();
            for (axis, &at) in order.iter().zip(&to) {
                from[*axis] = at;
            }
            element(x, from)
        })
        .collect()
}

/// Position `start + j · step` of x for each position j of the output.
pub(super) fn slice<N: Number>(
    x: &Array<N>,
    starts: &[usize],
    steps: &[isize],
    out: Shape,
) -> Result<Vec<N>, Reason> {
    positions(out).map(|to| element(x, stepped(to, starts, steps, out)?)).collect()
}

/// The transpose of [`slice`]: zeros, with the element at position j of x at `start + j · step`.
pub(super) fn embed<N: Number>(
    x: &Array<N>,
    starts: &[usize],
    steps: &[isize],
    out: Shape,
) -> Result<Vec<N>, Reason> {
    let place = |(from, &number): (Position, &N)| {
        Ok((offset(out, stepped(from, starts, steps, x.shape())?)?, number))
    };
    collected(out, positions(x.shape()).zip(&x.data).map(place))
}

/// `start + j · step` on every axis.
fn stepped(j: Position, starts: &[usize], steps: &[isize], shape: Shape) -> Result<Position, Reason> {
    let wrong =
        || Reason::Form(format!("starts {starts:?} and steps {steps:?} do not fit the shape {shape}"));
    let mut position = Position::default();
    for axis in 0..shape.rank() {
        let (&start, &step) = starts.get(axis).zip(steps.get(axis)).ok_or_else(wrong)?;
        let distance = step.checked_mul(j[axis] as isize).ok_or_else(wrong)?;
        position[axis] = start.checked_add_signed(distance).ok_or_else(wrong)?;
    }
    Ok(position)
}

/// As NumPy broadcasts: aligned at the right, position 0 along axes of length 1.
pub(super) fn expand<N: Number>(x: &Array<N>, out: Shape) -> Result<Vec<N>, Reason> {
    let shape = x.shape();
    let missing = out.rank().checked_sub(shape.rank());
    let missing = missing.ok_or_else(|| Reason::Form(format!("{shape} does not expand to {out}")))?;
    positions(out)
        .map(|to| {
            let mut from = Position::default();
            for (axis, &dim) in shape.dims().iter().enumerate() {
                from[axis] = if dim == 1 { 0 } else { to[axis + missing] };
            }
            element(x, from)
        })
        .collect()
}

/// The inputs one after the other along an axis.
pub(super) fn concatenate<N: Number>(
    inputs: &[&Array<N>],
    axis: usize,
    out: Shape,
) -> Result<Vec<N>, Reason> {
    let length = |x: &Array<N>| x.shape().dims().get(axis).copied();
    if axis >= out.rank() || inputs.iter().any(|x| length(x).is_none()) {
        return Err(Reason::Form(format!("not all of its inputs have an axis {axis}")));
    }
    positions(out)
        .map(|mut at| {
            // The input that the position falls into: the lengths of those before it are subtracted.
            for x in inputs {
                let length = length(x).unwrap_or(0);
                if at[axis] < length {
                    return element(x, at);
                }
                at[axis] -= length;
            }
            Err(Reason::Form("its inputs together are shorter than its output".to_owned()))
        })
        .collect()
}
