//! Where a command's result goes: standard output, or a file that appears whole or not at all.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::Path;

use crate::failure::{Failure, Outcome};

/// Writes a result to a file, or to standard output where none is named. Colours are dropped where standard output does not want them.
pub(crate) fn write(file: Option<&Path>, text: &str) -> Outcome {
    match file {
        None => {
            let mut out = anstream::stdout();
            out.write_all(text.as_bytes())?;
            out.flush()?;
            Ok(())
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
    let fail = |error| Failure::Work(format!("{} cannot be written: {error}", path.display()));
    if fs::metadata(path).is_ok_and(|meta| !meta.is_file()) {
        // A device or a pipe (/dev/stdout, say) cannot be replaced; it is written to.
        return fs::write(path, text).map_err(fail);
    }
    let mut beside = path.file_name().unwrap_or_default().to_owned();
    beside.push(".partial");
    let beside = path.with_file_name(beside);
    let written = fs::File::create(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        _ = fs::remove_file(&beside);
        fail(error)
    })
}

/// The width to draw for: the terminal's, or 100 where there is none.
pub(crate) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok());
    match columns {
        Some(columns) => columns,
        None if std::io::stdout().is_terminal() => {
            terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0))
        }
        None => 100,
    }
}
