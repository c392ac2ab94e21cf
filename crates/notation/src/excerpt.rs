//! The part of a line that a message shows.

use crate::source::{Span, lines};
use std::ops::Range;

/// How many characters of a long line are shown on either side of the place: two sides and the gutter fit
/// on a terminal of 100 columns.
const REACH: usize = 44;

/// One line, or the part of it around a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// The text, with `…` where the line goes on.
    pub(crate) text: String,
    /// The place, in bytes of `text`. A place of several lines is cut at the end of its first.
    pub(crate) marked: Range<usize>,
    /// The line's number, from 1.
    pub(crate) line: usize,
    /// The place's first character, from 1.
    pub(crate) column: usize,
    /// Where `text` without the `…` in front lies in the source.
    from: Range<usize>,
    /// Bytes of `text` in front of that.
    lead: usize,
    span: Span,
}

impl Excerpt {
    pub(crate) fn new(source: &str, span: Span) -> Self {
        let start = source.floor_char_boundary(span.start as usize);
        let line_start = lines::start(source, start);
        let line_end = lines::end(source, line_start).max(start);
        let end = source.ceil_char_boundary(span.end as usize).clamp(start, line_end);
        // A place longer than the reach is cut as well, so that the excerpt stays small.
        let from = behind(source, line_start..start, REACH);
        let to =
            ahead(source, start..line_end, REACH.max(source[start..end].chars().take(2 * REACH).count()));
        let lead = if from > line_start { "…" } else { "" };
        let trail = if to < line_end { "…" } else { "" };
        let text = format!("{lead}{}{trail}", &source[from..to]);
        let marked = start - from + lead.len()..end.min(to) - from + lead.len();
        Excerpt {
            text,
            marked,
            line: lines::number(source, start),
            column: source[line_start..start].chars().count() + 1,
            from: from..to,
            lead: lead.len(),
            span,
        }
    }

    /// Whether the text does not begin where the line does.
    pub(crate) fn is_cut_in_front(&self) -> bool {
        self.lead > 0
    }

    /// Where this excerpt shows another one's place, if it does.
    pub(crate) fn place_of(&self, other: &Excerpt) -> Option<Range<usize>> {
        let place = other.span.range();
        let inside = place.start >= self.from.start && place.end <= self.from.end && self.line == other.line;
        inside.then(|| {
            let shift = |at: usize| at - self.from.start + self.lead;
            shift(place.start)..shift(place.end)
        })
    }
}

/// The start of the last `count` characters of a range; the start of the range if only a few would be left out.
fn behind(source: &str, range: Range<usize>, count: usize) -> usize {
    let text = &source[range.clone()];
    text.char_indices().rev().nth(count - 1).map_or(range.start, |(at, _)| range.start + at)
}

/// The end of the first `count` characters of a range.
fn ahead(source: &str, range: Range<usize>, count: usize) -> usize {
    source[range.clone()].char_indices().nth(count).map_or(range.end, |(at, _)| range.start + at)
}

/// A quotation of the text inside a sentence: at most 40 characters of it, on one line.
pub(crate) fn quoted(text: &str) -> String {
    let line = &text[..lines::end(text, 0)];
    match line.char_indices().nth(40) {
        Some((cut, _)) => format!("`{}…`", &line[..cut]),
        None if line.len() < text.len() => format!("`{line}…`"),
        None => format!("`{line}`"),
    }
}
