//! How deep a text nests, seen before it is parsed: the parser, the tree and whoever walks it nest as deep.

use crate::Error;
use crate::source::{MAX_CHAIN, MAX_DEPTH, Span};

/// The mistake that brackets or a statement nest too deep, if they do.
pub(super) fn check(text: &str) -> Result<(), Error> {
    let bytes = text.as_bytes();
    let (mut depth, mut links, mut at) = (0_usize, 0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'#' => at += text[at..].find('\n').unwrap_or(text.len() - at).saturating_sub(1),
            quote @ (b'"' | b'\'') => {
                at = end_of_string(bytes, at, quote);
            }
            b'(' | b'[' | b'{' => {
                depth += 1;
                links += 1;
                if depth > MAX_DEPTH {
                    let message = format!("brackets are nested more than {MAX_DEPTH} deep");
                    return Err(Error::new(text, Span::new(at, at + 1), message)
                        .label("one too many")
                        .help("give inner parts names of their own: `q = x + y; f = q * z`"));
                }
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            b'\n' | b';' if depth == 0 => links = 0,
            b'+' | b'-' | b'*' | b'/' | b'@' | b'%' | b'.' | b'<' | b'>' | b'=' | b'~' | b'&' | b'|'
            | b'^' | b':' => {
                links += 1;
            }
            b'n' | b'i' | b'l' | b'a' if begins_word(bytes, at) => links += 1,
            _ => {}
        }
        // Inside brackets of numbers, commas begin anew: a matrix is wide, not deep.
        if bytes.get(at) == Some(&b',') {
            links = links.min(depth);
        }
        if links > MAX_CHAIN {
            let message = format!("a statement has more than {MAX_CHAIN} operators");
            return Err(Error::new(text, Span::new(at, at + 1), message)
                .label("one too many")
                .help("give parts of it names of their own: `q = x + y; f = q * z`"));
        }
        at += 1;
    }
    Ok(())
}

/// Whether one of the words `not`, `if`, `lambda` and `await` begins here, which nest what follows.
fn begins_word(bytes: &[u8], at: usize) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    if at > 0 && is_letter(bytes[at - 1]) {
        return false;
    }
    ["not", "if", "lambda", "await"].iter().any(|word| {
        bytes[at..].starts_with(word.as_bytes()) && !bytes.get(at + word.len()).is_some_and(|&b| is_letter(b))
    })
}

/// The last byte of a string that begins at `at`, or of the text.
fn end_of_string(bytes: &[u8], at: usize, quote: u8) -> usize {
    let triple = bytes[at..].starts_with(&[quote; 3]);
    let mut end = at + if triple { 3 } else { 1 };
    while end < bytes.len() {
        match bytes[end] {
            b'\\' => end += 1,
            b'\n' if !triple => return end - 1,
            byte if byte == quote && (!triple || bytes[end..].starts_with(&[quote; 3])) => {
                return end + if triple { 2 } else { 0 };
            }
            _ => {}
        }
        end += 1;
    }
    bytes.len() - 1
}
