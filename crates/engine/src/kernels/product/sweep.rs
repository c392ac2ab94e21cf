//! The register tiles, and the order in which they go over the result.

// Inside a tile's loop over k there is no room for checks of bounds.
#![allow(unsafe_code)]

use std::ops::Range;

use fearless_simd::{Simd, SimdBase};

use super::super::Float;
use super::super::dispatch::VectorKernel;
use super::panels::{Panel, panels, widest};
use super::{GROUP, LEAF, Matrix, MatrixMut};

/// The right operand.
pub(super) enum Right<'a, T> {
    /// In panels.
    Packed(&'a [T]),
    /// In rows of neighbouring elements, at least as many as fill a vector.
    Plain { data: &'a [T], row_stride: usize },
}

pub(super) struct Rows<'a, T> {
    pub(super) a: Matrix<'a, T>,
    pub(super) rows: Range<usize>,
    pub(super) k: usize,
    pub(super) n: usize,
    pub(super) b: Right<'a, T>,
    pub(super) levels: &'a mut [T],
    pub(super) out: MatrixMut<'a, T>,
}

impl<T: Float> VectorKernel for Rows<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let lanes = T::Vector::<S>::LEN;
        let Rows { a, rows, k, n, b, levels, out } = self;
        let MatrixMut { data: out, row_stride, col_stride } = out;
        let group = group(k, n, size_of::<T>());
        for top in (0..rows.len()).step_by(group) {
            let count = group.min(rows.len() - top);
            let a = &a.data[(rows.start + top) * a.row_stride..];
            let mut run = |panel: Panel, column: usize, b: &[T], b_stride: usize| {
                let out = &mut out[top * row_stride + column * col_stride..];
                for (number, depth) in leaves(k).enumerate() {
                    let mut sweep = Sweep {
                        a: &a[depth.start * self.a.col_stride..],
                        a_strides: (self.a.row_stride, self.a.col_stride),
                        b: &b[depth.start * b_stride..],
                        b_stride,
                        depth: depth.len(),
                        number,
                        last: depth.end == k,
                        columns: (n - column).min(panel.width * lanes),
                        levels: &mut *levels,
                        out: &mut *out,
                        out_strides: (row_stride, col_stride),
                    };
                    sweep.rows::<S>(simd, panel.width, count);
                }
            };
            match b {
                Right::Packed(data) => {
                    for panel in panels(n.div_ceil(lanes), widest(size_of::<T::Vector<S>>())) {
                        let first = panel.first * lanes;
                        run(panel, first, &data[first * k..], panel.width * lanes);
                    }
                }
                Right::Plain { data, row_stride } => {
                    for panel in panels(n / lanes, widest(size_of::<T::Vector<S>>())) {
                        let first = panel.first * lanes;
                        run(panel, first, &data[first..], row_stride);
                    }
                    if !n.is_multiple_of(lanes) {
                        // The last vector begins early: some elements are computed twice, with equal bits.
                        let first = n - lanes;
                        run(Panel { first: 0, width: 1 }, first, &data[first..], row_stride);
                    }
                }
            }
        }
    }
}

/// How many rows are worked on at a time, for all panels. If all panels stay in the second-level cache beside
/// the result, they are few, so that whole rows are written one after the other. Otherwise they are as many as
/// the second-level cache holds of the left operand, which each panel reads again.
#[inline(always)]
fn group(k: usize, n: usize, bytes: usize) -> usize {
    const SMALL: usize = 1 << 17;
    const HALF: usize = 1 << 19;
    let few = GROUP / 4;
    if k.saturating_mul(n) <= SMALL / bytes {
        return few;
    }
    let fits = |rows: &usize| k.saturating_mul(*rows) <= HALF / bytes;
    [GROUP, GROUP / 2].into_iter().find(fits).unwrap_or(few)
}

/// The leaves of k.
#[inline(always)]
pub(super) fn leaves(k: usize) -> impl Iterator<Item = Range<usize>> {
    (0..k).step_by(LEAF).map(move |start| start..k.min(start + LEAF))
}

/// The levels of the counter that are added to the sum of leaf `number`, lowest first: those that it carries
/// into, or all that are set if it is the last.
#[inline(always)]
pub(super) fn digits(number: usize, last: bool) -> impl Iterator<Item = usize> {
    let mut rest = if last { number } else { number & !(usize::MAX << number.trailing_ones()) };
    std::iter::from_fn(move || {
        let level = rest.trailing_zeros() as usize;
        let any = rest != 0;
        rest &= rest.wrapping_sub(1);
        any.then_some(level)
    })
}

/// One leaf of k of one panel, for a group of rows.
struct Sweep<'a, T> {
    a: &'a [T],
    a_strides: (usize, usize),
    b: &'a [T],
    b_stride: usize,
    depth: usize,
    /// The leaf's number, and whether it is the last.
    number: usize,
    last: bool,
    /// The panel's columns that belong to the result.
    columns: usize,
    levels: &'a mut [T],
    out: &'a mut [T],
    out_strides: (usize, usize),
}

impl<T: Float> Sweep<'_, T> {
    /// Goes down `count` rows with tiles as high as the registers allow.
    #[inline(always)]
    fn rows<S: Simd>(&mut self, simd: S, width: usize, count: usize) {
        match width {
            4 => {
                let at = self.tiles::<S, 6, 4>(simd, 0, count);
                let at = self.tiles::<S, 4, 4>(simd, at, count);
                let at = self.tiles::<S, 2, 4>(simd, at, count);
                self.tiles::<S, 1, 4>(simd, at, count);
            }
            3 => {
                let at = self.tiles::<S, 8, 3>(simd, 0, count);
                let at = self.tiles::<S, 4, 3>(simd, at, count);
                let at = self.tiles::<S, 2, 3>(simd, at, count);
                self.tiles::<S, 1, 3>(simd, at, count);
            }
            2 => {
                let high = widest(size_of::<T::Vector<S>>()) == 4;
                let at = if high { self.tiles::<S, 12, 2>(simd, 0, count) } else { 0 };
                let at = self.tiles::<S, 6, 2>(simd, at, count);
                let at = self.tiles::<S, 4, 2>(simd, at, count);
                let at = self.tiles::<S, 2, 2>(simd, at, count);
                self.tiles::<S, 1, 2>(simd, at, count);
            }
            _ => {
                let at = self.tiles::<S, 12, 1>(simd, 0, count);
                let at = self.tiles::<S, 6, 1>(simd, at, count);
                let at = self.tiles::<S, 4, 1>(simd, at, count);
                let at = self.tiles::<S, 2, 1>(simd, at, count);
                self.tiles::<S, 1, 1>(simd, at, count);
            }
        }
    }

    /// Tiles of R rows and W vectors from row `at` on, as many as fit; returns the row after them. It is a
    /// function of its own, compiled for the instruction set, so that each tile has the registers to itself.
    fn tiles<S: Simd, const R: usize, const W: usize>(
        &mut self,
        simd: S,
        mut at: usize,
        count: usize,
    ) -> usize {
        if at + R > count {
            return at;
        }
        simd.vectorize(
            #[inline(always)]
            || {
                while at + R <= count {
                    let tile = self.tile::<S, R, W>(simd, at);
                    self.finish(simd, at, tile);
                    at += R;
                }
                at
            },
        )
    }

    /// The sums of this leaf.
    #[inline(always)]
    fn tile<S: Simd, const R: usize, const W: usize>(&self, simd: S, row: usize) -> [[T::Vector<S>; W]; R] {
        let lanes = T::Vector::<S>::LEN;
        let (down, along) = self.a_strides;
        let a = &self.a[row * down..];
        let last = self.depth - 1;
        assert!((R - 1) * down + last * along < a.len() && last * self.b_stride + W * lanes <= self.b.len());
        let mut sums = [[T::Vector::<S>::splat(simd, T::ZERO); W]; R];
        let (mut a, mut b) = (a.as_ptr(), self.b.as_ptr());
        for _ in 0..self.depth {
            // SAFETY: before step l the pointers have moved by l strides, and l ≤ `last`: the assertion holds
            // R elements of a, `down` apart, and W · lanes neighbours of b within their slices.
            unsafe {
                let right: [T::Vector<S>; W] = std::array::from_fn(|j| {
                    let vector = std::slice::from_raw_parts(b.add(j * lanes), lanes);
                    T::Vector::<S>::from_slice(simd, vector)
                });
                for (i, sums) in sums.iter_mut().enumerate() {
                    let left = T::Vector::<S>::splat(simd, *a.add(i * down));
                    for (sum, right) in sums.iter_mut().zip(right) {
                        *sum = T::fma::<S>(left, right, *sum);
                    }
                }
            }
            // One step past the last is never read, so that it may lie anywhere.
            a = a.wrapping_add(along);
            b = b.wrapping_add(self.b_stride);
        }
        sums
    }

    /// Combines the sums with those of the leaves before, and writes them to their level or to the result.
    #[inline(always)]
    fn finish<S: Simd, const R: usize, const W: usize>(
        &mut self,
        simd: S,
        row: usize,
        mut sums: [[T::Vector<S>; W]; R],
    ) {
        let lanes = T::Vector::<S>::LEN;
        let size = GROUP * W * lanes;
        for level in digits(self.number, self.last) {
            let level = &self.levels[level * size + row * W * lanes..][..R * W * lanes];
            for (i, sums) in sums.iter_mut().enumerate() {
                for (j, sum) in sums.iter_mut().enumerate() {
                    let early = T::Vector::<S>::from_slice(simd, &level[(i * W + j) * lanes..][..lanes]);
                    *sum = early + *sum;
                }
            }
        }
        if !self.last {
            let full = self.number.trailing_ones() as usize;
            let level = &mut self.levels[full * size + row * W * lanes..][..R * W * lanes];
            for (i, sums) in sums.iter().enumerate() {
                for (j, sum) in sums.iter().enumerate() {
                    sum.store_slice(&mut level[(i * W + j) * lanes..][..lanes]);
                }
            }
            return;
        }
        let (down, along) = self.out_strides;
        if along == 1 && self.columns >= W * lanes {
            let out = &mut self.out[row * down..];
            assert!((R - 1) * down + W * lanes <= out.len());
            for (i, sums) in sums.iter().enumerate() {
                for (j, sum) in sums.iter().enumerate() {
                    // SAFETY: i < R and j < W: the assertion holds the vector within the slice.
                    let to =
                        unsafe { out.get_unchecked_mut(i * down + j * lanes..i * down + (j + 1) * lanes) };
                    sum.store_slice(to);
                }
            }
            return;
        }
        for (i, sums) in sums.iter().enumerate() {
            let out = &mut self.out[(row + i) * down..];
            for (j, sum) in sums.iter().enumerate() {
                let first = j * lanes;
                if along == 1 && first + lanes <= self.columns {
                    sum.store_slice(&mut out[first..][..lanes]);
                } else {
                    for (at, &v) in sum.as_slice().iter().enumerate().take(self.columns - first) {
                        out[(first + at) * along] = v;
                    }
                }
            }
        }
    }
}
