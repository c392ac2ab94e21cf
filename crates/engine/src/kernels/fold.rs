//! Folds: many numbers combined into one, with an error that hardly grows with their number.
//!
//! A row is cut into blocks of [`BLOCK`] elements. Within a block, `LANES` partial results run side by side
//! and are combined in halves; the blocks' results are combined in pairs, pairs of pairs and so on. So an
//! element of a sum of n numbers is rounded about `BLOCK / LANES + log₂ n` times rather than n times (Higham,
//! *Accuracy and Stability of Numerical Algorithms*, 2002, section 4.2). The tree depends on the number of
//! elements alone.

use backflow_circuit::form::FoldOp;

use super::Float;
use super::dispatch::{Kernel, vectorised};

/// Elements in a block of the tree. Blocks pushed to an [`Accumulator`] have this many, but for the last.
pub const BLOCK: usize = 512;

/// Partial results side by side in a block: a few vector registers.
const LANES: usize = 32;

/// Columns that are folded side by side.
const STRIP: usize = 32;

/// Rows of a strip that are folded one after the other before the tree begins.
const STEM: usize = 8;

/// Levels of a tree: no slice has 2⁶⁰ blocks.
const LEVELS: usize = 60;

/// Folds each row of `cols` elements: `[out.len(), cols] -> [out.len()]`. The sum of nothing is 0, the
/// largest −∞, the smallest ∞.
pub fn rows<T: Float>(op: FoldOp, x: &[T], cols: usize, out: &mut [T]) {
    if cols == 0 {
        out.fill(identity(op));
        return;
    }
    for (row, to) in x.chunks_exact(cols).zip(out) {
        if cols <= BLOCK {
            *to = block(op, row);
        } else {
            let mut fold = Accumulator::new(op);
            row.chunks(BLOCK).for_each(|part| fold.push(part));
            *to = fold.finish();
        }
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
    match op {
        FoldOp::Sum => vectorised(Columns { combine: Sum, x, reduce, inner, out }),
        FoldOp::Max => vectorised(Columns { combine: Max, x, reduce, inner, out }),
        FoldOp::Min => vectorised(Columns { combine: Min, x, reduce, inner, out }),
    }
}

/// `acc[i] = acc[i] combined with part[i]`.
pub fn combine<T: Float>(op: FoldOp, acc: &mut [T], part: &[T]) {
    match op {
        FoldOp::Sum => vectorised(Pairs { combine: Sum, acc, part }),
        FoldOp::Max => vectorised(Pairs { combine: Max, acc, part }),
        FoldOp::Min => vectorised(Pairs { combine: Min, acc, part }),
    }
}

/// What a fold of nothing is.
pub fn identity<T: Float>(op: FoldOp) -> T {
    match op {
        FoldOp::Sum => T::ZERO,
        FoldOp::Max => -T::INFINITY,
        FoldOp::Min => T::INFINITY,
    }
}

/// Folds at most [`BLOCK`] elements (more would be right, but less accurate).
pub fn block<T: Float>(op: FoldOp, x: &[T]) -> T {
    match op {
        FoldOp::Sum => vectorised(Block { combine: Sum, x }),
        FoldOp::Max => vectorised(Block { combine: Max, x }),
        FoldOp::Min => vectorised(Block { combine: Min, x }),
    }
}

/// A fold that gets its elements block by block; it gives the bits of [`rows`] if every block but the last
/// has [`BLOCK`] elements.
///
/// The partial results are kept as the digits of a binary counter: level i holds the fold of 2ⁱ blocks.
#[derive(Clone, Debug)]
pub struct Accumulator<T> {
    op: FoldOp,
    blocks: u64,
    levels: [T; LEVELS],
}

impl<T: Float> Accumulator<T> {
    /// A fold of nothing.
    pub fn new(op: FoldOp) -> Accumulator<T> {
        Accumulator { op, blocks: 0, levels: [T::ZERO; LEVELS] }
    }

    /// Goes on with a block.
    pub fn push(&mut self, x: &[T]) {
        self.push_partial(block(self.op, x));
    }

    /// Goes on with the result of [`block`] for a block.
    pub fn push_partial(&mut self, partial: T) {
        let mut carry = partial;
        let full = self.blocks.trailing_ones() as usize;
        for level in &self.levels[..full] {
            carry = pair(self.op, *level, carry);
        }
        self.levels[full] = carry;
        self.blocks += 1;
    }

    /// The fold of all blocks so far; that of nothing is [`identity`].
    pub fn finish(&self) -> T {
        let mut total = None;
        for (i, &level) in self.levels.iter().enumerate() {
            if self.blocks >> i & 1 == 1 {
                total = Some(total.map_or(level, |total| pair(self.op, level, total)));
            }
        }
        total.unwrap_or_else(|| identity(self.op))
    }
}

fn pair<T: Float>(op: FoldOp, a: T, b: T) -> T {
    match op {
        FoldOp::Sum => Sum::of(a, b),
        FoldOp::Max => Max::of(a, b),
        FoldOp::Min => Min::of(a, b),
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

struct Block<'a, T, C> {
    combine: C,
    x: &'a [T],
}

impl<T: Float, C: Combine> Kernel for Block<'_, T, C> {
    type Output = T;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> T {
        let _ = self.combine;
        let mut lanes = [identity::<T>(C::OP); LANES];
        let (full, rest) = self.x.as_chunks::<LANES>();
        for chunk in full {
            for (lane, &v) in lanes.iter_mut().zip(chunk) {
                *lane = C::of(*lane, v);
            }
        }
        for (lane, &v) in lanes.iter_mut().zip(rest) {
            *lane = C::of(*lane, v);
        }
        let mut width = LANES / 2;
        while width > 0 {
            let (low, high) = lanes.split_at_mut(width);
            for (a, &b) in low.iter_mut().zip(&*high) {
                *a = C::of(*a, b);
            }
            width /= 2;
        }
        lanes[0]
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

struct Columns<'a, T, C> {
    combine: C,
    x: &'a [T],
    reduce: usize,
    inner: usize,
    out: &'a mut [T],
}

impl<T: Float, C: Combine> Kernel for Columns<'_, T, C> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let _ = self.combine;
        let Columns { x, reduce, inner, out, .. } = self;
        let mut levels = [[T::ZERO; STRIP]; LEVELS];
        for (x, out) in x.chunks_exact(reduce * inner).zip(out.chunks_exact_mut(inner)) {
            for (number, to) in out.chunks_mut(STRIP).enumerate() {
                let column = number * STRIP;
                // Each stem of rows is folded in order, the stems as in an accumulator.
                let stems = reduce.div_ceil(STEM);
                for stem in 0..stems {
                    let mut partial = [identity::<T>(C::OP); STRIP];
                    for row in stem * STEM..reduce.min((stem + 1) * STEM) {
                        accumulate::<T, C>(&mut partial, &x[row * inner + column..][..to.len()]);
                    }
                    let full = stem.trailing_ones() as usize;
                    for level in &levels[..full] {
                        before::<T, C>(level, &mut partial);
                    }
                    levels[full] = partial;
                }
                let mut total: Option<[T; STRIP]> = None;
                for (i, level) in levels.iter().enumerate().take_while(|(i, _)| stems >> i > 0) {
                    if stems >> i & 1 == 1 {
                        match &mut total {
                            Some(total) => before::<T, C>(level, total),
                            None => total = Some(*level),
                        }
                    }
                }
                to.copy_from_slice(&total.unwrap_or([identity::<T>(C::OP); STRIP])[..to.len()]);
            }
        }
    }
}

#[inline(always)]
fn accumulate<T: Float, C: Combine>(acc: &mut [T; STRIP], row: &[T]) {
    if let Some(row) = row.first_chunk::<STRIP>() {
        for (a, &b) in acc.iter_mut().zip(row) {
            *a = C::of(*a, b);
        }
    } else {
        for (a, &b) in acc.iter_mut().zip(row) {
            *a = C::of(*a, b);
        }
    }
}

/// `late = early combined with late`.
#[inline(always)]
fn before<T: Float, C: Combine>(early: &[T; STRIP], late: &mut [T; STRIP]) {
    for (b, &a) in late.iter_mut().zip(early) {
        *b = C::of(a, *b);
    }
}
