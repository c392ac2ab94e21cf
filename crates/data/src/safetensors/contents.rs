//! Reading: the whole file is checked before any tensor is handed out.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use ::safetensors::tensor::Dtype;

use super::header;
use crate::error::listed;
use crate::{Error, Result, file};

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

/// Where a tensor lies in the bytes. The range has been checked against shape, precision and file.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) dtype: Dtype,
    pub(super) shape: Vec<usize>,
    pub(super) range: Range<usize>,
}

impl Contents {
    /// Checks the bytes of a file: the header, and that the tensors fill what follows it without gaps or
    /// overlaps. Nothing is allocated for a size that the bytes do not confirm.
    ///
    /// # Errors
    /// Bytes that are not a safetensors file; the error names the tensor whose description is wrong. A precision
    /// that is not supported here is not an error until its tensor is asked for.
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
    /// A name that is not there; the error lists those that are.
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

    /// Its precision as the format calls it: `F32`, `F64`, `U32`, or one that is not supported here.
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
