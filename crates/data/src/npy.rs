//! NumPy's array files (`.npy`; format versions 1.0, 2.0 and 3.0, described in NumPy's `numpy.lib.format`):
//! every real, integer and boolean type is read, in both byte orders and both array orders; f64 is written.
//!
//! The header is not read by a general parser of Python literals: such a parser recurses as deep as a hostile
//! file nests, and multiplies the sizes that the file claims. Here the header is one pass over
//! bytes that are there, and the size it claims must be the size of what follows it before anything is
//! allocated.

use std::path::Path;

use crate::{Error, Result, file};

mod element;
mod header;
mod order;

use element::Element;
use header::Header;

/// An array of real numbers as a file holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct NpyArray {
    /// The sizes of its axes; `[]` for a single number.
    pub shape: Vec<usize>,
    /// Its values in row-major order, whatever the order in the file. NaN and infinities are kept.
    pub values: Vec<f64>,
}

/// Reads an NPY file. See [`parse`].
///
/// # Errors
/// As [`parse`], with the file named; a file that cannot be read or is larger than
/// [`MAX_BYTES`](crate::MAX_BYTES).
///
/// ```no_run
/// let x = backflow_data::npy::read("x.npy")?;
/// println!("{:?}: {:?}", x.shape, x.values);
/// # Ok::<(), backflow_data::Error>(())
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<NpyArray> {
    file::parse(path.as_ref(), parse)
}

/// Reads the bytes of an NPY file: booleans (as 0 and 1), signed and unsigned integers of 1 to 8 bytes,
/// floating-point numbers of 2, 4 and 8 bytes. Integers above 2⁵³ become the nearest f64, as with
/// NumPy's `astype(float)`.
///
/// # Errors
/// Bytes that are not an NPY file; an element type that is not real (complex numbers, text, dates, records,
/// objects) or whose layout depends on the machine (long double); a shape whose sizes overflow; more or less
/// data than the shape needs. The message says what to save instead.
///
/// ```
/// use backflow_data::npy;
///
/// let bytes = npy::to_bytes(&[2, 3], &[1.0, 2.0, 3.0, 4.0, 5.0, 6.5])?;
/// let array = npy::parse(&bytes)?;
/// assert_eq!((array.shape, array.values[5]), (vec![2, 3], 6.5));
/// # Ok::<(), backflow_data::Error>(())
/// ```
pub fn parse(bytes: &[u8]) -> Result<NpyArray> {
    let (header, data) = Header::parse(bytes)?;
    let element = Element::from_description(&header.description)?;
    let count = order::count(&header.shape).ok_or_else(|| overflow(&header.shape))?;
    let needed = count.checked_mul(element.size()).ok_or_else(|| overflow(&header.shape))?;
    if data.len() != needed {
        let (found, shape, kind) = (data.len(), &header.shape, &header.description);
        return Err(Error::Npy(format!(
            "its header promises shape {shape:?} of type '{kind}', {needed} bytes, but {found} bytes of data follow"
        )));
    }
    let values = element.decode(data);
    let values = if header.fortran_order { order::row_major(&header.shape, &values) } else { values };
    Ok(NpyArray { shape: header.shape, values })
}

/// Writes an array of f64 as an NPY file, completely or not at all: a file of this name stays as it was if
/// writing fails.
///
/// # Errors
/// A number of values other than the product of `shape`; more than 64 axes, which NumPy cannot read; a file
/// that cannot be written.
pub fn write(path: impl AsRef<Path>, shape: &[usize], values: &[f64]) -> Result<()> {
    file::write(path.as_ref(), &to_bytes(shape, values)?)
}

/// The bytes of an NPY file (version 1.0, little-endian f64, row-major), as NumPy's `np.save` writes them.
///
/// # Errors
/// A number of values other than the product of `shape`; more than 64 axes.
pub fn to_bytes(shape: &[usize], values: &[f64]) -> Result<Vec<u8>> {
    if order::count(shape) != Some(values.len()) {
        return Err(Error::ShapeMismatch { shape: shape.to_vec(), found: values.len() });
    }
    let mut bytes = header::to_bytes(shape)?;
    bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    Ok(bytes)
}

fn overflow(shape: &[usize]) -> Error {
    Error::SizeOverflow { sizes: shape.to_vec() }
}
