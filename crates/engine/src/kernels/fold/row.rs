//! The fold of one row, whole or piece by piece.

use backflow_circuit::form::FoldOp;

use super::super::Float;
use super::super::dispatch::{Kernel, vectorised};
use super::{Combine, LANES, LEAF, Max, Min, Sum, identity};

/// Levels of a tree of leaves: no memory holds 2⁴⁹ elements.
const LEVELS: usize = 40;

/// A fold of one row that gets its elements in pieces of any length. It gives the bits of
/// [`rows`](super::rows) for the whole row, wherever the row was cut.
///
/// The partial results of leaves are kept as the digits of a binary counter: level i holds the fold of 2ⁱ
/// leaves.
#[derive(Clone, Debug)]
pub struct RowFold<T> {
    op: FoldOp,
    count: u64,
    /// The lanes of the leaf that has begun; not read before that.
    lanes: [T; LANES],
    levels: [T; LEVELS],
}

impl<T: Float> RowFold<T> {
    /// A fold of an empty row.
    pub fn new(op: FoldOp) -> RowFold<T> {
        RowFold { op, count: 0, lanes: [T::ZERO; LANES], levels: [T::ZERO; LEVELS] }
    }

    /// Begins a new row in the same memory.
    #[inline]
    pub fn restart(&mut self) {
        self.count = 0;
    }

    /// Folds in the next elements of the row.
    pub fn push(&mut self, x: &[T]) {
        push(self.op, &mut self.count, &mut self.lanes, &mut self.levels, x);
    }

    /// The fold of all elements so far; [`identity`] if there are none.
    pub fn finish(&self) -> T {
        finish(self.op, self.count, &self.lanes, &self.levels)
    }
}

/// Continues the row whose first `count` elements have led to `lanes` and `levels`.
pub(super) fn push<T: Float>(op: FoldOp, count: &mut u64, lanes: &mut [T; LANES], levels: &mut [T], x: &[T]) {
    match op {
        FoldOp::Sum => vectorised(Push { combine: Sum, count, lanes, levels, x }),
        FoldOp::Max => vectorised(Push { combine: Max, count, lanes, levels, x }),
        FoldOp::Min => vectorised(Push { combine: Min, count, lanes, levels, x }),
    }
}

/// The fold of everything that was pushed.
pub(super) fn finish<T: Float>(op: FoldOp, count: u64, lanes: &[T; LANES], levels: &[T]) -> T {
    match op {
        FoldOp::Sum => vectorised(Finish { combine: Sum, count, lanes, levels }),
        FoldOp::Max => vectorised(Finish { combine: Max, count, lanes, levels }),
        FoldOp::Min => vectorised(Finish { combine: Min, count, lanes, levels }),
    }
}

/// How many levels a row of at most `elements` needs.
pub(super) fn levels(elements: usize) -> usize {
    (usize::BITS - (elements / LEAF).leading_zeros()) as usize
}

/// A row of more than one leaf, all of it at once.
#[inline(always)]
pub(super) fn whole<T: Float, C: Combine>(x: &[T]) -> T {
    let (mut count, mut lanes, mut levels) = (0, [T::ZERO; LANES], [T::ZERO; LEVELS]);
    advance::<T, C>(&mut count, &mut lanes, &mut levels, x);
    total::<T, C>(count, &lanes, &levels)
}

struct Push<'a, T, C> {
    combine: C,
    count: &'a mut u64,
    lanes: &'a mut [T; LANES],
    levels: &'a mut [T],
    x: &'a [T],
}

impl<T: Float, C: Combine> Kernel for Push<'_, T, C> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let _ = self.combine;
        advance::<T, C>(self.count, self.lanes, self.levels, self.x);
    }
}

struct Finish<'a, T, C> {
    combine: C,
    count: u64,
    lanes: &'a [T; LANES],
    levels: &'a [T],
}

impl<T: Float, C: Combine> Kernel for Finish<'_, T, C> {
    type Output = T;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> T {
        let _ = self.combine;
        total::<T, C>(self.count, self.lanes, self.levels)
    }
}

#[inline(always)]
fn advance<T: Float, C: Combine>(count: &mut u64, lanes: &mut [T; LANES], levels: &mut [T], mut x: &[T]) {
    while !x.is_empty() {
        let at = (*count % LEAF as u64) as usize;
        let (now, later) = x.split_at(x.len().min(LEAF - at));
        let mut acc = if at == 0 { [identity::<T>(C::OP); LANES] } else { *lanes };
        accumulate::<T, C>(&mut acc, at % LANES, now);
        if at + now.len() == LEAF {
            let mut carry = halved::<T, C, LANES>(acc);
            let full = (*count / LEAF as u64).trailing_ones() as usize;
            for &level in &levels[..full] {
                carry = C::of(level, carry);
            }
            levels[full] = carry;
        } else {
            *lanes = acc;
        }
        *count += now.len() as u64;
        x = later;
    }
}

#[inline(always)]
fn total<T: Float, C: Combine>(count: u64, lanes: &[T; LANES], levels: &[T]) -> T {
    let leaves = count / LEAF as u64;
    let begun = !count.is_multiple_of(LEAF as u64);
    let mut total = begun.then(|| halved::<T, C, LANES>(*lanes));
    for (i, &level) in levels.iter().enumerate().take_while(|(i, _)| leaves >> i > 0) {
        if leaves >> i & 1 == 1 {
            total = Some(total.map_or(level, |total| C::of(level, total)));
        }
    }
    total.unwrap_or_else(|| identity(C::OP))
}

/// Folds in `x`, whose first element belongs to lane `first`.
#[inline(always)]
pub(super) fn accumulate<T: Float, C: Combine>(lanes: &mut [T; LANES], first: usize, x: &[T]) {
    let head = if first == 0 { 0 } else { x.len().min(LANES - first) };
    let (head, x) = x.split_at(head);
    for (lane, &v) in lanes[first..].iter_mut().zip(head) {
        *lane = C::of(*lane, v);
    }
    let (full, rest) = x.as_chunks::<LANES>();
    // A copy that is only indexed by constants can stay in registers.
    let mut side = *lanes;
    for chunk in full {
        for (lane, &v) in side.iter_mut().zip(chunk) {
            *lane = C::of(*lane, v);
        }
    }
    *lanes = side;
    for (lane, &v) in lanes.iter_mut().zip(rest) {
        *lane = C::of(*lane, v);
    }
}

/// Rows of at most W elements. The lanes beyond, which a leaf has too, hold the neutral element and change
/// no bit: no lane is −0, the only number that adding 0 changes.
#[inline(always)]
pub(super) fn short<T: Float, C: Combine, const W: usize>(x: &[T], cols: usize, out: &mut [T]) {
    for (i, to) in out.iter_mut().enumerate() {
        let x = &x[i * cols..];
        let mut lanes = [identity::<T>(C::OP); W];
        if let Some(x) = x.first_chunk::<W>() {
            // Loading a whole vector is faster than the row alone; what follows the row is then masked out.
            for (i, (lane, &v)) in lanes.iter_mut().zip(x).enumerate() {
                let v = C::of(*lane, v);
                *lane = if i < cols { v } else { *lane };
            }
        } else {
            for (lane, &v) in lanes.iter_mut().zip(&x[..cols]) {
                *lane = C::of(*lane, v);
            }
        }
        *to = halved::<T, C, W>(lanes);
    }
}

/// The lanes' results combined in halves.
#[inline(always)]
pub(super) fn halved<T: Float, C: Combine, const W: usize>(mut lanes: [T; W]) -> T {
    let mut width = W / 2;
    while width > 0 {
        let (low, high) = lanes.split_at_mut(width);
        for (a, &b) in low.iter_mut().zip(&*high) {
            *a = C::of(*a, b);
        }
        width /= 2;
    }
    lanes[0]
}
