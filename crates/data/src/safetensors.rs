//! Files of named tensors (`.safetensors`, the format of Hugging Face): the states of a model with their
//! names, shapes and precisions, and with text about them.
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
//! let w = Tensor { name: "w", shape: &[2, 2], values: Values::F32(vec![1.0, 2.0, 3.0, 4.0].into()) };
//! let text = BTreeMap::from([("step".to_owned(), "100".to_owned())]);
//! let contents = Contents::parse(to_bytes(&[w], &text)?)?;
//! assert_eq!(contents.tensor("w")?.f32(&[2, 2])?, [1.0, 2.0, 3.0, 4.0]);
//! assert_eq!(contents.text()["step"], "100");
//! # Ok::<(), backflow_data::Error>(())
//! ```

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use ::safetensors::tensor::Dtype;

use crate::{Error, Result, file};

mod contents;
mod header;

pub use contents::{Contents, View, read};

/// What a file says of a tensor besides its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Described<'a> {
    /// Its name: any text but `__metadata__`.
    pub name: &'a str,
    /// The sizes of its axes; `[]` for a single number.
    pub shape: &'a [usize],
    /// How its values are kept.
    pub precision: Precision,
}

/// How the values of a tensor are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// Reals of 32 bits.
    F32,
    /// Reals of 64 bits.
    F64,
    /// Indices and counters.
    U32,
}

impl Precision {
    fn dtype(self) -> Dtype {
        match self {
            Precision::F32 => Dtype::F32,
            Precision::F64 => Dtype::F64,
            Precision::U32 => Dtype::U32,
        }
    }
}

/// A tensor to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor<'a> {
    /// Its name: any text but `__metadata__`.
    pub name: &'a str,
    /// The sizes of its axes; `[]` for a single number.
    pub shape: &'a [usize],
    /// Its values in row-major order.
    pub values: Values<'a>,
}

/// The values of a tensor, in the precision in which they are kept; made from slices and vectors by `into`.
#[derive(Debug, Clone, PartialEq)]
pub enum Values<'a> {
    /// Reals of 32 bits.
    F32(Cow<'a, [f32]>),
    /// Reals of 64 bits.
    F64(Cow<'a, [f64]>),
    /// Indices and counters.
    U32(Cow<'a, [u32]>),
}

impl Values<'_> {
    /// The precision.
    pub fn precision(&self) -> Precision {
        match self {
            Values::F32(_) => Precision::F32,
            Values::F64(_) => Precision::F64,
            Values::U32(_) => Precision::U32,
        }
    }

    fn borrowed(&self) -> Values<'_> {
        match self {
            Values::F32(values) => Values::F32(Cow::Borrowed(values)),
            Values::F64(values) => Values::F64(Cow::Borrowed(values)),
            Values::U32(values) => Values::U32(Cow::Borrowed(values)),
        }
    }

    fn len(&self) -> usize {
        match self {
            Values::F32(values) => values.len(),
            Values::F64(values) => values.len(),
            Values::U32(values) => values.len(),
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
    let described: Vec<Described<'_>> = tensors.iter().map(Tensor::described).collect();
    write_each(path, &described, text, |at| Ok(tensors[at].values.borrowed()))
}

/// As [`write()`], but asks for the values of a tensor, by its number in `tensors`, only when it is about
/// to write them, so that no more than one tensor needs to be copied at a time.
///
/// # Errors
/// As [`write()`]; what `values` returns.
pub fn write_each<'v, E: From<Error>>(
    path: impl AsRef<Path>,
    tensors: &[Described<'_>],
    text: &BTreeMap<String, String>,
    mut values: impl FnMut(usize) -> std::result::Result<Values<'v>, E>,
) -> std::result::Result<(), E> {
    let (header, order) = header::to_bytes(tensors, text)?;
    let path = path.as_ref();
    let mut failed = None;
    let written = file::write_whole(path, |out| {
        write_header(out, &header)?;
        order.iter().try_for_each(|&at| {
            let found = values(at).and_then(|values| Ok(tensors[at].check(&values).map(|()| values)?));
            match found {
                Ok(values) => values.write_to(out),
                Err(error) => {
                    failed = Some(error);
                    Err(io::ErrorKind::Other.into())
                }
            }
        })
    });
    match (failed, written) {
        (Some(error), _) => Err(error),
        (None, Err(source)) => Err(Error::Io { file: path.to_path_buf(), source }.into()),
        (None, Ok(())) => Ok(()),
    }
}

/// The bytes of a file of tensors and text about them.
///
/// # Errors
/// Two tensors with one name, or one called `__metadata__`, which the format reserves; a number of values other
/// than the product of the shape.
pub fn to_bytes(tensors: &[Tensor<'_>], text: &BTreeMap<String, String>) -> Result<Vec<u8>> {
    let described: Vec<Described<'_>> = tensors.iter().map(Tensor::described).collect();
    let (header, order) = header::to_bytes(&described, text)?;
    tensors.iter().zip(&described).try_for_each(|(tensor, described)| described.check(&tensor.values))?;
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    write_header(&mut bytes, &header)
        .and_then(|()| order.iter().try_for_each(|&at| tensors[at].values.write_to(&mut bytes)))
        .map_err(|error| Error::SafeTensors(error.to_string()))?;
    Ok(bytes)
}

fn write_header(out: &mut dyn Write, header: &[u8]) -> io::Result<()> {
    out.write_all(&(header.len() as u64).to_le_bytes())?;
    out.write_all(header)
}

impl<'a> Tensor<'a> {
    fn described(&self) -> Described<'a> {
        Described { name: self.name, shape: self.shape, precision: self.values.precision() }
    }
}

impl Described<'_> {
    /// Whether these are its values.
    fn check(&self, values: &Values<'_>) -> Result<()> {
        let (found, precision, shape) = (values.len(), values.precision(), self.shape);
        if header::elements(shape) == Some(found) && precision == self.precision {
            return Ok(());
        }
        let wanted = self.precision;
        let problem = format!("shape {shape:?} of {wanted:?} does not hold {found} values of {precision:?}");
        Err(Error::Tensor { name: self.name.to_owned(), problem })
    }
}
