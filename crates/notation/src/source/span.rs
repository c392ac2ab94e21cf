//! Places in the source.

use std::ops::Range;

/// A half-open range of bytes of the source, on character boundaries.
///
/// Offsets are `u32`: a source is at most [`MAX_SOURCE`](super::MAX_SOURCE) bytes long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// From byte offsets; those beyond `u32`, which only a refused source can have, saturate.
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end) }
    }

    /// From the start of `self` to the end of `other`.
    pub fn to(self, other: Span) -> Self {
        Span { start: self.start, end: other.end }
    }

    /// The number of the line of a text in which it begins, from 1.
    pub fn line(self, text: &str) -> usize {
        super::lines::number(text, self.start as usize)
    }

    /// The span as a range of bytes.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<ruff_text_size::TextRange> for Span {
    fn from(range: ruff_text_size::TextRange) -> Self {
        Span { start: range.start().to_u32(), end: range.end().to_u32() }
    }
}
