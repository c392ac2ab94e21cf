//! Reading and writing whole files. Nothing is mapped into memory: if another process shortens a
//! mapped file, this one crashes.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

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

/// Reads a file and passes its bytes to a parser; the parser's errors then name the file.
pub(crate) fn parse<T>(path: &Path, parser: impl FnOnce(&[u8]) -> Result<T>) -> Result<T> {
    parser(&read(path)?)
        .map_err(|problem| Error::InFile { file: path.to_path_buf(), problem: Box::new(problem) })
}

/// The bytes themselves, or what they unpack to if they are gzip data, which the first two bytes tell and not
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

/// Writes bytes to a file, completely or not at all. See [`write_whole`].
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    write_whole(path, |out| out.write_all(bytes)).map_err(|source| io_error(path, source))
}

/// Writes a file completely or not at all. `fill` writes the content to a new file beside the target, which
/// takes the target's name once its bytes are on the disk: if the disk is full, or the process is interrupted, or
/// `fill` fails, the old content is still there. A link is followed and stays a link; the permissions of a
/// file that is replaced are kept. Everything that is not a regular file (a terminal, a pipe, an open file
/// descriptor under `/dev`) is written to directly.
///
/// # Errors
/// What `fill` returns, or what the operating system says.
pub fn write_whole(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let found = fs::metadata(&target).ok();
    let special = found.as_ref().is_some_and(|found| !found.is_file()) || is_open_file(path);
    if special || target.file_name().is_none() {
        return fill(&mut File::options().write(true).truncate(true).open(path)?);
    }
    let (mut file, beside) = create_beside(&target)?;
    let write = || {
        if let Some(found) = found {
            // Set before the content is written, so that nobody can read it who could not read the old one.
            file.set_permissions(found.permissions())?;
        }
        let mut buffer = BufWriter::with_capacity(1 << 16, &mut file);
        fill(&mut buffer)?;
        buffer.flush()?;
        drop(buffer);
        file.sync_all()?;
        fs::rename(&beside, &target)
    };
    if let Err(error) = write() {
        // The first error is the one to report, whether or not the unfinished file could be removed.
        _ = fs::remove_file(&beside);
        return Err(error);
    }
    // The new name reaches the disk when the folder does. Where folders cannot be opened (Windows) or
    // synchronised, the file is complete all the same.
    if let Some(folder) = target.parent() {
        _ = File::open(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
            .and_then(|folder| folder.sync_all());
    }
    Ok(())
}

/// Names for files that are already open: following them would replace a file that somebody else is writing.
fn is_open_file(path: &Path) -> bool {
    ["/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr", "/proc"]
        .iter()
        .any(|start| path.starts_with(start))
}

/// A new file in the target's folder. Its name does not contain the target's, which may be as long as the
/// system allows.
fn create_beside(target: &Path) -> io::Result<(File, PathBuf)> {
    let mut number = 0;
    loop {
        let beside = target.with_file_name(format!(".backflow-{}-{number}.partial", std::process::id()));
        match File::create_new(&beside) {
            // Another thread is writing there, or an interrupted process with this number left it behind.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 1000 => number += 1,
            created => return Ok((created?, beside)),
        }
    }
}

/// All bytes of a source, or `None` when there are more than `limit`. The buffer grows with the bytes that
/// arrive, and never on the strength of a claim.
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

    /// An empty folder for one test.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("backflow-file-{}-{name}", std::process::id()));
        _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_failure_halfway_keeps_the_old_file_and_leaves_nothing_behind() {
        let folder = folder("halfway");
        let file = folder.join("kept");
        for there in [false, true] {
            let error = write_whole(&file, |out| {
                // More than any buffer holds, so that some of it has reached the new file.
                out.write_all(&vec![b'n'; 1 << 20])?;
                Err(io::ErrorKind::StorageFull.into())
            });
            assert_eq!(error.unwrap_err().kind(), io::ErrorKind::StorageFull);
            assert_eq!(fs::read_dir(&folder).unwrap().count(), usize::from(there));
            if there {
                assert_eq!(fs::read(&file).unwrap(), b"old");
            }
            write(&file, b"old").unwrap();
        }
        write(&file, b"new").unwrap();
        assert_eq!((fs::read(&file).unwrap(), fs::read_dir(&folder).unwrap().count()), (b"new".to_vec(), 1));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_an_interrupted_process_left_behind_is_not_in_the_way() {
        let folder = folder("interrupted");
        let left = folder.join(format!(".backflow-{}-0.partial", std::process::id()));
        fs::write(&left, "half").unwrap();
        // As long as a name may be.
        let file = folder.join("n".repeat(255));
        write(&file, b"whole").unwrap();
        assert_eq!(
            (fs::read(&file).unwrap(), fs::read(&left).unwrap()),
            (b"whole".to_vec(), b"half".to_vec())
        );
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = folder("permissions");
        let (file, link) = (folder.join("file"), folder.join("link"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("file", &link).unwrap();
        write(&link, b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_is_an_error() {
        let error = write_whole(Path::new("/dev/full"), |out| out.write_all(b"x")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
        assert!(write(Path::new("/"), b"x").is_err() && write(Path::new(""), b"x").is_err());
    }
}
