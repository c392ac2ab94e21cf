//! Forms that make one number out of many.

use backflow_circuit::Shape;
use backflow_circuit::form::{FoldOp, Instruction};

use super::{Position, element, offset, positions, sum};
use crate::array::Array;
use crate::error::Reason;
use crate::number::Number;

/// Each output element folds the elements of x whose position agrees with its own outside of the folded axes.
pub(super) fn fold<N: Number>(
    x: &Array<N>,
    op: FoldOp,
    axes: &[usize],
    out: Shape,
) -> Result<Vec<N>, Reason> {
    if x.shape().without(axes) != out {
        return Err(Reason::Form(format!("a fold of {} over {axes:?} does not give {out}", x.shape())));
    }
    let mut groups: Vec<Vec<N>> = vec![Vec::new(); out.elements()];
    for (from, &number) in positions(x.shape()).zip(&x.data) {
        let mut to = Position::default();
        let kept = (0..x.shape().rank()).filter(|axis| !axes.contains(axis));
        for (slot, axis) in to.iter_mut().zip(kept) {
            *slot = from[axis];
        }
        groups[offset(out, to)?].push(number);
    }
    let extreme = |group: &[N], op: Instruction| {
        group.iter().copied().reduce(|a, b| N::apply(op, [a, b, N::default()])).ok_or(Reason::Empty)
    };
    groups
        .iter()
        .map(|group| match op {
            FoldOp::Sum => Ok(sum(group)),
            FoldOp::Max => extreme(group, Instruction::Max),
            FoldOp::Min => extreme(group, Instruction::Min),
        })
        .collect()
}

/// `out[…, r, c] = Σₖ a[…, r, k] · b[…, k, c]`, where a transposed operand is read with its last two
/// positions swapped.
pub(super) fn matmul<N: Number>(
    a: &Array<N>,
    b: &Array<N>,
    transposed: [bool; 2],
    out: Shape,
) -> Result<Vec<N>, Reason> {
    let rank = out.rank();
    if rank < 2 || a.shape().rank() != rank || b.shape().rank() != rank {
        return Err(Reason::Form("a matrix product needs operands of one rank, at least 2".to_owned()));
    }
    let (row, column) = (rank - 2, rank - 1);
    let inner = a.shape().dims()[if transposed[0] { row } else { column }];
    let at = |lead: Position, r: usize, c: usize, transposed: bool| {
        let mut position = lead;
        (position[row], position[column]) = if transposed { (c, r) } else { (r, c) };
        position
    };
    positions(out)
        .map(|to| {
            let products = (0..inner).map(|k| {
                let left = element(a, at(to, to[row], k, transposed[0]))?;
                let right = element(b, at(to, k, to[column], transposed[1]))?;
                Ok(left * right)
            });
            Ok(sum(&products.collect::<Result<Vec<N>, Reason>>()?))
        })
        .collect()
}

/// The position of the first largest element along an axis; NaN counts as the largest.
pub(super) fn argmax<N: Number>(x: &Array<N>, axis: usize, out: Shape) -> Result<Vec<N>, Reason> {
    let Some(&length) = x.shape().dims().get(axis) else {
        return Err(Reason::Form(format!("{} has no axis {axis}", x.shape())));
    };
    positions(out)
        .map(|to| {
            let at = |k: usize| {
                let mut from = to;
                from.copy_within(axis..to.len() - 1, axis + 1);
                from[axis] = k;
                element(x, from)
            };
            let mut best: Option<(usize, f64)> = None;
            for k in 0..length {
                let v = at(k)?.real();
                let larger = |b: f64| v > b || (v.is_nan() && !b.is_nan());
                if best.is_none_or(|(_, b)| larger(b)) {
                    best = Some((k, v));
                }
            }
            best.map(|(k, _)| N::from(k as f64)).ok_or(Reason::Empty)
        })
        .collect()
}
