//! Files of named tensors (`.safetensors`, the format of Hugging Face): the states of a model with their
//! names, shapes and precisions, and text about them.
//!
//! A file is read whole and checked whole before any tensor is handed out, so nothing is loaded from half a
//! file. The crate `safetensors` gives the description of one tensor; the header around it is read here,
//! because that crate adds the sizes a header claims without looking for overflow, takes the last of two
//! tensors with one name, does not say which tensor is wrong, and writes text in a new order every time.
//!
//! ```
//! use std::collections::BTreeMap;
//! use backflow_data::safetensors::{Contents, Tensor, Values, to_bytes};
//!
//! let w = Tensor { name: "w", shape: &[2, 2], values: Values::F32(&[1.0, 2.0, 3.0, 4.0]) };
//! let text = BTreeMap::from([("step".to_owned(), "100".to_owned())]);
//! let contents = Contents::parse(to_bytes(&[w], &text)?)?;
//! assert_eq!(contents.tensor("w")?.f32(&[2, 2])?, [1.0, 2.0, 3.0, 4.0]);
//! assert_eq!(contents.text()["step"], "100");
//! # Ok::<(), backflow_data::Error>(())
//! ```

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use ::safetensors::tensor::Dtype;

use crate::error::listed;
use crate::{Error, Result, file};

mod header;

/// A tensor to be written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tensor<'a> {
    /// Its name: any text but `__metadata__`.
    pub name: &'a str,
    /// The sizes of its axes; `[]` for a single number.
    pub shape: &'a [usize],
    /// Its values in row-major order.
    pub values: Values<'a>,
}

/// The values of a tensor, in the precision in which they are kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Values<'a> {
    /// Reals of 32 bits.
    F32(&'a [f32]),
    /// Reals of 64 bits.
    F64(&'a [f64]),
    /// Indices and counters.
    U32(&'a [u32]),
}

impl Values<'_> {
    /// How many there are.
    fn len(&self) -> usize {
        match self {
            Values::F32(values) => values.len(),
            Values::F64(values) => values.len(),
            Values::U32(values) => values.len(),
        }
    }

    fn dtype(&self) -> Dtype {
        match self {
            Values::F32(_) => Dtype::F32,
            Values::F64(_) => Dtype::F64,
            Values::U32(_) => Dtype::U32,
        }
    }

    fn write_to(&self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Values::F32(values) => values.iter().try_for_each(|value| out.write_all(&value.to_le_bytes())),
            Values::F64(values) => values.iter().try_for_each(|value| out.write_all(&value.to_le_bytes())),
            Values::U32(values) => values.iter().try_for_each(|value| out.write_all(&value.to_le_bytes())),
        }
    }
}

/// Writes tensors and text about them to a file, completely or not at all: a file of this name stays as it
/// was if writing fails. The same tensors and text give the same bytes, in whatever order they are given.
///
/// # Errors
/// As [`to_bytes`]; a file that cannot be written.
pub fn write(path: impl AsRef<Path>, tensors: &[Tensor<'_>], text: &BTreeMap<String, String>) -> Result<()> {
    let (header, tensors) = header::to_bytes(tensors, text)?;
    let path = path.as_ref();
    file::write_whole(path, |out| write_to(out, &header, &tensors))
        .map_err(|source| Error::Io { file: path.to_path_buf(), source })
}

/// The bytes of a file of tensors and text about them.
///
/// # Errors
/// Two tensors of one name, or one called `__metadata__`, the format's own word; a number of values other
/// than the product of the shape.
pub fn to_bytes(tensors: &[Tensor<'_>], text: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let (header, tensors) = header::to_bytes(tensors, text)?;
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    write_to(&mut bytes, &header, &tensors).map_err(|error| Error::SafeTensors(error.to_string()))?;
    Ok(bytes)
}

fn write_to(out: &mut dyn Write, header: &[u8], tensors: &[Tensor<'_>]) -> io::Result<()> {
    out.write_all(&(header.len() as u64).to_le_bytes())?;
    out.write_all(header)?;
    tensors.iter().try_for_each(|tensor| tensor.values.write_to(out))
}

/// Reads a file of tensors. See [`Contents::parse`].
///
/// # Errors
/// As [`Contents::parse`], with the file named; a file that cannot be read or is larger than
/// [`MAX_BYTES`](crate::MAX_BYTES).
pub fn read(path: impl AsRef<Path>) -> Result<Contents> {
    let path = path.as_ref();
    Contents::parse(file::read(path)?)
        .map_err(|problem| Error::InFile { file: path.to_path_buf(), problem: Box::new(problem) })
}

/// What a file of tensors holds.
#[derive(Debug, Clone)]
pub struct Contents {
    bytes: Vec<u8>,
    tensors: BTreeMap<String, Entry>,
    text: BTreeMap<String, String>,
}

/// Where a tensor lies in the bytes. The range has been held against shape, precision and file.
#[derive(Debug, Clone)]
struct Entry {
    dtype: Dtype,
    shape: Vec<usize>,
    range: Range<usize>,
}

impl Contents {
    /// Checks the bytes of a file: the header, and that the tensors fill what follows it without gaps or
    /// overlaps. Nothing is allocated for a size that the bytes do not bear out.
    ///
    /// # Errors
    /// Bytes that are not a safetensors file, with the tensor whose description does not hold. A precision that is
    /// not read here is not an error until its tensor is asked for.
    pub fn parse(bytes: Vec<u8>) -> Result<Contents> {
        let (tensors, text) = header::parse(&bytes)?;
        Ok(Contents { bytes, tensors, text })
    }

    /// The names of the tensors, in alphabetical order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// The text about the tensors, by key.
    pub fn text(&self) -> &BTreeMap<String, String> {
        &self.text
    }

    /// One tensor.
    ///
    /// # Errors
    /// A name that is not there, with those that are.
    pub fn tensor(&self, name: &str) -> Result<View<'_>> {
        let Some((name, entry)) = self.tensors.get_key_value(name) else {
            return Err(Error::NoSuchTensor { name: name.to_owned(), known: listed(self.names()) });
        };
        Ok(View { name, entry, bytes: self.bytes.get(entry.range.clone()).unwrap_or_default() })
    }
}

/// A tensor in a file's contents.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    name: &'a str,
    entry: &'a Entry,
    bytes: &'a [u8],
}

impl View<'_> {
    /// Its name.
    pub fn name(&self) -> &str {
        self.name
    }

    /// The sizes of its axes.
    pub fn shape(&self) -> &[usize] {
        &self.entry.shape
    }

    /// Its precision as the format calls it: `F32`, `F64`, `U32`, or one that is not read here.
    pub fn precision(&self) -> String {
        self.entry.dtype.to_string()
    }

    /// Its values in row-major order, if it has this shape and the precision F32.
    ///
    /// # Errors
    /// Another shape or precision.
    pub fn f32(&self, shape: &[usize]) -> Result<Vec<f32>> {
        self.values(shape, Dtype::F32, f32::from_le_bytes)
    }

    /// Its values in row-major order, if it has this shape and the precision F64.
    ///
    /// # Errors
    /// Another shape or precision.
    pub fn f64(&self, shape: &[usize]) -> Result<Vec<f64>> {
        self.values(shape, Dtype::F64, f64::from_le_bytes)
    }

    /// Its values in row-major order, if it has this shape and the precision U32.
    ///
    /// # Errors
    /// Another shape or precision.
    pub fn u32(&self, shape: &[usize]) -> Result<Vec<u32>> {
        self.values(shape, Dtype::U32, u32::from_le_bytes)
    }

    /// Copies the bytes number by number: where they begin in memory does not matter.
    fn values<T, const N: usize>(
        &self,
        shape: &[usize],
        dtype: Dtype,
        from_bytes: fn([u8; N]) -> T,
    ) -> Result<Vec<T>> {
        if self.entry.dtype != dtype {
            return Err(self.problem(format!("it holds {} where {dtype} is needed", self.entry.dtype)));
        }
        if self.entry.shape != shape {
            return Err(
                self.problem(format!("it has shape {:?} where {shape:?} is needed", self.entry.shape))
            );
        }
        Ok(self.bytes.as_chunks::<N>().0.iter().map(|bytes| from_bytes(*bytes)).collect())
    }

    fn problem(&self, problem: String) -> Error {
        Error::Tensor { name: self.name.to_owned(), problem }
    }
}
