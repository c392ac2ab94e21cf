//! Packing the right operand: panel by panel, for each k the panel's columns side by side.

use fearless_simd::{Simd, SimdBase};

use super::super::Float;
use super::super::dispatch::VectorKernel;
use super::Matrix;
use super::panels::{panels, widest};

/// Rows that are packed for all panels before the next ones are, so that each cache line is read once.
const CHUNK: usize = 64;

pub(super) struct Pack<'a, T> {
    pub(super) b: Matrix<'a, T>,
    pub(super) k: usize,
    pub(super) n: usize,
    pub(super) out: &'a mut [T],
}

impl<T: Float> VectorKernel for Pack<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, simd: S) {
        let lanes = T::Vector::<S>::LEN;
        let Pack { b, k, n, out } = self;
        for top in (0..k).step_by(CHUNK) {
            let rows = CHUNK.min(k - top);
            for panel in panels(n.div_ceil(lanes), widest(size_of::<T::Vector<S>>())) {
                let (first, width) = (panel.first * lanes, panel.width * lanes);
                let out = &mut out[first * k + top * width..][..rows * width];
                let columns = width.min(n - first);
                if b.col_stride == 1 {
                    copy::<T, S>(
                        simd,
                        &b.data[top * b.row_stride + first..],
                        b.row_stride,
                        columns,
                        width,
                        out,
                    );
                } else {
                    let data = &b.data[top * b.row_stride + first * b.col_stride..];
                    transpose::<T, S>(simd, Matrix { data, ..b }, columns, width, out);
                }
            }
        }
    }
}

/// Part of a panel from rows of neighbours.
#[inline(always)]
fn copy<T: Float, S: Simd>(simd: S, b: &[T], stride: usize, columns: usize, width: usize, out: &mut [T]) {
    let lanes = T::Vector::<S>::LEN;
    let whole = columns / lanes * lanes;
    for (row, to) in out.chunks_exact_mut(width).enumerate() {
        let from = &b[row * stride..][..columns];
        // Vector by vector: for so few elements, a call to copy memory would take longer.
        for at in (0..whole).step_by(lanes) {
            T::Vector::<S>::from_slice(simd, &from[at..][..lanes]).store_slice(&mut to[at..][..lanes]);
        }
        for (at, to) in to.iter_mut().enumerate().skip(whole) {
            *to = from.get(at).copied().unwrap_or(T::ZERO);
        }
    }
}

/// Part of a panel from neighbours in k, or from any strides.
#[inline(always)]
fn transpose<T: Float, S: Simd>(simd: S, b: Matrix<'_, T>, columns: usize, width: usize, out: &mut [T]) {
    let lanes = T::Vector::<S>::LEN;
    for (number, rows) in out.chunks_mut(lanes * width).enumerate() {
        let top = number * lanes;
        for column in (0..width).step_by(lanes) {
            let valid = lanes.min(columns.saturating_sub(column));
            if b.row_stride == 1 {
                let at = (column * b.col_stride + top).min(b.data.len());
                let square = square::<T, S>(simd, &b.data[at..], b.col_stride, valid);
                for (row, vector) in rows.chunks_exact_mut(width).zip(square) {
                    vector.store_slice(&mut row[column..][..lanes]);
                }
                continue;
            }
            for (i, row) in rows.chunks_exact_mut(width).enumerate() {
                let row = &mut row[column..][..lanes];
                for (j, to) in row[..valid].iter_mut().enumerate() {
                    *to = b.data[(top + i) * b.row_stride + (column + j) * b.col_stride];
                }
                row[valid..].fill(T::ZERO);
            }
        }
    }
}

/// Elements in the widest vector.
pub(super) const MOST_LANES: usize = 16;

/// The transpose of a square whose row j is `x[j · stride..]`; rows from `valid` on, and what lies beyond x,
/// are zero. It has as many rows as a vector has elements.
#[inline(always)]
pub(super) fn square<T: Float, S: Simd>(
    simd: S,
    x: &[T],
    stride: usize,
    valid: usize,
) -> [T::Vector<S>; MOST_LANES] {
    let lanes = T::Vector::<S>::LEN;
    if valid == lanes && (lanes - 1) * stride + lanes <= x.len() {
        return shuffled(simd, x, stride);
    }
    let mut padded = [T::ZERO; MOST_LANES * MOST_LANES];
    for (j, row) in padded.chunks_exact_mut(lanes).enumerate().take(valid) {
        for (to, &from) in row.iter_mut().zip(&x[j * stride..]) {
            *to = from;
        }
    }
    shuffled(simd, &padded, lanes)
}

/// A whole square.
#[inline(always)]
fn shuffled<T: Float, S: Simd>(simd: S, x: &[T], stride: usize) -> [T::Vector<S>; MOST_LANES] {
    let lanes = T::Vector::<S>::LEN;
    let mut rows = [T::Vector::<S>::splat(simd, T::ZERO); MOST_LANES];
    for (j, row) in rows.iter_mut().enumerate().take(lanes) {
        *row = T::Vector::<S>::from_slice(simd, &x[j * stride..][..lanes]);
    }
    // Each round shuffles row i with row i + half, as one does with two halves of a deck: after as many rounds
    // as there are bits in an index, row and column have changed places.
    let half = lanes / 2;
    let mut width = lanes;
    while width > 1 {
        let before = rows;
        for i in 0..half {
            (rows[2 * i], rows[2 * i + 1]) = before[i].interleave(before[i + half]);
        }
        width /= 2;
    }
    rows
}
