//! How many columns a panel has. The processor decides; the bits of a product do not depend on it.

use fearless_simd::Level;

use super::super::Float;
use super::super::dispatch::vector_bytes;
use super::{GROUP, LEAF};

/// A panel's place among the columns, in vectors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Panel {
    /// Vectors before it.
    pub(super) first: usize,
    /// Vectors in it, 1 to 4.
    pub(super) width: usize,
}

/// The panels of a number of vectors: as few as possible, their widths as equal as possible.
#[inline(always)]
pub(super) fn panels(vectors: usize, widest: usize) -> impl Iterator<Item = Panel> {
    let count = vectors.div_ceil(widest).max(1);
    let (least, wider) = (vectors / count, vectors % count);
    (0..count).map(move |i| Panel { first: i * least + i.min(wider), width: least + usize::from(i < wider) })
}

/// The widest panel in vectors: tiles of 6 × 4 vectors fill 32 registers, tiles of 6 × 2 fill 16.
#[inline(always)]
pub(super) const fn widest(vector_bytes: usize) -> usize {
    if vector_bytes == 64 || cfg!(target_arch = "aarch64") { 4 } else { 2 }
}

/// Elements in a vector.
pub(super) fn lanes<T: Float>(level: Level) -> usize {
    vector_bytes(level) / size_of::<T>()
}

/// See [`super::packed_len`]. The result is meaningless if the size overflows, but then no such operand exists.
pub(super) fn packed_len<T: Float>(level: Level, k: usize, n: usize) -> usize {
    n.next_multiple_of(lanes::<T>(level)).saturating_mul(k)
}

/// Scratch for the sums of leaves: the levels of a counter, for each of them a group of rows of a panel.
pub(super) fn levels_len<T: Float>(level: Level, k: usize) -> usize {
    // The last leaf's sum goes straight to the result.
    let leaves = k.div_ceil(LEAF).saturating_sub(1);
    let panel = widest(vector_bytes(level)) * lanes::<T>(level);
    (usize::BITS - leaves.leading_zeros()) as usize * GROUP * panel
}
