//! Text to tokens, one at a time, in one pass over the bytes.

use super::node::BinaryOp;
use super::number;
use super::refuse;
use super::span::Span;
use super::token::{Bracket, Token, TokenKind};
use crate::Error;

pub(crate) struct Lexer<'s> {
    source: &'s str,
    at: usize,
    /// How many brackets are open; a newline inside any of them is a blank.
    depth: usize,
    /// Why the last token was [`TokenKind::Bad`].
    pub(crate) error: Option<Error>,
}

/// Whether a name may start with this character.
pub(super) fn starts_name(found: char) -> bool {
    found == '_'
        || found.is_ascii_alphabetic()
        || !found.is_ascii() && found.is_alphabetic() && !is_raised(found)
}

/// Whether a name may go on with this character: a letter, a digit, a subscript digit (`w₀`) or an accent that
/// combines with the letter before it (`x̂`).
fn continues_name(found: char) -> bool {
    starts_name(found)
        || found.is_ascii_digit()
        || matches!(found, '\u{2080}'..='\u{2089}' | '\u{300}'..='\u{36f}')
}

/// Superscript letters mean a power or a transpose, although Unicode counts them as letters.
fn is_raised(found: char) -> bool {
    matches!(found, 'ᵀ' | 'ⁿ' | 'ⁱ')
}

/// Blanks of any width, and the invisible characters that come along when text is copied from a page.
fn is_blank(found: char) -> bool {
    found.is_whitespace() || matches!(found, '\u{feff}' | '\u{200b}' | '\u{2060}')
}

impl<'s> Lexer<'s> {
    pub(crate) fn new(source: &'s str) -> Self {
        Lexer { source, at: 0, depth: 0, error: None }
    }

    /// The next token. After a [`TokenKind::Bad`] there are only [`TokenKind::End`]s.
    pub(crate) fn next(&mut self) -> Token {
        let on_new_line = self.skip_blanks();
        let start = self.at;
        let kind = if self.error.is_some() {
            TokenKind::End
        } else {
            self.read().unwrap_or_else(|error| {
                self.error = Some(error);
                TokenKind::Bad
            })
        };
        let end = if kind == TokenKind::Separator { start } else { self.at };
        Token { kind, span: Span::new(start, end), on_new_line }
    }

    /// Skips blanks, comments, continued lines and, inside brackets, newlines. Returns whether a line ended on
    /// the way.
    fn skip_blanks(&mut self) -> bool {
        let bytes = self.source.as_bytes();
        let mut on_new_line = false;
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\n' | b'\r' if self.depth > 0 => {
                    on_new_line = true;
                    self.at += 1;
                }
                b'\r' if bytes.get(self.at + 1) == Some(&b'\n') => self.at += 1,
                b'\n' | b'\r' => break,
                b'#' => self.at = super::lines::end(self.source, self.at),
                b'\\' => match self.continued_line() {
                    Some(next) => self.at = next,
                    None => break,
                },
                _ => match self.peek().filter(|&found| is_blank(found)) {
                    Some(found) => self.at += found.len_utf8(),
                    None => break,
                },
            }
        }
        on_new_line
    }

    /// Where the next line begins, when the backslash here is the last thing on its line.
    fn continued_line(&self) -> Option<usize> {
        let rest = &self.source[self.at + 1..];
        ["\r\n", "\n", "\r"].iter().find(|end| rest.starts_with(**end)).map(|end| self.at + 1 + end.len())
    }

    fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }

    fn read(&mut self) -> Result<TokenKind, Error> {
        let bytes = self.source.as_bytes();
        let Some(&byte) = bytes.get(self.at) else { return Ok(TokenKind::End) };
        let second = bytes.get(self.at + 1).copied();
        match byte {
            b'0'..=b'9' => self.number(),
            b'.' if second.is_some_and(|next| next.is_ascii_digit()) => self.number(),
            b'\n' | b'\r' | b';' => Ok(self.take(1, TokenKind::Separator)),
            b'(' => Ok(self.open(Bracket::Round)),
            b'[' => Ok(self.open(Bracket::Square)),
            b')' => Ok(self.close(Bracket::Round)),
            b']' => Ok(self.close(Bracket::Square)),
            b',' => Ok(self.take(1, TokenKind::Comma)),
            b':' if second != Some(b'=') => Ok(self.take(1, TokenKind::Colon)),
            b'.' if self.source[self.at..].starts_with("...") => Ok(self.take(3, TokenKind::Ellipsis)),
            b'.' => Ok(self.take(1, TokenKind::Dot)),
            _ if self.peek().is_some_and(starts_name) => Ok(self.word()),
            _ => self.operator(),
        }
    }

    fn take(&mut self, length: usize, kind: TokenKind) -> TokenKind {
        self.at += length;
        kind
    }

    fn open(&mut self, bracket: Bracket) -> TokenKind {
        self.depth += 1;
        self.take(1, TokenKind::Open(bracket))
    }

    fn close(&mut self, bracket: Bracket) -> TokenKind {
        self.depth = self.depth.saturating_sub(1);
        self.take(1, TokenKind::Close(bracket))
    }

    fn number(&mut self) -> Result<TokenKind, Error> {
        let (kind, end) = number::read(self.source, self.at)?;
        self.at = end;
        Ok(kind)
    }

    fn word(&mut self) -> TokenKind {
        let rest = &self.source[self.at..];
        let length = rest.find(|found| !continues_name(found)).unwrap_or(rest.len());
        self.at += length;
        match &rest[..length] {
            "True" => TokenKind::True,
            "False" => TokenKind::False,
            "None" => TokenKind::None,
            "inf" | "Infinity" => TokenKind::Number { value: f64::INFINITY, integer: false },
            "nan" | "NaN" => TokenKind::Number { value: f64::NAN, integer: false },
            word if refuse::word(word).is_some() => TokenKind::Reserved,
            _ => TokenKind::Name,
        }
    }

    fn operator(&mut self) -> Result<TokenKind, Error> {
        let rest = &self.source[self.at..];
        // Text that only looks like an operator: `->`, `<<`, `>>`, `//`.
        let foreign = ["->", "<<", ">>", "//"].iter().any(|other| rest.starts_with(other));
        if let Some(length) = augmented(rest) {
            return Ok(self.take(length, TokenKind::Augmented));
        }
        let found = OPERATORS.iter().find(|(symbol, _)| rest.starts_with(symbol));
        match found {
            Some(&(symbol, kind)) if !foreign => Ok(self.take(symbol.len(), kind)),
            _ => {
                let (length, message, advice) = refuse::spelling(rest);
                let span = Span::new(self.at, self.at + length);
                let error = Error::new(self.source, span, message);
                Err(match advice {
                    Some(advice) => error.help(advice),
                    None => error,
                })
            }
        }
    }
}

/// A longer symbol stands before any shorter one that it begins with.
const OPERATORS: &[(&str, TokenKind)] = &[
    ("**", TokenKind::Operator(BinaryOp::Pow)),
    ("<=", TokenKind::Operator(BinaryOp::LessEqual)),
    (">=", TokenKind::Operator(BinaryOp::GreaterEqual)),
    ("==", TokenKind::Operator(BinaryOp::Equal)),
    ("!=", TokenKind::Operator(BinaryOp::NotEqual)),
    ("+", TokenKind::Operator(BinaryOp::Add)),
    ("-", TokenKind::Operator(BinaryOp::Sub)),
    ("*", TokenKind::Operator(BinaryOp::Mul)),
    ("/", TokenKind::Operator(BinaryOp::Div)),
    ("@", TokenKind::Operator(BinaryOp::MatMul)),
    ("<", TokenKind::Operator(BinaryOp::Less)),
    (">", TokenKind::Operator(BinaryOp::Greater)),
    ("²", TokenKind::Squared),
    ("=", TokenKind::Assign),
];

/// The length of an augmented assignment (`+=`) at the start of `rest`.
fn augmented(rest: &str) -> Option<usize> {
    const SYMBOLS: [&str; 6] = ["**=", "+=", "-=", "*=", "/=", "@="];
    SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)).map(|symbol| symbol.len())
}
