//! The header of an NPY file: magic bytes, version, length, and a Python dictionary of three known keys.

use super::order::MAX_AXES;
use crate::{Error, Result};

const MAGIC: &[u8; 6] = b"\x93NUMPY";

/// What a header says.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    /// The element type, such as `<f8`.
    pub(super) description: String,
    /// Whether the first index varies fastest.
    pub(super) fortran_order: bool,
    /// The sizes of the axes.
    pub(super) shape: Vec<usize>,
}

impl Header {
    /// Reads the header, and returns it with the data that follows.
    pub(super) fn parse(bytes: &[u8]) -> Result<(Self, &[u8])> {
        let (text, data) = split(bytes)?;
        let mut cursor = Cursor { text, position: 0 };
        let (mut description, mut fortran_order, mut shape) = (None, None, None);
        cursor.expect(b'{', "the dictionary's `{`")?;
        while !cursor.take(b'}') {
            let key = cursor.string()?;
            cursor.expect(b':', "a `:` after the key")?;
            let repeated = match key.as_str() {
                "descr" => description.replace(cursor.description()?).is_some(),
                "fortran_order" => fortran_order.replace(cursor.boolean()?).is_some(),
                "shape" => shape.replace(cursor.shape()?).is_some(),
                _ => return Err(cursor.error(&format!("key {key:?} is unknown"))),
            };
            if repeated {
                return Err(cursor.error(&format!("key {key:?} occurs twice")));
            }
            if !cursor.take(b',') {
                cursor.expect(b'}', "a `,` or `}`")?;
                break;
            }
        }
        cursor.skip_space();
        if cursor.position < text.len() {
            return Err(cursor.error("nothing may follow the dictionary"));
        }
        match (description, fortran_order, shape) {
            (Some(description), Some(fortran_order), Some(shape)) => {
                Ok((Self { description, fortran_order, shape }, data))
            }
            _ => Err(cursor.error("one of the keys 'descr', 'fortran_order', 'shape' is missing")),
        }
    }
}

/// A version 1.0 header for row-major little-endian f64, padded so that the data begin at a multiple of 64
/// bytes.
pub(super) fn to_bytes(shape: &[usize]) -> Result<Vec<u8>> {
    if shape.len() > MAX_AXES {
        return Err(Error::Npy(format!("{} axes, where NumPy knows at most {MAX_AXES}", shape.len())));
    }
    let sizes: Vec<String> = shape.iter().map(usize::to_string).collect();
    let comma = if shape.len() == 1 { "," } else { "" };
    let text =
        format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}{comma}), }}", sizes.join(", "));
    let before = MAGIC.len() + 4;
    let length = (before + text.len() + 1).next_multiple_of(64) - before;
    let length_field = u16::try_from(length).map_err(|_| Error::Npy("header too long".to_string()))?;
    let mut bytes = MAGIC.to_vec();
    bytes.extend([1, 0]);
    bytes.extend(length_field.to_le_bytes());
    bytes.extend(text.bytes());
    bytes.resize(before + length - 1, b' ');
    bytes.push(b'\n');
    Ok(bytes)
}

/// The header's text and the data that follows.
fn split(bytes: &[u8]) -> Result<(&[u8], &[u8])> {
    let error = |problem: String| Err(Error::Npy(problem));
    let Some(rest) = bytes.strip_prefix(MAGIC) else {
        return error(
            "it does not begin with the bytes \\x93NUMPY; `np.save(\"x.npy\", x)` writes such a file".into(),
        );
    };
    let (length, rest) = match rest {
        [1, 0, a, b, rest @ ..] => (usize::from(u16::from_le_bytes([*a, *b])), rest),
        [2 | 3, 0, a, b, c, d, rest @ ..] => {
            // A length beyond the address range is beyond the end of the file too.
            (usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX), rest)
        }
        [1..=3, 0, ..] | [] | [_] => return error("it ends within its header".into()),
        [major, minor, ..] => {
            return error(format!(
                "it has format version {major}.{minor}; versions 1.0, 2.0 and 3.0 are known"
            ));
        }
    };
    match rest.split_at_checked(length) {
        Some(parts) => Ok(parts),
        None => error(format!("its header should be {length} bytes long, but {} follow", rest.len())),
    }
}

/// A position in the header's text. Every method only moves forward, and nothing nests.
struct Cursor<'t> {
    text: &'t [u8],
    position: usize,
}

impl Cursor<'_> {
    fn error(&self, problem: &str) -> Error {
        Error::Npy(format!("byte {} of its header: {problem}", self.position))
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.position).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.position += 1;
        }
    }

    /// Skips `byte` if it comes next.
    fn take(&mut self, byte: u8) -> bool {
        self.skip_space();
        let found = self.peek() == Some(byte);
        self.position += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8, what: &str) -> Result<()> {
        if self.take(byte) { Ok(()) } else { Err(self.error(&format!("{what} is missing"))) }
    }

    fn string(&mut self) -> Result<String> {
        self.skip_space();
        let quote = match self.peek() {
            Some(quote @ (b'\'' | b'"')) => quote,
            _ => return Err(self.error("a quoted string is missing")),
        };
        let rest = &self.text[self.position + 1..];
        let Some(length) = rest.iter().position(|&byte| byte == quote) else {
            return Err(self.error("the string has no end"));
        };
        // The strings that make sense are short and have no escapes; any other is shown in the error that
        // refuses it.
        let string = String::from_utf8_lossy(&rest[..length.min(100)]).into_owned();
        self.position += length + 2;
        Ok(string)
    }

    fn description(&mut self) -> Result<String> {
        self.skip_space();
        match self.peek() {
            Some(b'[') => {
                Err(self
                    .error("the elements are records; save one field, `np.save(\"x.npy\", x[\"field\"])`"))
            }
            _ => self.string(),
        }
    }

    fn boolean(&mut self) -> Result<bool> {
        self.skip_space();
        for (word, value) in [(&b"True"[..], true), (b"False", false)] {
            if self.text[self.position..].starts_with(word) {
                self.position += word.len();
                return Ok(value);
            }
        }
        Err(self.error("'fortran_order' must be True or False"))
    }

    fn shape(&mut self) -> Result<Vec<usize>> {
        let close = match (self.take(b'('), self.take(b'[')) {
            (true, false) => b')',
            (false, true) => b']',
            _ => return Err(self.error("the shape must be a tuple such as (2, 3)")),
        };
        let mut shape = Vec::new();
        while !self.take(close) {
            if shape.len() == MAX_AXES {
                return Err(self.error(&format!("more than {MAX_AXES} axes")));
            }
            shape.push(self.size()?);
            if !self.take(b',') {
                self.expect(close, "the shape's end")?;
                break;
            }
        }
        Ok(shape)
    }

    /// A decimal number; Python 2 wrote an `L` after large ones.
    fn size(&mut self) -> Result<usize> {
        self.skip_space();
        let start = self.position;
        let mut size = 0_usize;
        while let Some(digit) = self.peek().filter(u8::is_ascii_digit) {
            size = size
                .checked_mul(10)
                .and_then(|size| size.checked_add(usize::from(digit - b'0')))
                .ok_or_else(|| self.error("a size larger than this machine can address"))?;
            self.position += 1;
        }
        if self.position == start {
            return Err(self.error("a size (a whole number, not negative) is missing"));
        }
        self.position += usize::from(self.peek() == Some(b'L'));
        Ok(size)
    }
}
