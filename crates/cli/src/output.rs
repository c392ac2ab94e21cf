//! Where a command's result goes: standard output, or a file that appears whole or not at all.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use backflow::data::write_whole;

use crate::failure::{Failure, Outcome};

/// Writes a result to a file, or to standard output where none is named. Colours are removed where standard
/// output does not want them.
pub(crate) fn write(file: Option<&Path>, text: &str) -> Outcome {
    match file {
        None => {
            let mut out = anstream::stdout();
            out.write_all(text.as_bytes())?;
            out.flush()?;
            Ok(())
        }
        Some(path) if ["-", "/dev/stdout", "/dev/fd/1"].iter().any(|name| path == Path::new(name)) => {
            write(None, text)
        }
        Some(path) if path.as_os_str().is_empty() => {
            Err(Failure::Request("the name of the file to write is empty".to_owned()))
        }
        Some(path) => {
            let text = anstream::adapter::strip_str(text).to_string();
            write_whole(path, |out| out.write_all(text.as_bytes())).map_err(|error| unwritten(path, &error))
        }
    }
}

/// Writes what accompanies a result to standard error.
pub(crate) fn aside(text: &str) {
    // If standard error is closed, there is nobody left to tell.
    _ = anstream::stderr().write_all(text.as_bytes());
}

/// A name that no file can have is a request that made no sense; a full disk is work that failed.
fn unwritten(path: &Path, error: &io::Error) -> Failure {
    use io::ErrorKind::{BrokenPipe, InvalidInput, IsADirectory, NotADirectory, NotFound};
    let message = format!("{} cannot be written: {error}", path.display());
    match error.kind() {
        BrokenPipe => Failure::Closed,
        InvalidInput | IsADirectory | NotADirectory | NotFound => Failure::Request(message),
        _ => Failure::Work(message),
    }
}

/// The width to draw for, in characters: the terminal's, or 100 where there is none.
pub(crate) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    match columns.filter(|&columns| columns > 0) {
        Some(columns) => columns,
        None if io::stdout().is_terminal() => {
            terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0))
        }
        None => 100,
    }
}
