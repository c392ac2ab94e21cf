//! How the operands of a gate are told apart where it is drawn.

use std::borrow::Cow;

/// How a picture tells the operands of a gate apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ports {
    /// Not at all: the operands may change places.
    Alike,
    /// By their numbers, from 1.
    Numbered,
    /// By these words, as short as `if`, `then`, `else`.
    Named(&'static [&'static str]),
}

impl Ports {
    /// What stands at the port of an operand; empty where it may change places with the others.
    pub fn mark(self, operand: usize) -> Cow<'static, str> {
        match self {
            Ports::Alike => "".into(),
            Ports::Named(words) if operand < words.len() => words[operand].into(),
            Ports::Numbered | Ports::Named(_) => (operand + 1).to_string().into(),
        }
    }
}
