//! What a call by name takes beside its operands, and the points at which tests call it.

use crate::data::params::{Param, Params};
use crate::data::tensor::Tensor;

/// A parameter of a call.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The name.
    pub name: &'static str,
    /// Other names: `keepdims`.
    pub aliases: &'static [&'static str],
    /// What it takes.
    pub takes: Takes,
    /// Whether a call may leave it out.
    pub optional: bool,
    /// Whether None means the same as leaving it out. NumPy flattens for `concatenate(…, axis=None)`, where the
    /// default is the first axis.
    pub none_is_default: bool,
}

impl Parameter {
    /// One that a call must give.
    pub const fn required(name: &'static str, aliases: &'static [&'static str], takes: Takes) -> Parameter {
        Parameter { name, aliases, takes, optional: false, none_is_default: false }
    }

    /// One that a call may leave out.
    pub const fn optional(name: &'static str, aliases: &'static [&'static str], takes: Takes) -> Parameter {
        Parameter { name, aliases, takes, optional: true, none_is_default: true }
    }

    /// One that has a default which None does not stand for.
    pub const fn defaulted(name: &'static str, aliases: &'static [&'static str], takes: Takes) -> Parameter {
        Parameter { name, aliases, takes, optional: true, none_is_default: false }
    }

    /// Whether a call may give it by this keyword.
    pub fn is_called(&self, keyword: &str) -> bool {
        self.name == keyword || self.aliases.contains(&keyword)
    }
}

/// What a parameter takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Takes {
    /// A real number.
    Real,
    /// A whole number.
    Int,
    /// Whole numbers, or one.
    Ints,
    /// Pairs of whole numbers, one after the other: `((1, 2), (0, 3))` is 1, 2, 0, 3. A number alone is both of
    /// a pair.
    Pairs,
    /// True or false.
    Flag,
    /// A word.
    Text,
}

/// A point at which tests try a gate.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// The operands.
    pub operands: Vec<Tensor>,
    /// The parameters.
    pub params: Params,
}

impl Sample {
    /// A sample of operands without parameters.
    pub fn of(operands: impl IntoIterator<Item = Tensor>) -> Sample {
        Sample { operands: operands.into_iter().collect(), params: Params::new() }
    }

    /// With a parameter.
    pub fn with(mut self, name: &'static str, value: impl Into<Param>) -> Sample {
        self.params = self.params.with(name, value);
        self
    }
}
