//! ZIP files with stored members (PKWARE's APPNOTE 6.3), as NPZ files need them.

use flate2::Crc;

use crate::{Error, Result};

/// 1 January 1980, the first date that the format can hold: a file of the same arrays has the same bytes.
const DATE: u16 = 0x0021;
/// Names are UTF-8.
const UTF8: u16 = 1 << 11;
/// The version of the format that readers need: 2.0.
const VERSION: u16 = 20;

/// A ZIP file with these members.
pub(in crate::npz) fn to_bytes(members: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let mut crc = Crc::new();
        crc.update(content);
        let (offset, size) = (length(file.len())?, length(content.len())?);
        // What a member's own header and its entry in the directory have in common.
        let mut common = Vec::new();
        for number in [VERSION, UTF8, 0, 0, DATE] {
            common.extend(number.to_le_bytes());
        }
        for number in [crc.sum(), size, size] {
            common.extend(number.to_le_bytes());
        }
        common.extend(count(name.len())?.to_le_bytes());
        common.extend([0; 2]);
        file.extend(super::LOCAL);
        file.extend(&common);
        file.extend(name.as_bytes());
        file.extend(content);
        directory.extend(super::CENTRAL);
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, size, count) = (length(file.len())?, length(directory.len())?, count(members.len())?);
    file.extend(directory);
    file.extend(super::END);
    file.extend([0; 4]);
    file.extend(count.to_le_bytes());
    file.extend(count.to_le_bytes());
    file.extend(size.to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0; 2]);
    Ok(file)
}

fn length(bytes: usize) -> Result<u32> {
    let fits = u32::try_from(bytes).ok().filter(|bytes| *bytes < u32::MAX);
    fits.ok_or_else(|| Error::Npz("the arrays are larger than the 4 GiB of such a file".to_owned()))
}

fn count(items: usize) -> Result<u16> {
    let fits = u16::try_from(items).ok().filter(|items| *items < u16::MAX);
    fits.ok_or_else(|| Error::Npz("more arrays, or a longer name, than such a file can hold".to_owned()))
}
