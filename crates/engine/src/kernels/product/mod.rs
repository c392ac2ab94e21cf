//! The product of two matrices, in pieces that a plan can drive.
//!
//! Every element of a result is a sum over k, and its bits are fixed by k alone: leaves of [`LEAF`] products
//! are each added up by one chain of fused multiply-adds, in order and starting from zero, and the leaves'
//! sums are combined in pairs, pairs of pairs and so on (a binary counter). So the bits do not depend on how
//! rows or columns are shared between threads, on the sizes m and n, on which tile an element falls into, or
//! on whether the registers are those of AVX2 or AVX-512; without fused multiply-adds they differ.
//! The method is that of Goto and van de Geijn, *Anatomy of High-Performance Matrix Multiplication*, 2008:
//! the right operand is packed in panels, as wide as a register tile, from which whole vectors are loaded,
//! while elements of the left operand are broadcast. A tile holds up to 24 vectors of results in registers
//! for a whole leaf.

use std::ops::Range;

use fearless_simd::Level;

use super::Float;
use super::dispatch::with_vectors;

mod pack;
mod panels;
mod sweep;
#[cfg(test)]
mod tests;
mod thin;

/// Products that one chain of additions adds up.
pub const LEAF: usize = 512;

/// The columns of a right operand are padded to a multiple of a vector, which has at most this many elements on
/// any processor.
pub const MAX_VECTOR: usize = 16;

/// The most rows that are worked on at a time; it, its half and its quarter are multiples of most tiles' heights.
const GROUP: usize = 96;

/// Up to this many rows, packing the right operand costs more than it saves.
const FEW_ROWS: usize = 8;

/// Nor is it worth while for an operand that stays in the first-level cache as it is.
const FEW_BYTES: usize = 1 << 14;

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

impl<'a, T> Matrix<'a, T> {
    /// Whether a matrix of that many rows and columns, at least one of each, stands within the slice.
    pub(super) fn covers(&self, rows: usize, cols: usize) -> bool {
        let last = (rows - 1)
            .checked_mul(self.row_stride)
            .zip((cols - 1).checked_mul(self.col_stride))
            .and_then(|(down, across)| down.checked_add(across));
        last.is_some_and(|last| last < self.data.len())
    }

    /// The same elements with rows and columns exchanged.
    pub fn transposed(self) -> Matrix<'a, T> {
        Matrix { data: self.data, row_stride: self.col_stride, col_stride: self.row_stride }
    }
}

/// How many elements the packed form of a right operand `[k, n]` takes on this processor.
pub fn packed_len<T: Float>(k: usize, n: usize) -> usize {
    panels::packed_len::<T>(Level::new(), k, n)
}

/// How many elements of scratch [`rows`] needs; none if k is at most [`LEAF`].
pub fn rows_scratch<T: Float>(k: usize) -> usize {
    panels::levels_len::<T>(Level::new(), k)
}

/// How many elements of scratch [`product`] needs.
pub fn product_scratch<T: Float>(m: usize, k: usize, n: usize) -> usize {
    product_scratch_at::<T>(Level::new(), m, k, n)
}

/// Packs a right operand `[k, n]` for [`rows`]; `out` has [`packed_len`] elements, all of which are written.
///
/// # Panics
/// If a slice is too short.
pub fn pack_b<T: Float>(b: Matrix<'_, T>, k: usize, n: usize, out: &mut [T]) {
    pack_b_at(Level::new(), b, k, n, out);
}

/// Some rows of a product, `[rows, k] × [k, n] -> [rows, n]`: row i of the range goes to
/// `out[(i − rows.start) · row_stride..][..n]`. `a` is the whole left operand, b was packed by [`pack_b`], and
/// `scratch` has at least [`rows_scratch`] elements.
///
/// # Panics
/// If a slice is too short.
#[expect(clippy::too_many_arguments, reason = "the field's own list, as in every BLAS")]
pub fn rows<T: Float>(
    a: Matrix<'_, T>,
    rows: Range<usize>,
    k: usize,
    n: usize,
    packed_b: &[T],
    scratch: &mut [T],
    out: &mut [T],
    row_stride: usize,
) {
    rows_at(
        Level::new(),
        a,
        rows,
        k,
        n,
        packed_b,
        scratch,
        MatrixMut { data: out, row_stride, col_stride: 1 },
    );
}

/// A whole product, `[m, k] × [k, n] -> [m, n]`; row i of the result goes to `c[i · row_stride..][..n]`.
/// `scratch` has at least [`product_scratch`] elements; nothing is allocated.
///
/// # Panics
/// If a slice is too short.
#[expect(clippy::too_many_arguments, reason = "the field's own list, as in every BLAS")]
pub fn product<T: Float>(
    m: usize,
    k: usize,
    n: usize,
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    scratch: &mut [T],
    c: &mut [T],
    row_stride: usize,
) {
    product_at(Level::new(), [m, k, n], a, b, scratch, MatrixMut { data: c, row_stride, col_stride: 1 });
}

/// Where a result goes: element (i, j) to `data[i · row_stride + j · col_stride]`.
pub(crate) struct MatrixMut<'a, T> {
    pub(crate) data: &'a mut [T],
    pub(crate) row_stride: usize,
    pub(crate) col_stride: usize,
}

impl<T> MatrixMut<'_, T> {
    fn holds(&self, rows: usize, cols: usize) -> bool {
        Matrix { data: &*self.data, row_stride: self.row_stride, col_stride: self.col_stride }
            .covers(rows, cols)
    }
}

pub(crate) fn product_scratch_at<T: Float>(level: Level, m: usize, k: usize, n: usize) -> usize {
    let (m, n) = if is_turned(m, n) { (n, m) } else { (m, n) };
    let _ = m;
    panels::packed_len::<T>(level, k, n) + panels::levels_len::<T>(level, k)
}

/// Whether the product is computed as that of the transposed operands: of few columns, most of each vector
/// would be empty. Multiplication commutes, so that this changes no bit.
fn is_turned(m: usize, n: usize) -> bool {
    n < 4 && m > n
}

pub(crate) fn product_at<T: Float>(
    level: Level,
    [m, k, n]: [usize; 3],
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    scratch: &mut [T],
    c: MatrixMut<'_, T>,
) {
    if is_turned(m, n) {
        let c = MatrixMut { data: c.data, row_stride: c.col_stride, col_stride: c.row_stride };
        return product_upright(level, [n, k, m], b.transposed(), a.transposed(), scratch, c);
    }
    product_upright(level, [m, k, n], a, b, scratch, c);
}

fn product_upright<T: Float>(
    level: Level,
    [m, k, n]: [usize; 3],
    a: Matrix<'_, T>,
    b: Matrix<'_, T>,
    scratch: &mut [T],
    c: MatrixMut<'_, T>,
) {
    let lanes = panels::lanes::<T>(level);
    let few = m <= FEW_ROWS || n.is_multiple_of(lanes) && k.saturating_mul(n) <= FEW_BYTES / size_of::<T>();
    if few && b.col_stride == 1 && m > 0 && k > 0 && n >= lanes {
        assert!(b.covers(k, n), "a matrix reaches beyond its slice");
        let b = sweep::Right::Plain { data: b.data, row_stride: b.row_stride };
        return run(level, a, 0..m, k, n, b, scratch, c);
    }
    if m <= thin::ROWS && b.row_stride == 1 && m > 0 && k > 0 && n > 0 {
        assert!(a.covers(m, k) && b.covers(k, n), "a matrix reaches beyond its slice");
        assert!(c.holds(m, n), "the result reaches beyond its slice");
        let levels = &mut scratch[..panels::levels_len::<T>(level, k)];
        return with_vectors(level, thin::Thin { a, b, m, k, n, levels, out: c });
    }
    let (packed, scratch) = scratch.split_at_mut(panels::packed_len::<T>(level, k, n));
    pack_b_at(level, b, k, n, packed);
    rows_at(level, a, 0..m, k, n, packed, scratch, c);
}

pub(crate) fn pack_b_at<T: Float>(level: Level, b: Matrix<'_, T>, k: usize, n: usize, out: &mut [T]) {
    if k == 0 || n == 0 {
        return;
    }
    assert!(b.covers(k, n), "a matrix reaches beyond its slice");
    let out = &mut out[..panels::packed_len::<T>(level, k, n)];
    with_vectors(level, pack::Pack { b, k, n, out });
}

#[expect(clippy::too_many_arguments, reason = "as `rows`")]
pub(crate) fn rows_at<T: Float>(
    level: Level,
    a: Matrix<'_, T>,
    rows: Range<usize>,
    k: usize,
    n: usize,
    packed: &[T],
    scratch: &mut [T],
    out: MatrixMut<'_, T>,
) {
    let packed = &packed[..panels::packed_len::<T>(level, k, n)];
    run(level, a, rows, k, n, sweep::Right::Packed(packed), scratch, out);
}

#[expect(clippy::too_many_arguments, reason = "as `rows`")]
fn run<T: Float>(
    level: Level,
    a: Matrix<'_, T>,
    rows: Range<usize>,
    k: usize,
    n: usize,
    b: sweep::Right<'_, T>,
    scratch: &mut [T],
    out: MatrixMut<'_, T>,
) {
    if rows.is_empty() || n == 0 {
        return;
    }
    assert!(out.holds(rows.len(), n), "the result reaches beyond its slice");
    if k == 0 {
        // An empty sum.
        for i in 0..rows.len() {
            for j in 0..n {
                out.data[i * out.row_stride + j * out.col_stride] = T::ZERO;
            }
        }
        return;
    }
    assert!(a.covers(rows.end, k), "a matrix reaches beyond its slice");
    let levels = &mut scratch[..panels::levels_len::<T>(level, k)];
    with_vectors(level, sweep::Rows { a, rows, k, n, b, levels, out });
}
