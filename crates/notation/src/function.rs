//! What a function's name stands for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::modules::{self, Found, Member, Module};
use backflow_circuit::registry::{self, Entry};

/// What a name before parentheses stands for.
#[derive(Clone, Copy)]
pub(crate) enum Function {
    /// An entry of the registry; after a module, with the parameters that it has there.
    Entry(&'static Entry, Option<Member>),
    /// Something that makes a constant: `zeros`.
    Maker(Maker, Member),
    /// Something that cuts an array into a list of parts: `split`.
    Splitter(Splitter, Member),
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

/// Ways to cut an array into a list of parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Splitter {
    /// Into equal parts, or at positions.
    Equal,
    /// As equal as they can be.
    Unequal,
    /// Along the second axis, or the only one.
    Across,
    /// Along the first of several axes.
    Down,
    /// Along the third axis.
    Deep,
    /// Into a number of parts, the last one shorter.
    Chunks,
    /// Into parts of a size, or of given sizes.
    Sizes,
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

pub(crate) const SPLITTERS: &[(&str, Splitter)] = &[
    ("split", Splitter::Equal),
    ("array_split", Splitter::Unequal),
    ("hsplit", Splitter::Across),
    ("vsplit", Splitter::Down),
    ("dsplit", Splitter::Deep),
    ("chunk", Splitter::Chunks),
    ("split_sizes", Splitter::Sizes),
];

pub(crate) const MEASURES: &[(&str, Measure)] =
    &[("shape", Measure::Shape), ("size", Measure::Size), ("ndim", Measure::Rank), ("len", Measure::Length)];

impl Function {
    /// What a name stands for, with the module in front if there is one: `exp`, `np.linalg.norm`. Without a
    /// module it is the registry's, or else one of NumPy's makers and measures.
    pub(crate) fn find(name: &str) -> Function {
        // A text calls few functions, but may call them often.
        static FOUND: Mutex<BTreeMap<String, Function>> = Mutex::new(BTreeMap::new());
        let mut found = FOUND.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&function) = found.get(name) {
            return function;
        }
        let function = Function::search(name);
        // A text of names that nobody has must not fill the memory.
        if !matches!(function, Function::Unknown) {
            found.insert(name.to_owned(), function);
        }
        function
    }

    fn search(name: &str) -> Function {
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
        let splitter = SPLITTERS.iter().find(|(known, _)| *known == target);
        let maker = MAKERS.iter().find(|(known, _)| *known == target);
        // A maker or splitter without a module is NumPy's.
        let numpys = || match Module::find("np").map(|module| module.member(target)) {
            Some(Found::Function(member)) => Some(member),
            _ => None,
        };
        match (maker, splitter, member.or_else(numpys)) {
            (Some(&(_, maker)), _, Some(member)) => Function::Maker(maker, member),
            (_, Some(&(_, splitter)), Some(member)) => Function::Splitter(splitter, member),
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
