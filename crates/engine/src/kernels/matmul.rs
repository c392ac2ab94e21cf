//! Matrix products. The only file that names the library which computes them.

use super::Float;

/// A matrix in memory: element (i, j) is `data[i · row_stride + j · col_stride]`.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a, T> {
    /// The elements, from the first one of the matrix on.
    pub data: &'a [T],
    /// The distance from a row to the next.
    pub row_stride: usize,
    /// The distance from a column to the next.
    pub col_stride: usize,
}

/// What becomes of the numbers that stand where a result goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Accumulate {
    /// The result is added to them.
    Add,
    /// The result takes their place.
    Replace,
}

/// `c = scale · a × b` or `c += scale · a × b`, shapes `[m, k] × [k, n] -> [m, n]`, c row-major without gaps.
pub fn product<T: Float>(
    m: usize,
    k: usize,
    n: usize,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    c: &mut [T],
    scale: T,
    accumulate: Accumulate,
    threads: usize,
) {
    let _ = threads;
    for i in 0..m {
        for j in 0..n {
            let mut sum = T::ZERO;
            for l in 0..k {
                sum = sum
                    + a.data[i * a.row_stride + l * a.col_stride] * b.data[l * b.row_stride + j * b.col_stride];
            }
            let to = &mut c[i * n + j];
            *to = match accumulate {
                Accumulate::Add => *to + scale * sum,
                Accumulate::Replace => scale * sum,
            };
        }
    }
}
