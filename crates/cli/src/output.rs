//! Where a command's result goes: standard output, or a file that appears whole or not at all.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use crate::failure::{Failure, Outcome};

/// Writes a result to a file, or to standard output where none is named. Colours are dropped where standard
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
        Some(path) => replace(path, &anstream::adapter::strip_str(text).to_string()),
    }
}

/// Writes what goes beside a result to standard error.
pub(crate) fn aside(text: &str) {
    // A closed standard error leaves nobody to tell.
    _ = anstream::stderr().write_all(text.as_bytes());
}

/// Writes beside the file first, so that what was there before is lost only when the new content is whole.
fn replace(path: &Path, text: &str) -> Outcome {
    // A link is followed: it stays a link, and the file it names is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let found = fs::metadata(&target).ok();
    // A device or a pipe cannot be replaced, nor may a file that is already open as /dev/fd/3; they are
    // written to.
    if path.starts_with("/dev") || found.as_ref().is_some_and(|found| !found.is_file()) {
        return fs::write(path, text).map_err(|error| unwritten(path, &error));
    }
    let mut beside = target.file_name().unwrap_or_default().to_owned();
    beside.push(format!(".{}.partial", std::process::id()));
    let beside = target.with_file_name(beside);
    let write = || {
        let mut file = fs::File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        if let Some(found) = found {
            file.set_permissions(found.permissions())?;
        }
        file.sync_all()?;
        fs::rename(&beside, &target)
    };
    write().map_err(|error| {
        _ = fs::remove_file(&beside);
        unwritten(path, &error)
    })
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

/// The width to draw for: the terminal's, or 100 where there is none.
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
