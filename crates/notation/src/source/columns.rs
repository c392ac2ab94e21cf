//! Lines and columns of many places in one text.

use super::{Span, lines};
use backflow_circuit::Place;

/// The number of bytes between two counts.
const STRIDE: usize = 256;

/// Counts of characters, so that a column costs the same at the end of a long line as at its beginning.
pub(crate) struct Columns<'a> {
    text: &'a str,
    /// Where each line begins.
    starts: Vec<u32>,
    /// How many characters begin before each multiple of the stride.
    before: Vec<u32>,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let mut before = vec![0];
        for block in text.as_bytes().chunks(STRIDE) {
            before.push(before[before.len() - 1] + beginnings(block));
        }
        Columns { text, starts: lines::starts(text), before }
    }

    /// A place in the text as circuits record it.
    pub(crate) fn place(&self, span: Span) -> Place {
        let line = self.starts.partition_point(|&start| start <= span.start).max(1);
        let line_start = self.starts[line - 1];
        let column = self.characters(span.start) - self.characters(line_start) + 1;
        Place::Notation { start: span.start, end: span.end, line: line as u32, column }
    }

    /// How many characters begin before a byte.
    fn characters(&self, at: u32) -> u32 {
        let block = at as usize / STRIDE;
        self.before[block] + beginnings(&self.text.as_bytes()[block * STRIDE..at as usize])
    }
}

fn beginnings(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_characters() {
        let long = "é".repeat(1_000);
        let text = format!("x = 1\n{long} = x + é{long}");
        let columns = Columns::new(&text);
        for (at, _) in text.char_indices() {
            let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
            let expected = text[start..at].chars().count() as u32 + 1;
            let place = columns.place(Span::new(at, at));
            assert!(matches!(place, Place::Notation { column, .. } if column == expected), "{at}: {place:?}");
        }
    }
}
