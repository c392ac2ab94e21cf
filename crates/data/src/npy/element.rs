//! The element types of an NPY file, and how their bytes become f64.

use crate::{Error, Result};

/// A real element type and its byte order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Element {
    kind: Kind,
    big_endian: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Bool,
    Signed(usize),
    Unsigned(usize),
    Half,
    Single,
    Double,
}

impl Element {
    /// Reads a type description: byte order (`<`, `>`, `|`, or `=` and nothing for the machine's own), kind,
    /// size in bytes.
    pub(super) fn from_description(description: &str) -> Result<Self> {
        let (order, rest) = match description.as_bytes() {
            [order @ (b'<' | b'>' | b'|' | b'='), rest @ ..] => (*order, rest),
            rest => (b'=', rest),
        };
        let kind = match rest {
            b"b1" | b"?" => Kind::Bool,
            [b'i', digit @ (b'1' | b'2' | b'4' | b'8')] => Kind::Signed(usize::from(digit - b'0')),
            [b'u', digit @ (b'1' | b'2' | b'4' | b'8')] => Kind::Unsigned(usize::from(digit - b'0')),
            b"f2" => Kind::Half,
            b"f4" => Kind::Single,
            b"f8" => Kind::Double,
            _ => return Err(unreadable(description, rest.first().copied())),
        };
        let big_endian = match order {
            b'>' => true,
            b'<' => false,
            _ => cfg!(target_endian = "big"),
        };
        Ok(Self { kind, big_endian })
    }

    /// Bytes of one element.
    pub(super) fn size(self) -> usize {
        match self.kind {
            Kind::Bool => 1,
            Kind::Signed(size) | Kind::Unsigned(size) => size,
            Kind::Half => 2,
            Kind::Single => 4,
            Kind::Double => 8,
        }
    }

    /// The values of all elements in `data`, whose length is a multiple of [`size`](Self::size).
    pub(super) fn decode(self, data: &[u8]) -> Vec<f64> {
        data.chunks_exact(self.size()).map(|bytes| self.value(self.bits(bytes))).collect()
    }

    /// The bytes as one number, most significant byte first.
    fn bits(self, bytes: &[u8]) -> u64 {
        let append = |bits: u64, byte: &u8| bits << 8 | u64::from(*byte);
        if self.big_endian { bytes.iter().fold(0, append) } else { bytes.iter().rev().fold(0, append) }
    }

    fn value(self, bits: u64) -> f64 {
        match self.kind {
            Kind::Bool => f64::from(u8::from(bits != 0)),
            Kind::Unsigned(_) => bits as f64,
            Kind::Signed(size) => {
                // The sign bit is shifted to the top and back down again, which fills the missing bytes with it.
                let unused = 64 - 8 * size as u32;
                ((bits << unused) as i64 >> unused) as f64
            }
            Kind::Half => half(bits as u16),
            Kind::Single => f64::from(f32::from_bits(bits as u32)),
            Kind::Double => f64::from_bits(bits),
        }
    }
}

/// The value of an IEEE 754 binary16: sign · 2^(e − 15) · (1 + m / 1024), sign · 2^−14 · m / 1024 for e = 0,
/// infinity or NaN for e = 31. Exact in f64.
fn half(bits: u16) -> f64 {
    let mantissa = f64::from(bits & 0x3ff) / 1024.0;
    let exponent = i32::from(bits >> 10 & 0x1f);
    let magnitude = match exponent {
        0 => mantissa * 2_f64.powi(-14),
        31 if mantissa == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + mantissa) * 2_f64.powi(exponent - 15),
    };
    if bits >> 15 == 0 { magnitude } else { -magnitude }
}

fn unreadable(description: &str, kind: Option<u8>) -> Error {
    let (what, advice) = match kind {
        Some(b'c') => ("complex numbers", "save `x.real` or `x.imag`"),
        Some(b'S' | b'a' | b'U' | b'V') => ("text or raw bytes", "save numbers, `x.astype(\"float64\")`"),
        Some(b'M' | b'm') => ("dates or time spans", "save numbers, `x.astype(\"float64\")`"),
        Some(b'O') => ("Python objects", "save numbers, `x.astype(\"float64\")`"),
        Some(b'f' | b'g') => ("numbers whose layout depends on the machine", "save `x.astype(\"float64\")`"),
        _ => ("of an unknown type", "save `x.astype(\"float64\")`"),
    };
    Error::Npy(format!("its elements, {description:?}, are {what}; {advice}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values from the standard's own limits: smallest and largest subnormal, smallest and largest normal.
    #[test]
    fn half_precision() {
        for (bits, value) in [
            (0x0000, 0.0),
            (0x0001, 5.960464477539063e-8),
            (0x03ff, 6.097555160522461e-5),
            (0x0400, 6.103515625e-5),
            (0x3555, 0.333251953125),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x7c00, f64::INFINITY),
            (0xfc00, f64::NEG_INFINITY),
        ] {
            assert_eq!(half(bits), value, "{bits:#06x}");
        }
        assert!(half(0x7e00).is_nan());
        assert!(half(0x8000).is_sign_negative());
        assert!((0..0x7c00).all(|bits| half(bits) < half(bits + 1)));
    }

    #[test]
    fn descriptions() {
        for (description, size) in [("<f8", 8), (">i4", 4), ("|b1", 1), ("=u2", 2), ("f4", 4), ("?", 1)] {
            assert_eq!(Element::from_description(description).unwrap().size(), size, "{description}");
        }
        for (description, advice) in [
            ("<c16", "x.real"),
            ("<U5", "text"),
            ("<M8[ns]", "dates"),
            ("|O", "objects"),
            ("<f16", "depends on the machine"),
            ("", "unknown"),
            ("<i3", "unknown"),
            ("<", "unknown"),
        ] {
            let message = Element::from_description(description).unwrap_err().to_string();
            assert!(message.contains(advice), "{message}");
        }
    }
}
