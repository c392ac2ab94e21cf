//! How much the notation reads. Each limit is an error that says what to do instead.

use super::lines;
use super::span::Span;
use crate::Error;

/// The largest source, in bytes: 64 MiB, some three million statements. Offsets and node ids fit `u32` with
/// room to spare.
pub const MAX_SOURCE: usize = 64 << 20;

/// The longest line, in bytes: 4 MiB. That holds a matrix literal of half a million numbers; data beyond it
/// belongs in a file of its own.
pub const MAX_LINE: usize = 4 << 20;

/// The deepest nesting of brackets, Python's own limit.
pub const MAX_DEPTH: usize = 200;

/// The most operators, attributes, calls and other links of one statement: beyond that it is no text that somebody
/// meant, and its tree would be as deep.
pub const MAX_CHAIN: usize = 100_000;

/// The first limit that the source exceeds.
pub(crate) fn check(source: &str) -> Result<(), Error> {
    if source.len() > MAX_SOURCE {
        let message = format!("the text has {} bytes; at most {MAX_SOURCE} are read", source.len());
        return Err(Error::new(source, Span::new(0, 0), message)
            .label("starts here")
            .help("keep large arrays in a NumPy file and give it to a name: `x=@x.npy`"));
    }
    if source.len() <= MAX_LINE {
        return Ok(());
    }
    let mut start = 0;
    while start < source.len() {
        let end = lines::end(source, start);
        if end - start > MAX_LINE {
            let message = format!("a line has {} bytes; at most {MAX_LINE} are read", end - start);
            return Err(Error::new(source, Span::new(start, start), message)
                .label("this line")
                .help("break the line inside brackets, or keep large arrays in a NumPy file: `x=@x.npy`"));
        }
        start = end + 1;
    }
    Ok(())
}
