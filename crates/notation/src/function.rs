//! What a function's name stands for.

use crate::modules::{self, Found, Member, Module};
use backflow_circuit::registry::{self, Entry};

/// What a name before parentheses stands for.
#[derive(Clone, Copy)]
pub(crate) enum Function {
    /// An entry of the registry; after a module, with the parameters that it has there.
    Entry(&'static Entry, Option<Member>),
    /// Something that makes a constant: `zeros`.
    Maker(Maker, Member),
    /// Something that is known about a value without its numbers: `shape`.
    Measure(Measure),
    /// A function of a library that is not here, and what to write instead.
    Refused(&'static str),
    /// Nothing.
    Unknown,
}

/// The gate or function that a name stands for, with or without a module in front: `tanh`, `np.linalg.norm`.
pub fn function(name: &str) -> Option<&'static Entry> {
    match Function::find(name) {
        Function::Entry(entry, _) => Some(entry),
        _ => None,
    }
}

/// Makers of constants, with NumPy's names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Maker {
    Array,
    Zeros,
    Ones,
    Full,
    ZerosLike,
    OnesLike,
    FullLike,
    Eye,
    Arange,
    Linspace,
}

/// What is known about a value before any number is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Measure {
    Shape,
    Size,
    Rank,
    Length,
}

pub(crate) const MAKERS: &[(&str, Maker)] = &[
    ("array", Maker::Array),
    ("asarray", Maker::Array),
    ("zeros", Maker::Zeros),
    ("ones", Maker::Ones),
    ("full", Maker::Full),
    ("zeros_like", Maker::ZerosLike),
    ("ones_like", Maker::OnesLike),
    ("full_like", Maker::FullLike),
    ("eye", Maker::Eye),
    ("identity", Maker::Eye),
    ("arange", Maker::Arange),
    ("linspace", Maker::Linspace),
];

pub(crate) const MEASURES: &[(&str, Measure)] =
    &[("shape", Measure::Shape), ("size", Measure::Size), ("ndim", Measure::Rank), ("len", Measure::Length)];

impl Function {
    /// What a name stands for, with the module in front if there is one: `exp`, `np.linalg.norm`. Without a
    /// module it is the registry's, or else one of NumPy's makers and measures.
    pub(crate) fn find(name: &str) -> Function {
        if let Some((module, name)) = modules::split(name) {
            return match Module::find(module).map_or(Found::Unknown, |module| module.member(name)) {
                Found::Function(member) => Function::of(member.target, Some(member)),
                Found::Refused(advice) => Function::Refused(advice),
                Found::Unknown => Function::Unknown,
            };
        }
        match (Function::of(name, None), modules::advice_on(name)) {
            (Function::Unknown, Some(advice)) => Function::Refused(advice),
            (found, _) => found,
        }
    }

    fn of(target: &str, member: Option<Member>) -> Function {
        if let Some(entry) = registry::find(target) {
            return Function::Entry(entry, member);
        }
        if let Some(&(_, measure)) = MEASURES.iter().find(|(known, _)| *known == target) {
            return Function::Measure(measure);
        }
        let maker = MAKERS.iter().find(|(known, _)| *known == target);
        // A maker without a module is NumPy's.
        let numpys = || match Module::find("np").map(|module| module.member(target)) {
            Some(Found::Function(member)) => Some(member),
            _ => None,
        };
        match (maker, member.or_else(numpys)) {
            (Some(&(_, maker)), Some(member)) => Function::Maker(maker, member),
            _ => Function::Unknown,
        }
    }

    /// Every name that can be called without a module.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        let entries = || registry::entries();
        let own = MAKERS.iter().map(|(name, _)| *name).chain(MEASURES.iter().map(|(name, _)| *name));
        entries().map(|entry| entry.name).chain(entries().flat_map(|e| e.aliases.iter().copied())).chain(own)
    }
}
