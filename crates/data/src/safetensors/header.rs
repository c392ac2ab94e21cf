//! The header of a safetensors file: its length in eight bytes, then JSON with one entry per tensor. What it
//! claims is checked against the bytes that follow it.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

use ::safetensors::tensor::{Dtype, TensorInfo};
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::Described;
use super::contents::Entry;
use crate::{Error, Result};

/// The format's own key among the names of tensors: text about them.
const TEXT: &str = "__metadata__";
/// The number of bytes that hold the header's length.
const LENGTH: usize = size_of::<u64>();
/// The format's limit for the header, so that no file can make a reader parse gigabytes of JSON.
const MAX_HEADER: usize = 100_000_000;

type Parsed = (BTreeMap<String, Entry>, BTreeMap<String, String>);

/// The header of these tensors, filled with spaces to a multiple of 8 bytes as the format advises, and the
/// order in which their values follow it: those of large elements first, so that all are aligned, then by
/// name.
pub(super) fn to_bytes(
    tensors: &[Described<'_>],
    text: &BTreeMap<String, String>,
) -> Result<(Vec<u8>, Vec<usize>)> {
    let key = |&at: &usize| (Reverse(tensors[at].precision.dtype()), tensors[at].name);
    let mut order: Vec<usize> = (0..tensors.len()).collect();
    order.sort_by_key(key);
    let mut entries: Vec<(&str, TensorInfo)> = Vec::with_capacity(tensors.len());
    let mut end = 0_usize;
    for Described { name, shape, precision } in order.iter().map(|&at| tensors[at]) {
        let (dtype, shape) = (precision.dtype(), shape.to_vec());
        let Some(after) = size(&shape, dtype).and_then(|bytes| end.checked_add(bytes)) else {
            return Err(wrong(
                name,
                format!("shape {shape:?} of {dtype} is more than this machine can address"),
            ));
        };
        entries.push((name, TensorInfo { dtype, shape, data_offsets: (end, after) }));
        end = after;
    }
    let mut names: Vec<&str> = tensors.iter().map(|tensor| tensor.name).collect();
    names.sort_unstable();
    if let Some(pair) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(wrong(pair[0], "it is given twice; names must differ"));
    }
    if names.contains(&TEXT) {
        return Err(wrong(TEXT, "the format keeps this name for itself; choose another"));
    }
    let mut header = serialised(&entries, text).map_err(|error| Error::SafeTensors(error.to_string()))?;
    if header.len() > MAX_HEADER - LENGTH {
        return Err(Error::SafeTensors(format!("names, shapes and text take more than {MAX_HEADER} bytes")));
    }
    header.resize(header.len().next_multiple_of(LENGTH), b' ');
    Ok((header, order))
}

fn serialised(
    entries: &[(&str, TensorInfo)],
    text: &BTreeMap<String, String>,
) -> serde_json::Result<Vec<u8>> {
    let mut header = Vec::new();
    let mut json = serde_json::Serializer::new(&mut header);
    let mut map = json.serialize_map(None)?;
    if !text.is_empty() {
        map.serialize_entry(TEXT, text)?;
    }
    entries.iter().try_for_each(|(name, entry)| map.serialize_entry(name, entry))?;
    SerializeMap::end(map)?;
    Ok(header)
}

/// The tensors and the text in the bytes of a file.
pub(super) fn parse(bytes: &[u8]) -> Result<Parsed> {
    let refuse = |problem: String| Err(Error::SafeTensors(problem));
    let Some((length, rest)) = bytes.split_first_chunk::<LENGTH>() else {
        return refuse(format!(
            "its {} bytes are fewer than the {LENGTH} of the header's length",
            bytes.len()
        ));
    };
    let claimed = u64::from_le_bytes(*length);
    let Some((header, data)) = usize::try_from(claimed).ok().and_then(|length| rest.split_at_checked(length))
    else {
        return refuse(format!("its header would be {claimed} bytes long, but {} bytes follow", rest.len()));
    };
    if header.len() > MAX_HEADER {
        return refuse(format!("its header is {claimed} bytes long; at most {MAX_HEADER} are read"));
    }
    let (mut entries, text) =
        deserialised(header).map_err(|error| Error::SafeTensors(format!("its header: {error}")))?;
    // Two entries without bytes may share their offsets.
    entries.sort_by_key(|(_, entry)| entry.data_offsets);
    let start = bytes.len() - data.len();
    let mut end = 0;
    let mut tensors = BTreeMap::new();
    for (name, entry) in entries {
        let range = checked(&name, &entry, end, data.len())?;
        end = range.end;
        let TensorInfo { dtype, shape, .. } = entry;
        let range = start + range.start..start + range.end;
        if tensors.insert(name.clone(), Entry { dtype, shape, range }).is_some() {
            return Err(wrong(&name, "it is described twice"));
        }
    }
    if end != data.len() {
        return refuse(format!("its tensors take {end} bytes, but {} follow the header", data.len()));
    }
    Ok((tensors, text))
}

/// The bytes of a tensor in the data: they begin where the tensor before ends, are as many as shape and
/// precision need, and end within the data.
fn checked(name: &str, entry: &TensorInfo, expected: usize, available: usize) -> Result<Range<usize>> {
    let TensorInfo { dtype, shape, data_offsets: (start, end) } = entry;
    let range = *start..*end;
    if *start != expected {
        return Err(wrong(
            name,
            format!("its bytes {range:?} do not begin at {expected}, where they should"),
        ));
    }
    if *end > available {
        return Err(wrong(name, format!("its bytes {range:?} go past the {available} that there are")));
    }
    match size(shape, *dtype) {
        Some(size) if size == range.len() && start <= end => Ok(range),
        Some(size) => Err(wrong(
            name,
            format!("shape {shape:?} of {dtype} takes {size} bytes, not its bytes {range:?}"),
        )),
        None => {
            Err(wrong(name, format!("shape {shape:?} of {dtype} is not a whole number of bytes in memory")))
        }
    }
}

pub(super) fn elements(shape: &[usize]) -> Option<usize> {
    // A size of 0 makes the product 0, whatever the others are; multiplied in order it could overflow first.
    if shape.contains(&0) {
        return Some(0);
    }
    shape.iter().try_fold(1_usize, |product, &size| product.checked_mul(size))
}

/// The bytes of a tensor; in some of the format's precisions an element takes less than a byte.
fn size(shape: &[usize], dtype: Dtype) -> Option<usize> {
    let bits = elements(shape)?.checked_mul(dtype.bitsize())?;
    bits.is_multiple_of(8).then_some(bits / 8)
}

fn wrong(name: &str, problem: impl Into<String>) -> Error {
    Error::Tensor { name: name.to_owned(), problem: problem.into() }
}

/// The header's entries as they stand: repeated names are kept, so that they can be refused.
type Entries = (Vec<(String, TensorInfo)>, BTreeMap<String, String>);

fn deserialised(header: &[u8]) -> serde_json::Result<Entries> {
    let mut json = serde_json::Deserializer::from_slice(header);
    let entries = json.deserialize_map(Header)?;
    json.end()?;
    Ok(entries)
}

struct Header;

impl<'de> Visitor<'de> for Header {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with one entry per tensor")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Entries, A::Error> {
        let (mut entries, mut text) = (Vec::new(), None);
        while let Some(name) = map.next_key::<String>()? {
            if name != TEXT {
                let entry =
                    map.next_value().map_err(|e| de::Error::custom(format!("tensor {name:?}: {e}")))?;
                entries.push((name, entry));
            } else if text.replace(map.next_value()?).is_some() {
                return Err(de::Error::duplicate_field(TEXT));
            }
        }
        Ok((entries, text.unwrap_or_default()))
    }
}
