//! Folds down the columns of a matrix as its elements arrive.
//!
//! Eight rows at a time, a stem, are folded one after the other; the stems are combined as the digits of a
//! binary counter. One column alone is folded as a row is, for speed.

use backflow_circuit::form::FoldOp;

use super::super::Float;
use super::super::dispatch::{Kernel, vectorised};
use super::{Combine, LANES, Max, Min, Sum, identity, row};

/// Rows that are folded one after the other before the tree begins.
pub(super) const STEM: usize = 8;

/// Columns that are folded side by side: a few vector registers.
pub(super) const STRIP: usize = 32;

/// Columns side by side where fewer than [`STRIP`] are left.
pub(super) const NARROW: usize = 8;

/// A fold down each column of a matrix whose elements arrive in order, row by row or in pieces of rows. It
/// gives the bits of [`columns`](super::columns) for the whole matrix, wherever the stream was cut.
#[derive(Debug)]
pub struct ColumnFold<'s, T> {
    op: FoldOp,
    cols: usize,
    /// Whole rows so far, and elements of the row that has begun.
    rows: usize,
    column: usize,
    /// The stem that has begun, then the levels of the counter, one column beside the other. Nothing is read
    /// that has not been written since the fold began.
    scratch: &'s mut [T],
}

impl<'s, T: Float> ColumnFold<'s, T> {
    /// How much scratch a fold of at most `rows` rows needs.
    pub fn scratch(rows: usize, cols: usize) -> usize {
        if cols == 1 { LANES + row::levels(rows) } else { (1 + levels(rows)).saturating_mul(cols) }
    }

    /// A fold of no rows yet. The contents of `scratch` do not matter.
    ///
    /// # Panics
    /// Now or later, if the scratch is shorter than [`scratch`](Self::scratch) says.
    pub fn new(op: FoldOp, cols: usize, scratch: &'s mut [T]) -> ColumnFold<'s, T> {
        ColumnFold { op, cols, rows: 0, column: 0, scratch }
    }

    /// The number of columns.
    pub fn cols(&self) -> usize {
        self.cols
    }

    /// Begins a new matrix in the same memory.
    pub fn restart(&mut self) {
        (self.rows, self.column) = (0, 0);
    }

    /// Folds in the next elements of the matrix, in row-major order.
    pub fn push(&mut self, x: &[T]) {
        let ColumnFold { op, cols, rows, column, scratch } = self;
        if *cols == 0 {
            return;
        }
        if let (1, Some((lanes, levels))) = (*cols, scratch.split_first_chunk_mut::<LANES>()) {
            let mut count = *rows as u64;
            row::push(*op, &mut count, lanes, levels, x);
            *rows += x.len();
            return;
        }
        let (stem, levels) = scratch.split_at_mut(*cols);
        let state = State { cols: *cols, rows, column, stem, levels };
        match op {
            FoldOp::Sum => vectorised(Push { combine: Sum, state, x }),
            FoldOp::Max => vectorised(Push { combine: Max, state, x }),
            FoldOp::Min => vectorised(Push { combine: Min, state, x }),
        }
    }

    /// The folds of all rows so far, which must be whole: one number for each column.
    pub fn finish(&self, out: &mut [T]) {
        debug_assert!(self.column == 0, "the last row is whole");
        assert_eq!(out.len(), self.cols, "one result for each column");
        if let (1, Some((lanes, levels))) = (self.cols, self.scratch.split_first_chunk::<LANES>()) {
            out[0] = row::finish(self.op, self.rows as u64, lanes, levels);
            return;
        }
        let (stem, levels) = self.scratch.split_at(self.cols);
        let (op, rows) = (self.op, self.rows);
        match op {
            FoldOp::Sum => vectorised(Finish { combine: Sum, rows, stem, levels, out }),
            FoldOp::Max => vectorised(Finish { combine: Max, rows, stem, levels, out }),
            FoldOp::Min => vectorised(Finish { combine: Min, rows, stem, levels, out }),
        }
    }
}

/// Levels of the counter that a fold of this many rows writes.
fn levels(rows: usize) -> usize {
    (usize::BITS - (rows / STEM).leading_zeros()) as usize
}

struct State<'a, T> {
    cols: usize,
    rows: &'a mut usize,
    column: &'a mut usize,
    stem: &'a mut [T],
    levels: &'a mut [T],
}

struct Push<'a, T, C> {
    combine: C,
    state: State<'a, T>,
    x: &'a [T],
}

impl<T: Float, C: Combine> Kernel for Push<'_, T, C> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let _ = self.combine;
        let Push { mut state, mut x, .. } = self;
        let cols = state.cols;
        while !x.is_empty() {
            // The rest of a row that has begun, or whole rows up to the end of the stem, or part of a row.
            let (column, rows) = (*state.column, (x.len() / cols).min(STEM - *state.rows % STEM));
            let (width, count) = match rows {
                _ if column > 0 => (x.len().min(cols - column), 1),
                0 => (x.len(), 1),
                rows => (cols, rows),
            };
            let (now, later) = x.split_at(width * count);
            state.fold::<C>(now, column, width, count);
            if column + width == cols {
                *state.rows += count;
                *state.column = 0;
            } else {
                *state.column = column + width;
            }
            x = later;
        }
    }
}

impl<T: Float> State<'_, T> {
    /// Folds in `count` rows of `width` columns, from `column` on; they do not go beyond the stem.
    #[inline(always)]
    fn fold<C: Combine>(&mut self, x: &[T], column: usize, width: usize, count: usize) {
        let mut at = 0;
        while at + STRIP <= width {
            self.strip::<C, STRIP>(&x[at..], column + at, width, count);
            at += STRIP;
        }
        while at + NARROW <= width {
            self.strip::<C, NARROW>(&x[at..], column + at, width, count);
            at += NARROW;
        }
        while at < width {
            self.strip::<C, 1>(&x[at..], column + at, width, count);
            at += 1;
        }
    }

    /// `W` columns from `at` on; a row of x is `stride` after the row before.
    #[inline(always)]
    fn strip<C: Combine, const W: usize>(&mut self, x: &[T], at: usize, stride: usize, count: usize) {
        let rows = *self.rows;
        let mut acc =
            if rows.is_multiple_of(STEM) { [identity::<T>(C::OP); W] } else { *array(self.stem, at) };
        for row in 0..count {
            late::<T, C, W>(&mut acc, array(x, row * stride));
        }
        if (rows + count).is_multiple_of(STEM) {
            let full = (rows / STEM).trailing_ones() as usize;
            for level in 0..full {
                early::<T, C, W>(array(self.levels, level * self.cols + at), &mut acc);
            }
            self.levels[full * self.cols + at..][..W].copy_from_slice(&acc);
        } else {
            self.stem[at..][..W].copy_from_slice(&acc);
        }
    }
}

struct Finish<'a, T, C> {
    combine: C,
    rows: usize,
    stem: &'a [T],
    levels: &'a [T],
    out: &'a mut [T],
}

impl<T: Float, C: Combine> Kernel for Finish<'_, T, C> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let _ = self.combine;
        let Finish { rows, stem, levels, out, .. } = self;
        let (cols, stems) = (out.len(), rows / STEM);
        // The lowest digit goes first: the stem that has begun, or else the lowest level.
        let mut empty = rows.is_multiple_of(STEM);
        if !empty {
            out.copy_from_slice(stem);
        }
        for level in (0..usize::BITS as usize).filter(|level| stems >> level & 1 == 1) {
            let level = &levels[level * cols..][..cols];
            if empty {
                out.copy_from_slice(level);
            } else {
                for (total, &level) in out.iter_mut().zip(level) {
                    *total = C::of(level, *total);
                }
            }
            empty = false;
        }
        if empty {
            out.fill(identity(C::OP));
        }
    }
}

/// `W` elements from `at` on.
#[inline(always)]
pub(super) fn array<T, const W: usize>(x: &[T], at: usize) -> &[T; W] {
    &x[at..].as_chunks().0[0]
}

/// `acc = acc combined with v`.
#[inline(always)]
pub(super) fn late<T: Float, C: Combine, const W: usize>(acc: &mut [T; W], v: &[T; W]) {
    for (acc, &v) in acc.iter_mut().zip(v) {
        *acc = C::of(*acc, v);
    }
}

/// `acc = v combined with acc`.
#[inline(always)]
pub(super) fn early<T: Float, C: Combine, const W: usize>(v: &[T; W], acc: &mut [T; W]) {
    for (acc, &v) in acc.iter_mut().zip(v) {
        *acc = C::of(v, *acc);
    }
}
