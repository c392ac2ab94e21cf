//! Values from outside: which are missing, and which nothing uses.

use std::collections::HashSet;

use super::name::Definition;
use super::value::How;
use super::{Outside, Tracer};
use crate::function::Function;
use crate::source::Span;
use crate::{Error, closest};

/// Names that mean a number after `from math import *`.
const CONSTANTS: [&str; 4] = ["pi", "e", "tau", "newaxis"];
/// The most names that a message lists.
const LISTED: usize = 20;
/// The most places that it shows besides the first.
const SHOWN: usize = 4;

impl<'a, 'c> Tracer<'a, 'c> {
    /// The inputs from outside that have nodes, in the order in which they are first read.
    pub(super) fn outside(&self) -> Vec<Outside> {
        let read = |definition: &Definition<'a, 'c>| {
            let origin = definition.value.origin()?;
            let (kind, _) = origin.made.get()?;
            let is_given = matches!(&origin.how, How::Input { name, .. } if self.outside.contains(name));
            is_given.then(|| (definition.name.to_string(), definition.place, kind))
        };
        self.definitions.iter().filter_map(read).collect()
    }

    /// The mistake that values are missing, if some are.
    pub(super) fn check_missing(&mut self) {
        let mut seen = HashSet::new();
        let missing: Vec<(&'a str, Span)> =
            self.missing.iter().copied().filter(|(name, _)| seen.insert(*name)).collect();
        let later = |name: &str| self.definitions.iter().find(|definition| &*definition.name == name);
        if let Some((early, place, later)) =
            missing.iter().find_map(|&(name, place)| Some((name, place, later(name)?.place)))
        {
            let error = self.error(place, format!("`{early}` is used before it is assigned"));
            let error = error.related(self.text, later, "it is assigned here");
            let help =
                format!("assign it above, or give its first value along with the circuit: `{early}=…`");
            self.errors.push(error.help(help));
            return;
        }
        let Some(&(_, first)) = missing.first() else { return };
        let shown: Vec<String> = missing.iter().take(LISTED).map(|(name, _)| format!("`{name}`")).collect();
        let more = missing.len() - shown.len();
        let more = if more == 0 { String::new() } else { format!(" and {more} more names") };
        let mut error = self.error(first, format!("no value is given for {}{more}", shown.join(", ")));
        for (_, place) in missing[1..].iter().take(SHOWN) {
            error = error.related(self.text, *place, "");
        }
        let ways: Vec<String> = missing.iter().take(LISTED).map(|(name, _)| format!("{name}=…")).collect();
        error = error.help(format!("give values along with the circuit: `{}`", ways.join(" ")));
        for (name, _) in missing.iter().take(LISTED) {
            if let Some(advice) = self.advice_on(name) {
                error = error.help(advice);
            }
        }
        self.errors.push(error);
    }

    /// What a name without a value may have meant.
    fn advice_on(&self, name: &str) -> Option<String> {
        if CONSTANTS.contains(&name) {
            return Some(format!("`np.{name}` is the constant; `{name}` alone is an input like any other"));
        }
        let assigned = self.definitions.iter().map(|definition| &*definition.name).take(10_000);
        let meant = closest(name, assigned).map(|meant| format!("did you mean `{meant}`?"));
        let function = || match Function::find(name) {
            Function::Unknown | Function::Refused(_) => None,
            _ => Some(format!("`{name}` is a function: write `{name}(x)`")),
        };
        meant.or_else(function)
    }

    /// Refuses values for names that the text does not have.
    pub(super) fn check_unread(&self) -> Result<(), Error> {
        let known: HashSet<&str> = self.definitions.iter().map(|definition| &*definition.name).collect();
        let Some(name) = self.given.keys().find(|name| !known.contains(name.as_str())) else { return Ok(()) };
        let error = Error::without_place(format!("a value is given for `{name}`, but nothing has that name"));
        let names = self.definitions.iter().map(|definition| &*definition.name);
        Err(match closest(name, names.take(10_000)) {
            Some(meant) => error.help(format!("did you mean `{meant}`?")),
            None => error,
        })
    }
}
