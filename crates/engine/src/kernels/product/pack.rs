//! Packing the right operand: panel by panel, for each k the panel's columns side by side.

use fearless_simd::{Simd, SimdBase};

use super::super::Float;
use super::super::dispatch::VectorKernel;
use super::Matrix;
use super::panels::{panels, widest};

/// Columns and values of k that are transposed at a time, so that both sides stay in the cache.
const SQUARE: usize = 8;

pub(super) struct Pack<'a, T> {
    pub(super) b: Matrix<'a, T>,
    pub(super) k: usize,
    pub(super) n: usize,
    pub(super) out: &'a mut [T],
}

impl<T: Float> VectorKernel for Pack<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let lanes = T::Vector::<S>::LEN;
        let Pack { b, k, n, mut out } = self;
        for panel in panels(n.div_ceil(lanes), widest::<T, S>()) {
            let (first, width) = (panel.first * lanes, panel.width * lanes);
            let (now, later) = out.split_at_mut(width * k);
            let columns = width.min(n - first);
            if b.col_stride == 1 {
                for (row, to) in now.chunks_exact_mut(width).enumerate() {
                    let from = &b.data[row * b.row_stride + first..][..columns];
                    to[..columns].copy_from_slice(from);
                    to[columns..].fill(T::ZERO);
                }
            } else {
                transpose(b, first, columns, width, now);
            }
            out = later;
        }
    }
}

#[inline(always)]
fn transpose<T: Float>(b: Matrix<'_, T>, first: usize, columns: usize, width: usize, out: &mut [T]) {
    for (number, rows) in out.chunks_mut(SQUARE * width).enumerate() {
        let top = number * SQUARE;
        let full = rows.len() == SQUARE * width && b.row_stride == 1;
        let mut column = 0;
        while full && column + SQUARE <= columns {
            let mut square = [[T::ZERO; SQUARE]; SQUARE];
            for (j, square) in square.iter_mut().enumerate() {
                let at = (first + column + j) * b.col_stride + top;
                *square = b.data[at..].as_chunks().0[0];
            }
            for (i, row) in rows.chunks_exact_mut(width).enumerate() {
                for (j, to) in row[column..][..SQUARE].iter_mut().enumerate() {
                    *to = square[j][i];
                }
            }
            column += SQUARE;
        }
        for (i, row) in rows.chunks_exact_mut(width).enumerate() {
            for (j, to) in row[..columns].iter_mut().enumerate().skip(column) {
                *to = b.data[(top + i) * b.row_stride + (first + j) * b.col_stride];
            }
            row[columns..].fill(T::ZERO);
        }
    }
}
