//! Lines and columns of many places in one text.

use crate::syntax::{Ast, Span};
use backflow_circuit::Place;

/// The number of bytes between two counts.
const STRIDE: usize = 256;

/// Counts of characters, so that a column costs the same at the end of a long line as at its beginning.
pub(crate) struct Columns<'a> {
    ast: &'a Ast,
    /// How many characters begin before each multiple of the stride.
    before: Vec<u32>,
}

impl<'a> Columns<'a> {
    pub(crate) fn new(ast: &'a Ast) -> Self {
        let mut before = vec![0];
        for block in ast.source().as_bytes().chunks(STRIDE) {
            before.push(before[before.len() - 1] + beginnings(block));
        }
        Columns { ast, before }
    }

    /// A place in the text as circuits record it.
    pub(crate) fn place(&self, span: Span) -> Place {
        let line = self.ast.line(span);
        let line_start = self.ast.line_starts[line - 1];
        let column = self.characters(span.start) - self.characters(line_start) + 1;
        Place::Notation { start: span.start, end: span.end, line: line as u32, column }
    }

    /// How many characters begin before a byte.
    fn characters(&self, at: u32) -> u32 {
        let block = at as usize / STRIDE;
        self.before[block] + beginnings(&self.ast.source().as_bytes()[block * STRIDE..at as usize])
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
        let ast = crate::syntax::parse(&text).unwrap();
        let columns = Columns::new(&ast);
        for (at, _) in text.char_indices() {
            let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
            let expected = text[start..at].chars().count() as u32 + 1;
            let place = columns.place(Span::new(at, at));
            assert!(matches!(place, Place::Notation { column, .. } if column == expected), "{at}: {place:?}");
        }
    }
}
