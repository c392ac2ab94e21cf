//! Folds: many numbers combined into one, with an error that hardly grows with their number.
//!
//! A row is cut into leaves of [`LEAF`] elements. Within a leaf, `LANES` partial results run side by side
//! and are combined in halves; the leaves' results are combined in pairs, pairs of pairs and so on. So an
//! element of a sum of n numbers is rounded about `LEAF / LANES + log₂ n` times rather than n times (Higham,
//! *Accuracy and Stability of Numerical Algorithms*, 2002, section 4.2). The tree depends on the number of
//! elements alone.

use backflow_circuit::form::FoldOp;

use super::Float;
use super::dispatch::{Kernel, vectorised};

mod bounds;
mod column;
mod columns;
mod row;

pub use bounds::{Bounds, bounds};
pub use column::ColumnFold;
pub use row::RowFold;

/// Elements in a leaf of the tree; the last leaf may have fewer.
pub const LEAF: usize = 512;

/// Partial results side by side in a leaf: a few vector registers.
const LANES: usize = 32;

/// Folds each row of `cols` elements: `[out.len(), cols] -> [out.len()]`. For an empty row the sum is 0, the
/// largest −∞ and the smallest ∞.
pub fn rows<T: Float>(op: FoldOp, x: &[T], cols: usize, out: &mut [T]) {
    if cols == 0 {
        out.fill(identity(op));
        return;
    }
    match op {
        FoldOp::Sum => vectorised(Rows { combine: Sum, x, cols, out }),
        FoldOp::Max => vectorised(Rows { combine: Max, x, cols, out }),
        FoldOp::Min => vectorised(Rows { combine: Min, x, cols, out }),
    }
}

/// Folds the middle axis: `[outer, reduce, inner] -> [outer, inner]`.
pub fn columns<T: Float>(op: FoldOp, x: &[T], outer: usize, reduce: usize, inner: usize, out: &mut [T]) {
    if inner == 1 {
        return rows(op, x, reduce, out);
    }
    if reduce == 0 || inner == 0 || outer == 0 {
        out.fill(identity(op));
        return;
    }
    columns::whole(op, x, reduce, inner, out);
}

/// `acc[i] = acc[i] combined with part[i]`.
pub fn combine<T: Float>(op: FoldOp, acc: &mut [T], part: &[T]) {
    match op {
        FoldOp::Sum => vectorised(Pairs { combine: Sum, acc, part }),
        FoldOp::Max => vectorised(Pairs { combine: Max, acc, part }),
        FoldOp::Min => vectorised(Pairs { combine: Min, acc, part }),
    }
}

/// Folds partial results, each `width` numbers, into the first of them: the binary tree in which the largest
/// power of two of them that is smaller than their number goes first, so that it continues the trees of
/// [`RowFold`] and [`ColumnFold`] where each partial result is a subtree.
pub fn tree<T: Float>(op: FoldOp, partials: &mut [T], width: usize) {
    let count = partials.len().checked_div(width).unwrap_or(0);
    let mut span = 1;
    while span < count {
        for pair in partials.chunks_mut(2 * span * width).filter(|pair| pair.len() > span * width) {
            let (left, right) = pair.split_at_mut(span * width);
            combine(op, &mut left[..width], &right[..width]);
        }
        span *= 2;
    }
}

/// The result of a fold of no elements.
pub fn identity<T: Float>(op: FoldOp) -> T {
    match op {
        FoldOp::Sum => T::ZERO,
        FoldOp::Max => -T::INFINITY,
        FoldOp::Min => T::INFINITY,
    }
}

/// How two numbers become one, as a type, so that loops are compiled for it.
trait Combine: Copy {
    const OP: FoldOp;
    fn of<T: Float>(a: T, b: T) -> T;
}

#[derive(Clone, Copy)]
struct Sum;
#[derive(Clone, Copy)]
struct Max;
#[derive(Clone, Copy)]
struct Min;

impl Combine for Sum {
    const OP: FoldOp = FoldOp::Sum;
    #[inline(always)]
    fn of<T: Float>(a: T, b: T) -> T {
        a + b
    }
}

impl Combine for Max {
    const OP: FoldOp = FoldOp::Max;
    #[inline(always)]
    fn of<T: Float>(a: T, b: T) -> T {
        // If b is NaN, the comparison fails and b is taken.
        if a > b || a.is_nan() { a } else { b }
    }
}

impl Combine for Min {
    const OP: FoldOp = FoldOp::Min;
    #[inline(always)]
    fn of<T: Float>(a: T, b: T) -> T {
        if a < b || a.is_nan() { a } else { b }
    }
}

struct Leaf<'a, T, C> {
    combine: C,
    x: &'a [T],
}

impl<T: Float, C: Combine> Kernel for Leaf<'_, T, C> {
    type Output = T;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> T {
        let _ = self.combine;
        let mut lanes = [identity::<T>(C::OP); LANES];
        row::accumulate::<T, C>(&mut lanes, 0, self.x);
        row::halved::<T, C, LANES>(lanes)
    }
}

struct Rows<'a, T, C> {
    combine: C,
    x: &'a [T],
    cols: usize,
    out: &'a mut [T],
}

impl<T: Float, C: Combine> Kernel for Rows<'_, T, C> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Rows { combine, x, cols, out } = self;
        if cols <= 8 {
            return row::short::<T, C, 8>(x, cols, out);
        } else if cols <= 16 {
            return row::short::<T, C, 16>(x, cols, out);
        } else if cols <= LANES {
            return row::short::<T, C, LANES>(x, cols, out);
        }
        for (x, to) in x.chunks_exact(cols).zip(out) {
            *to = if cols <= LEAF { Leaf { combine, x }.run::<FMA>() } else { row::whole::<T, C>(x) };
        }
    }
}

struct Pairs<'a, T, C> {
    combine: C,
    acc: &'a mut [T],
    part: &'a [T],
}

impl<T: Float, C: Combine> Kernel for Pairs<'_, T, C> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let _ = self.combine;
        for (a, &b) in self.acc.iter_mut().zip(self.part) {
            *a = C::of(*a, b);
        }
    }
}
