//! What the lexer hands to the parser.

use super::node::BinaryOp;
use super::span::Span;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Span,
    /// Stands on a later line than the token before it.
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
    /// A word of Python that the notation has no use for; `refuse` knows what to say.
    Reserved,
    Operator(BinaryOp),
    /// `=`
    Assign,
    /// `+=` and its like.
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
    /// Text that is no token; the lexer holds the error.
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
