//! Where lines begin and end. A line ends at `\n`, `\r\n` or a lone `\r`.

/// Whether a new line begins after the byte at `at`.
fn breaks(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    }
}

/// The end of the line that holds the byte `from`, without its line break.
pub(crate) fn end(source: &str, from: usize) -> usize {
    let rest = &source.as_bytes()[from..];
    rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).map_or(source.len(), |length| from + length)
}

/// The start of the line that holds the byte `from`.
pub(crate) fn start(source: &str, from: usize) -> usize {
    let bytes = source.as_bytes();
    (0..from).rev().find(|&at| breaks(bytes, at)).map_or(0, |at| at + 1)
}

/// The number of the line, from 1, that holds the byte `at`.
pub(crate) fn number(source: &str, at: usize) -> usize {
    1 + (0..at).filter(|&at| breaks(source.as_bytes(), at)).count()
}

/// The start of every line, in order; the first is 0.
pub(crate) fn starts(source: &str) -> Vec<u32> {
    let bytes = source.as_bytes();
    let behind = (0..bytes.len()).filter(|&at| breaks(bytes, at)).map(|at| at as u32 + 1);
    std::iter::once(0).chain(behind).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_break_counts_once() {
        let source = "a\nb\r\nc\rd";
        assert_eq!(starts(source), [0, 2, 5, 7]);
        let found: Vec<_> =
            [0, 2, 5, 7].map(|at| (number(source, at), start(source, at), end(source, at))).into();
        assert_eq!(found, [(1, 0, 1), (2, 2, 3), (3, 5, 6), (4, 7, 8)]);
    }
}
