//! Products of a few rows with a right operand whose columns are contiguous: dot products.
//!
//! Packing such an operand would cost more than the product. Squares of it are transposed in registers
//! instead, so that each column is one lane and the order of additions remains that of all products.

use std::ops::Range;

use fearless_simd::{Simd, SimdBase};

use super::super::Float;
use super::super::dispatch::VectorKernel;
use super::pack::square;
use super::sweep::{digits, leaves};
use super::{Matrix, MatrixMut};

/// The most rows of the left operand.
pub(super) const ROWS: usize = 4;

/// The most columns for which a square is not worthwhile.
const SCALAR: usize = 4;

pub(super) struct Thin<'a, T> {
    pub(super) a: Matrix<'a, T>,
    /// Its row stride is 1.
    pub(super) b: Matrix<'a, T>,
    pub(super) m: usize,
    pub(super) k: usize,
    pub(super) n: usize,
    pub(super) levels: &'a mut [T],
    pub(super) out: MatrixMut<'a, T>,
}

impl<T: Float> VectorKernel for Thin<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(mut self, simd: S) {
        let lanes = T::Vector::<S>::LEN;
        for column in (0..self.n).step_by(lanes) {
            match self.m {
                1 => self.columns::<S, 1>(simd, column),
                2 => self.columns::<S, 2>(simd, column),
                3 => self.columns::<S, 3>(simd, column),
                _ => self.columns::<S, ROWS>(simd, column),
            }
        }
    }
}

impl<T: Float> Thin<'_, T> {
    /// A vector of columns of the result, R rows.
    fn columns<S: Simd, const R: usize>(&mut self, simd: S, column: usize) {
        simd.vectorize(
            #[inline(always)]
            || self.columns_inline::<S, R>(simd, column),
        );
    }

    #[inline(always)]
    fn columns_inline<S: Simd, const R: usize>(&mut self, simd: S, column: usize) {
        let lanes = T::Vector::<S>::LEN;
        let valid = lanes.min(self.n - column);
        let (a, stride) = (self.a, self.b.col_stride);
        let b = &self.b.data[column * stride..];
        for (number, leaf) in leaves(self.k).enumerate() {
            let last = leaf.end == self.k;
            let mut sums = if valid <= SCALAR {
                singly::<T, S, R>(simd, a, b, stride, valid, leaf)
            } else {
                squares::<T, S, R>(simd, a, b, stride, valid, leaf)
            };
            // As the tiles do; a level has a vector for each row.
            let level = |level: usize, row: usize| (level * R + row) * lanes;
            for digit in digits(number, last) {
                for (i, sum) in sums.iter_mut().enumerate() {
                    let early = &self.levels[level(digit, i)..][..lanes];
                    *sum = T::Vector::<S>::from_slice(simd, early) + *sum;
                }
            }
            for (i, sum) in sums.iter().enumerate() {
                if last {
                    for (j, &v) in sum.as_slice().iter().enumerate().take(valid) {
                        self.out.data[i * self.out.row_stride + (column + j) * self.out.col_stride] = v;
                    }
                } else {
                    let full = number.trailing_ones() as usize;
                    sum.store_slice(&mut self.levels[level(full, i)..][..lanes]);
                }
            }
        }
    }
}

/// The sums of a leaf, a vector of columns at a time.
#[inline(always)]
fn squares<T: Float, S: Simd, const R: usize>(
    simd: S,
    a: Matrix<'_, T>,
    b: &[T],
    stride: usize,
    valid: usize,
    leaf: Range<usize>,
) -> [T::Vector<S>; R] {
    let lanes = T::Vector::<S>::LEN;
    let mut sums = [T::Vector::<S>::splat(simd, T::ZERO); R];
    for l in leaf.clone().step_by(lanes) {
        let square = square::<T, S>(simd, &b[l..], stride, valid);
        for (l, &right) in (l..leaf.end).zip(&square[..lanes]) {
            for (i, sum) in sums.iter_mut().enumerate() {
                let left = a.data[i * a.row_stride + l * a.col_stride];
                *sum = T::fma::<S>(T::Vector::<S>::splat(simd, left), right, *sum);
            }
        }
    }
    sums
}

/// The same, a column at a time.
#[inline(always)]
fn singly<T: Float, S: Simd, const R: usize>(
    simd: S,
    a: Matrix<'_, T>,
    b: &[T],
    stride: usize,
    valid: usize,
    leaf: Range<usize>,
) -> [T::Vector<S>; R] {
    let mut all = [[T::ZERO; SCALAR]; R];
    for j in 0..valid {
        let mut sums = [T::Vector::<S>::splat(simd, T::ZERO); R];
        for (l, &right) in leaf.clone().zip(&b[j * stride + leaf.start..]) {
            for (i, sum) in sums.iter_mut().enumerate() {
                let left = a.data[i * a.row_stride + l * a.col_stride];
                let [left, right] = [left, right].map(|v| T::Vector::<S>::splat(simd, v));
                *sum = T::fma::<S>(left, right, *sum);
            }
        }
        for (all, sum) in all.iter_mut().zip(sums) {
            all[j] = sum.as_slice()[0];
        }
    }
    all.map(|all| T::Vector::<S>::from_fn(simd, |j| all.get(j).copied().unwrap_or(T::ZERO)))
}
