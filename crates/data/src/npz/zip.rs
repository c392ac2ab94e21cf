//! As much of the ZIP format (PKWARE's APPNOTE 6.3) as NPZ files use: the central directory, and stored and
//! deflated members. Every offset and length in the file is a claim that is checked by taking a slice.

use std::borrow::Cow;
use std::io::Read;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use crate::{Error, MAX_BYTES, Result};

mod write;

pub(super) use write::to_bytes;

const END: &[u8] = b"PK\x05\x06";
const CENTRAL: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";

/// A ZIP file and its directory.
pub(super) struct Archive<'b> {
    bytes: &'b [u8],
    pub(super) members: Vec<Member>,
}

/// What the directory says about one member.
pub(super) struct Member {
    pub(super) name: String,
    encrypted: bool,
    method: u16,
    crc: u32,
    packed: usize,
    size: usize,
    offset: usize,
}

impl<'b> Archive<'b> {
    /// Reads the directory.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self> {
        let end = find_end(bytes)?;
        let (count, offset) = (end.u16(10)?, end.size(16)?);
        let mut record = Record { bytes: bytes.get(offset..).ok_or_else(damaged)? };
        let mut members = Vec::new();
        for _ in 0..count {
            record.expect(CENTRAL)?;
            let name_length = record.length(28)?;
            let name = record.slice(46, name_length)?;
            members.push(Member {
                name: String::from_utf8_lossy(name).into_owned(),
                encrypted: record.u16(8)? & 1 == 1,
                method: record.u16(10)?,
                crc: record.u32(16)?,
                packed: record.size(20)?,
                size: record.size(24)?,
                offset: record.size(42)?,
            });
            let length = 46 + name_length + record.length(30)? + record.length(32)?;
            record = Record { bytes: record.bytes.get(length..).ok_or_else(damaged)? };
        }
        Ok(Self { bytes, members })
    }

    /// A member's content, checked against its checksum.
    pub(super) fn unpack(&self, member: &Member) -> Result<Cow<'b, [u8]>> {
        let name = &member.name;
        let error = |problem: &str| Error::Npz(format!("member `{name}` {problem}"));
        if member.encrypted {
            return Err(error("is encrypted"));
        }
        let local = Record { bytes: self.bytes.get(member.offset..).ok_or_else(damaged)? };
        local.expect(LOCAL)?;
        let packed = local.slice(30 + local.length(26)? + local.length(28)?, member.packed)?;
        let content = match member.method {
            0 => Cow::Borrowed(packed),
            8 => Cow::Owned(inflate(packed, member.size).map_err(|problem| error(&problem))?),
            method => return Err(error(&format!("is compressed by method {method}; only deflate is known"))),
        };
        let mut crc = Crc::new();
        crc.update(&content);
        if content.len() != member.size || crc.sum() != member.crc {
            return Err(error("is damaged: its length or checksum is not the one recorded"));
        }
        Ok(content)
    }
}

/// Unpacks data that is claimed to become `size` bytes. The buffer grows with what arrives, and stops one byte
/// beyond the claim.
fn inflate(packed: &[u8], size: usize) -> std::result::Result<Vec<u8>, String> {
    let limit = size as u64;
    if limit > MAX_BYTES {
        return Err(format!("is larger than the {MAX_BYTES} bytes that are read into memory"));
    }
    let mut content = Vec::new();
    match DeflateDecoder::new(packed).take(limit + 1).read_to_end(&mut content) {
        Ok(_) => Ok(content),
        Err(error) => Err(format!("does not unpack: {error}")),
    }
}

/// The end record: the last place where its signature stands and its comment fills the rest of the file.
fn find_end(bytes: &[u8]) -> Result<Record<'_>> {
    const LENGTH: usize = 22;
    let last = bytes.len().checked_sub(LENGTH).ok_or_else(no_archive)?;
    // A comment is at most 65,535 bytes long.
    let first = last.saturating_sub(usize::from(u16::MAX));
    for start in (first..=last).rev() {
        let record = Record { bytes: &bytes[start..] };
        if record.bytes.starts_with(END) && record.length(20)? == record.bytes.len() - LENGTH {
            return Ok(record);
        }
    }
    Err(no_archive())
}

/// The bytes from the beginning of a record; numbers are little-endian.
struct Record<'b> {
    bytes: &'b [u8],
}

impl<'b> Record<'b> {
    fn slice(&self, start: usize, length: usize) -> Result<&'b [u8]> {
        let end = start.checked_add(length).ok_or_else(damaged)?;
        self.bytes.get(start..end).ok_or_else(damaged)
    }

    fn array<const N: usize>(&self, start: usize) -> Result<[u8; N]> {
        self.slice(start, N)?.try_into().map_err(|_| damaged())
    }

    fn u16(&self, start: usize) -> Result<u16> {
        Ok(u16::from_le_bytes(self.array(start)?))
    }

    fn u32(&self, start: usize) -> Result<u32> {
        Ok(u32::from_le_bytes(self.array(start)?))
    }

    fn length(&self, start: usize) -> Result<usize> {
        Ok(usize::from(self.u16(start)?))
    }

    /// A size or an offset. The largest value means that the real one is in a ZIP64 record, which only
    /// archives above 4 GiB need.
    fn size(&self, start: usize) -> Result<usize> {
        match self.u32(start)? {
            u32::MAX => {
                Err(Error::Npz("it is a ZIP64 archive; save the array alone with `np.save`".to_string()))
            }
            size => usize::try_from(size).map_err(|_| damaged()),
        }
    }

    fn expect(&self, signature: &[u8]) -> Result<()> {
        if self.bytes.starts_with(signature) { Ok(()) } else { Err(damaged()) }
    }
}

fn damaged() -> Error {
    Error::Npz(
        "its directory points outside it or at something else; the file is damaged or cut short".to_string(),
    )
}

fn no_archive() -> Error {
    Error::Npz("it has no ZIP directory; `np.savez(\"x.npz\", x=x)` writes such a file".to_string())
}
