//! Line numbers of records. The CSV reader skips empty lines as part of the record that follows them, and
//! counts the line at which it started to read; a person wants the line on which the record's text begins.

/// Counts lines up to growing positions; linear in the text over all calls.
pub(super) struct LineCounter<'t> {
    text: &'t [u8],
    position: usize,
    line: u64,
}

impl<'t> LineCounter<'t> {
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text, position: 0, line: 1 }
    }

    /// The line, counted from 1, of the record that a reader standing at byte `position` reads next.
    pub(super) fn line_of_record_at(&mut self, position: u64) -> u64 {
        let end = usize::try_from(position).unwrap_or(usize::MAX);
        while let Some(&byte) = self.text.get(self.position) {
            if self.position >= end && byte != b'\n' && byte != b'\r' {
                break;
            }
            // A carriage return ends a line unless the line feed that ends it follows.
            let ends = byte == b'\n' || (byte == b'\r' && self.text.get(self.position + 1) != Some(&b'\n'));
            self.line += u64::from(ends);
            self.position += 1;
        }
        self.line
    }
}
