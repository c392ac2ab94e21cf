//! Matrix products. The only file that names the library which computes them.
//!
//! The library, `gemm`, adds up each element of a product in an order that depends on the sizes and the
//! processor, never on how many threads share the work; a test holds it to that.

// The library takes raw pointers, because they can express any layout.
#![allow(unsafe_code)]

use super::Float;
pub use super::product::Matrix;

/// Multiplications below which a second thread costs more than it brings: about 100 µs of one thread's work.
const WORTH_THREADS: usize = 4_000_000;

/// What becomes of the numbers that stand where a result goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Accumulate {
    /// The result is added to them.
    Add,
    /// The result takes their place.
    Replace,
}

/// `c = scale · a × b` or `c += scale · a × b`, shapes `[m, k] × [k, n] -> [m, n]`, c row-major without gaps.
///
/// Large products are shared between `threads` threads of the rayon pool that the caller runs in; 0 and 1
/// mean the caller's thread alone. The bits do not depend on it. The library keeps buffers for each thread
/// from one product to the next; nothing else is allocated.
///
/// # Panics
/// If a slice is too short for its matrix.
#[expect(clippy::too_many_arguments, reason = "the field's own list, as in every BLAS")]
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
    assert_eq!(Some(c.len()), m.checked_mul(n), "the result of a product has m · n elements");
    if c.is_empty() {
        return;
    }
    if k == 0 {
        // A sum of nothing.
        if accumulate == Accumulate::Replace {
            c.fill(T::ZERO);
        }
        return;
    }
    assert!(a.covers(m, k) && b.covers(k, n), "a matrix reaches beyond its slice");
    let large = m.saturating_mul(k).saturating_mul(n) >= WORTH_THREADS;
    let parallelism =
        if threads > 1 && large { gemm::Parallelism::Rayon(threads) } else { gemm::Parallelism::None };
    let [stride_a, stride_b] = [a, b].map(|x| (x.row_stride as isize, x.col_stride as isize));
    // SAFETY: T is f32 or f64 (`Float` is sealed), which the library knows. It reads a at (i, l) for i < m
    // and l < k, and b at (l, j) for l < k and j < n: `covers` has checked that these stand within their
    // slices, and strides that reach more than one element fit in isize because slices do. It writes c at
    // i · n + j for i < m and j < n, within the m · n elements checked above, and c is borrowed mutably, so
    // that it is neither of the others. Where c is to be replaced it is not read.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            c.as_mut_ptr(),
            1,
            n as isize,
            accumulate == Accumulate::Add,
            a.data.as_ptr(),
            stride_a.1,
            stride_a.0,
            b.data.as_ptr(),
            stride_b.1,
            stride_b.0,
            T::ONE,
            scale,
            false,
            false,
            false,
            parallelism,
        );
    }
}
