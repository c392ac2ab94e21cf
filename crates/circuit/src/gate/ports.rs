//! How the operands of a gate are told apart where it is drawn.

use std::borrow::Cow;

/// How a picture tells the operands of a gate apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ports {
    /// Not at all: the operands may change places.
    Alike,
    /// By their numbers, from 1.
    Numbered,
    /// By the letters that stand for them in the texts about the gate: a, b, c.
    Letters,
    /// By these words, as short as `if`, `then`, `else`.
    Named(&'static [&'static str]),
}

/// The letters of operands in the texts about a gate of several.
pub(crate) const LETTERS: &[&str] = &["a", "b", "c"];

impl Ports {
    /// What stands at the port of an operand; empty where it may change places with the others.
    pub fn mark(self, operand: usize) -> Cow<'static, str> {
        match self {
            Ports::Alike => "".into(),
            Ports::Letters if operand < LETTERS.len() => LETTERS[operand].into(),
            Ports::Named(words) if operand < words.len() => words[operand].into(),
            Ports::Numbered | Ports::Letters | Ports::Named(_) => (operand + 1).to_string().into(),
        }
    }
}
