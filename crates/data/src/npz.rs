//! NumPy's archives of arrays (`.npz`): ZIP files whose members are NPY files, stored or deflated, as
//! `np.savez` and `np.savez_compressed` write them.

use std::path::Path;

use crate::error::listed;
use crate::npy::{self, NpyArray};
use crate::{Error, Result, file};

mod zip;

use zip::Archive;

/// Reads one array of an NPZ file by its name, the keyword given to `np.savez` (`arr_0`, `arr_1`, … without
/// one).
///
/// # Errors
/// As [`parse`], with the file named; a file that cannot be read or is larger than
/// [`MAX_BYTES`](crate::MAX_BYTES).
pub fn read(path: impl AsRef<Path>, name: &str) -> Result<NpyArray> {
    file::parse(path.as_ref(), |bytes| parse(bytes, name))
}

/// The names of the arrays in an NPZ file, in the order in which they were saved.
///
/// # Errors
/// A file that cannot be read, is larger than [`MAX_BYTES`](crate::MAX_BYTES), or is not an NPZ archive.
pub fn names(path: impl AsRef<Path>) -> Result<Vec<String>> {
    file::parse(path.as_ref(), names_in)
}

/// Reads one array by its name from the bytes of an NPZ file.
///
/// # Errors
/// Bytes that are not a ZIP archive, or one that is encrypted, damaged (checksums are compared) or larger than 4
/// GiB; a name that is not there, with a list of those that are; an array that [`npy::parse`] refuses.
pub fn parse(bytes: &[u8], name: &str) -> Result<NpyArray> {
    let archive = Archive::open(bytes)?;
    let member = format!("{name}.npy");
    let mut found = archive.members.iter().filter(|m| m.name == member);
    let Some(member) = found.next() else {
        return Err(Error::NoSuchArray {
            name: name.to_string(),
            known: listed(array_names(&archive).iter().map(String::as_str)),
        });
    };
    if found.next().is_some() {
        return Err(Error::Npz(format!("it holds two arrays called `{name}`")));
    }
    npy::parse(&archive.unpack(member)?).map_err(|error| Error::Npz(format!("array `{name}`: {error}")))
}

/// The names of the arrays in the bytes of an NPZ file.
///
/// # Errors
/// Bytes that are not an NPZ archive.
pub fn names_in(bytes: &[u8]) -> Result<Vec<String>> {
    Ok(array_names(&Archive::open(bytes)?))
}

fn array_names(archive: &Archive<'_>) -> Vec<String> {
    archive.members.iter().filter_map(|member| member.name.strip_suffix(".npy")).map(str::to_string).collect()
}
