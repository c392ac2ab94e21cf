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

/// Writes named arrays of f64 as an NPZ file, completely or not at all: a file of this name stays as it was if
/// writing fails.
///
/// # Errors
/// As [`to_bytes`], and a file that cannot be written.
pub fn write(path: impl AsRef<Path>, arrays: &[(&str, &[usize], &[f64])]) -> Result<()> {
    file::write(path.as_ref(), &to_bytes(arrays)?)
}

/// The bytes of an NPZ file, uncompressed, as `np.savez` writes them.
///
/// ```
/// use backflow_data::npz;
///
/// let bytes = npz::to_bytes(&[("x", &[2], &[1.0, 2.0]), ("y", &[], &[0.5])])?;
/// assert_eq!(npz::names_in(&bytes)?, ["x", "y"]);
/// assert_eq!(npz::parse(&bytes, "x")?.values, [1.0, 2.0]);
/// # Ok::<(), backflow_data::Error>(())
/// ```
///
/// # Errors
/// As [`npy::to_bytes`]; two arrays with one name; more than 65,535 arrays or 4 GiB.
pub fn to_bytes(arrays: &[(&str, &[usize], &[f64])]) -> Result<Vec<u8>> {
    let mut names = std::collections::HashSet::new();
    let mut members = Vec::with_capacity(arrays.len());
    for (name, shape, values) in arrays {
        if !names.insert(name) {
            return Err(Error::Npz(format!("two arrays are called `{name}`")));
        }
        members.push((format!("{name}.npy"), npy::to_bytes(shape, values)?));
    }
    zip::to_bytes(&members)
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
