//! What the lexer hands to the parser.

use super::node::BinaryOp;
use super::span::Span;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
    /// Whether it stands on a later line than the token before it.
    pub(crate) on_new_line: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum TokenKind {
    Number {
        value: f64,
        integer: bool,
    },
    Name,
    True,
    False,
    None,
    /// A word of Python that the notation does not use; `refuse` knows what to say about it.
    Reserved,
    Operator(BinaryOp),
    /// `²`, after what is squared.
    Squared,
    /// `=`
    Assign,
    /// `+=` and the like.
    Augmented,
    Open(Bracket),
    Close(Bracket),
    Comma,
    Colon,
    Dot,
    Ellipsis,
    /// A newline outside brackets, or `;`.
    Separator,
    End,
    /// Text that is not a token; the lexer holds the error.
    Bad,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bracket {
    Round,
    Square,
}

impl Bracket {
    pub(crate) fn closing(self) -> &'static str {
        match self {
            Bracket::Round => ")",
            Bracket::Square => "]",
        }
    }

    pub(crate) fn opening(self) -> &'static str {
        match self {
            Bracket::Round => "(",
            Bracket::Square => "[",
        }
    }
}
