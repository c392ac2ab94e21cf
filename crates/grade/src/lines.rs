//! Lines of a text.

/// Where the lines of a text begin.
pub(crate) struct Lines(Vec<u32>);

impl Lines {
    pub(crate) fn of(text: &str) -> Lines {
        let bytes = text.as_bytes();
        let breaks = |at: &usize| match bytes[*at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let behind = (0..bytes.len()).filter(breaks).map(|at| at as u32 + 1);
        Lines(std::iter::once(0).chain(behind).collect())
    }

    /// The number of the line of a place, from 1.
    pub(crate) fn number(&self, place: u32) -> usize {
        self.0.partition_point(|&start| start <= place)
    }
}
