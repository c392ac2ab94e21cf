//! Numbers: `12`, `1_000`, `.5`, `1.`, `1e-4`.

use super::lexer::starts_name;
use super::span::Span;
use super::token::TokenKind;
use crate::Error;

/// The number at the byte `start`, which is a digit, or a point before a digit; and where it ends.
pub(super) fn read(source: &str, start: usize) -> Result<(TokenKind, usize), Error> {
    let bytes = source.as_bytes();
    let mut at = digits(source, start)?;
    let mut integer = true;
    if bytes.get(at) == Some(&b'.') {
        integer = false;
        at = digits(source, at + 1)?;
    }
    if let Some(exponent) = exponent(bytes, at) {
        integer = false;
        at = digits(source, exponent)?;
    }
    refuse_what_follows(source, start, at)?;
    let text = &source[start..at];
    let value = if text.contains('_') { text.replace('_', "").parse() } else { text.parse::<f64>() };
    match value {
        Ok(value) if value.is_finite() => Ok((TokenKind::Number { value, integer }, at)),
        _ => Err(Error::new(source, Span::new(start, at), "a number is too large")
            .label("beyond 1.8e308")
            .help("write `inf` for infinity")),
    }
}

/// The end of a run of digits, which may be empty; single underscores may stand between two of them.
fn digits(source: &str, start: usize) -> Result<usize, Error> {
    let bytes = source.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut at = start;
    loop {
        if is_digit(at) {
            at += 1;
        } else if at > start && bytes.get(at) == Some(&b'_') {
            if !is_digit(at + 1) {
                return Err(Error::new(source, Span::new(at, at + 1), "a number ends with an underscore")
                    .label("a digit must follow")
                    .help("underscores may only stand between digits: `1_000`"));
            }
            at += 1;
        } else {
            return Ok(at);
        }
    }
}

/// Where the digits of an exponent begin, if there is one.
fn exponent(bytes: &[u8], at: usize) -> Option<usize> {
    if !matches!(bytes.get(at), Some(b'e' | b'E')) {
        return None;
    }
    let behind_sign = if matches!(bytes.get(at + 1), Some(b'+' | b'-')) { at + 2 } else { at + 1 };
    bytes.get(behind_sign)?.is_ascii_digit().then_some(behind_sign)
}

/// A letter right after a number is a forgotten `*`, a foreign kind of number, or an unfinished exponent.
fn refuse_what_follows(source: &str, start: usize, end: usize) -> Result<(), Error> {
    let rest = &source[end..];
    if !rest.starts_with(starts_name) {
        return Ok(());
    }
    let word_length =
        rest.find(|next: char| !(starts_name(next) || next.is_ascii_digit())).unwrap_or(rest.len());
    let (number, word) = (&source[start..end], &rest[..word_length]);
    let error = |message: &str, label: &str| {
        Error::new(source, Span::new(start, end + word_length), message).label(label)
    };
    let short = number.len() + word.len() <= 40;
    Err(match word.as_bytes() {
        [b'e' | b'E'] => error("an exponent has no digits", "unfinished").help("write `1e-4` for 0.0001"),
        [b'j' | b'J'] => error("complex numbers are not part of the notation", "an imaginary number"),
        [b'x' | b'X' | b'b' | b'B' | b'o' | b'O', next, ..] if number == "0" && next.is_ascii_hexdigit() => {
            error("numbers are written in decimal", "not decimal")
        }
        _ if number.ends_with('.') => error("a point stands between a number and a name", "this is neither")
            .help("to call a method of a number, put it in parentheses: `(2).sum()`"),
        _ if short => error("an operator is missing between a number and a name", "no operator in here")
            .help(format!("write `{number} * {word}` for a product")),
        _ => error("an operator is missing between a number and a name", "no operator in here"),
    })
}
