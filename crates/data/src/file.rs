//! Reading and writing whole files. Nothing is mapped into memory: a mapped file that another process
//! shortens ends this one.

use std::borrow::Cow;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use crate::{Error, Result};

/// The largest file, and the largest content of a compressed file, that is read: 1 GiB. Every format is read
/// whole.
pub const MAX_BYTES: u64 = 1 << 30;

/// The bytes of a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let file = File::open(path).map_err(|source| io_error(path, source))?;
    read_limited(file, MAX_BYTES).map_err(|source| io_error(path, source))?.ok_or_else(|| too_large(path))
}

/// Reads a file and hands its bytes to a parser, whose errors are made to name the file.
pub(crate) fn parse<T>(path: &Path, parser: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
    parser(&read(path)?)
        .map_err(|problem| Error::InFile { file: path.to_path_buf(), problem: Box::new(problem) })
}

/// The bytes themselves, or what they unpack to when they are gzip data: told by the first two bytes, not by
/// a file's name.
pub(crate) fn unpacked(bytes: &[u8]) -> Result<Cow<'_, [u8]>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    match read_limited(MultiGzDecoder::new(bytes), MAX_BYTES) {
        Ok(Some(content)) => Ok(Cow::Owned(content)),
        Ok(None) => Err(Error::TooLarge { limit: MAX_BYTES }),
        Err(error) => Err(Error::Gzip(error)),
    }
}

/// Writes a file completely or not at all: the bytes go into a neighbour that then takes the name, so that
/// what was saved before survives a full disk or an interruption. What is not a regular file (a terminal, a
/// pipe) is written to directly.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let special = fs::metadata(&target).is_ok_and(|found| !found.is_file());
    let outcome = match target.file_name() {
        Some(name) if !special => {
            let mut partial = OsString::from(name);
            partial.push(".partial");
            let partial = target.with_file_name(partial);
            let outcome = write_and_sync(&partial, bytes).and_then(|()| fs::rename(&partial, &target));
            if outcome.is_err() {
                // The first error is the one to report; whether the remains could be removed adds nothing to
                // it.
                let _ = fs::remove_file(&partial);
            }
            outcome
        }
        _ => File::options().write(true).open(&target).and_then(|mut file| file.write_all(bytes)),
    };
    outcome.map_err(|source| io_error(path, source))
}

fn write_and_sync(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// All bytes of a source, or `None` when there are more than `limit`. The buffer grows with what arrives,
/// never with a claim.
fn read_limited(source: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

fn io_error(path: &Path, source: io::Error) -> Error {
    Error::Io { file: path.to_path_buf(), source }
}

fn too_large(path: &Path) -> Error {
    Error::InFile { file: path.to_path_buf(), problem: Box::new(Error::TooLarge { limit: MAX_BYTES }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_stops_at_the_limit() {
        assert_eq!(read_limited(&b"12345"[..], 5).unwrap().unwrap(), b"12345");
        assert!(read_limited(io::repeat(0), 1000).unwrap().is_none());
    }
}
