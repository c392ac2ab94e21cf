//! Signatures of functions after a module, written as Python writes them.

use backflow_circuit::registry::Operands;

/// A function after a module, read from a line such as `clip(a, a_min: min, a_max: max, out!) = clamp`: its
/// name, its parameters in order, and what it stands for where that has another name.
///
/// A parameter is an operand, while there are operands to give, or else a parameter of the same name. `name: min`
/// is the parameter `min` here, `name: 1` the second operand, `name: min = 0` has that default, where `all` is
/// every axis and `?` means that it must be given. `name!` is understood by the module only, `[name]` is a
/// list of operands, `[*name]` are all further positional arguments as operands, and what follows `*` is given by keyword only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) target: &'static str,
    slots: &'static str,
}

/// A parameter of a function after a module.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Slot {
    pub(crate) name: &'static str,
    pub(crate) role: Role,
    pub(crate) by_keyword_only: bool,
    pub(crate) default: Fallback,
}

/// What a parameter of a module is here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Role {
    Operand(usize),
    /// A list of operands.
    List,
    /// Operands, one after the other to the last positional argument.
    Rest,
    Parameter(&'static str),
    /// Nothing.
    Refused,
}

/// What holds where a call does not give a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fallback {
    /// The default of the registry.
    Own,
    Number(i64),
    /// Every axis.
    All,
    /// It must be given.
    Required,
}

impl Member {
    /// A function from its line; `None` for an empty one.
    pub(super) fn read(line: &'static str) -> Option<Member> {
        let (name, rest) = line.trim().split_once('(')?;
        let (slots, rest) = rest.split_once(')')?;
        let target = rest.trim().trim_start_matches('=').trim();
        Some(Member { name, target: if target.is_empty() { name } else { target }, slots })
    }

    /// The parameters, for an entry that takes so many operands.
    pub(crate) fn slots(&self, operands: Operands) -> impl Iterator<Item = Slot> + use<> {
        let mut left = match operands {
            Operands::Exactly(count) => 0..count,
            Operands::AtLeast(_) => 0..0,
        };
        let mut by_keyword_only = false;
        self.slots.split(", ").filter(|part| !part.is_empty()).filter_map(move |part| {
            if part == "*" {
                by_keyword_only = true;
                return None;
            }
            let (part, default) = match part.split_once(" = ") {
                None => (part, Fallback::Own),
                Some((part, "all")) => (part, Fallback::All),
                Some((part, "?")) => (part, Fallback::Required),
                Some((part, number)) => (part, Fallback::Number(number.parse().ok()?)),
            };
            let (name, role) = match part.split_once(": ") {
                Some((name, place)) => (name, place.parse().map_or(Role::Parameter(place), Role::Operand)),
                None if part.ends_with('!') => (part.trim_end_matches('!'), Role::Refused),
                None if part.starts_with("[*") => (part.trim_matches(['[', '*', ']']), Role::Rest),
                None if part.starts_with('[') => (part.trim_matches(['[', ']']), Role::List),
                None => (part, left.next().map_or(Role::Parameter(part), Role::Operand)),
            };
            Some(Slot { name, role, by_keyword_only, default })
        })
    }
}
