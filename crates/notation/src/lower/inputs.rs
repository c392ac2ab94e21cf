//! Values from outside: which are missing, which nothing uses, and the inputs they become.

use super::value::of_kind;
use super::{Binding, Lowering};
use crate::analysis::{Definition, DefinitionId, Need};
use crate::function::Function;
use crate::{Error, closest};
use backflow_circuit::{Expr, Kind, Tensor};

/// Names that mean a number after `from math import *`.
const CONSTANTS: [&str; 4] = ["pi", "e", "tau", "newaxis"];

impl<'c> Lowering<'_, 'c> {
    /// Makes the inputs that come from outside.
    pub(super) fn take_inputs(&mut self) -> Result<(), Error> {
        self.check_missing()?;
        for (index, definition) in self.analysis.definitions.iter().enumerate() {
            if definition.is_free
                && let Some(value) = self.given.get(self.ast.name(definition.name))
            {
                self.source(index as DefinitionId, value.clone())?;
            }
        }
        Ok(())
    }

    fn check_missing(&self) -> Result<(), Error> {
        let is_missing = |definition: &&Definition| {
            definition.is_free && !self.given.contains_key(self.ast.name(definition.name))
        };
        let missing: Vec<&Definition> = self.analysis.definitions.iter().filter(is_missing).collect();
        if let Some(early) = missing.iter().find(|definition| definition.replaced.is_some()) {
            let name = self.ast.name(early.name);
            let message = format!("`{name}` is used before it is assigned");
            let mut error = self.ast.error(early.place, message);
            if let Some(later) = early.replaced {
                error = error.related(self.ast.source(), later, "it is assigned here");
            }
            let help = format!("assign it above, or give its first value along with the circuit: `{name}=…`");
            return Err(error.help(help));
        }
        let Some(first) = missing.first() else { return Ok(()) };
        let names: Vec<&str> = missing.iter().map(|definition| self.ast.name(definition.name)).collect();
        let shown: Vec<String> = names.iter().take(20).map(|name| format!("`{name}`")).collect();
        let more = names.len() - shown.len();
        let more = if more == 0 { String::new() } else { format!(" and {more} more names") };
        let message = format!("no value is given for {}{more}", shown.join(", "));
        let ways: Vec<String> = names.iter().take(20).map(|name| format!("{name}=…")).collect();
        let mut error = self.ast.error(first.place, message);
        for other in missing[1..].iter().take(4) {
            error = error.related(self.ast.source(), other.place, "");
        }
        error = error.help(format!("give values along with the circuit: `{}`", ways.join(" ")));
        for name in names.into_iter().take(20) {
            if let Some(advice) = self.advice_on(name) {
                error = error.help(advice);
            }
        }
        Err(error)
    }

    /// What a name without a value may have meant.
    fn advice_on(&self, name: &str) -> Option<String> {
        if CONSTANTS.contains(&name) {
            return Some(format!("`np.{name}` is the constant; `{name}` alone is an input like any other"));
        }
        if name == "random" {
            return Some("random numbers are given from outside: leave the name without a value here".into());
        }
        let targets = self.ast.statements().iter().filter_map(|statement| statement.target).take(10_000);
        let assigned = targets.map(|target| self.ast.name(target.name));
        let meant = closest(name, assigned).map(|meant| format!("did you mean `{meant}`?"));
        let function = || match Function::find(name) {
            Function::Unknown | Function::Refused(_) => None,
            _ => Some(format!("`{name}` is a function: write `{name}(x)`")),
        };
        meant.or_else(function)
    }

    /// Refuses values for names that the text does not have.
    pub(super) fn check_unknown(&self) -> Result<(), Error> {
        for name in self.given.keys() {
            if self.ast.find_name(name).and_then(|id| self.analysis.last(id)).is_some() {
                continue;
            }
            let names = self.analysis.definitions.iter().map(|definition| self.ast.name(definition.name));
            let error =
                Error::without_place(format!("a value is given for `{name}`, but nothing has that name"));
            return Err(match closest(name, names.take(10_000)) {
                Some(meant) => error.help(format!("did you mean `{meant}`?")),
                None => error,
            });
        }
        Ok(())
    }

    /// Makes a definition an input with this value, or a setting if it only serves to build the circuit.
    pub(super) fn source(&mut self, id: DefinitionId, value: Tensor) -> Result<Option<Expr<'c>>, Error> {
        let definition = &self.analysis.definitions[id as usize];
        let name = self.ast.name(definition.name);
        let constant = Some(value.clone().into());
        if definition.need == Need::SETTING {
            self.bindings[id as usize] = Binding { expr: None, constant };
            return Ok(None);
        }
        if let (true, [Some(real), Some(index)]) =
            (definition.need.has(Need::REAL) && definition.need.has(Need::INDEX), definition.places)
        {
            let message = format!("`{name}` is used both to choose with and to calculate with");
            let error = self.ast.error(index, message).label("it is an index here");
            let error = error.related(self.ast.source(), real, "and a real number here");
            return Err(error.help("give the indices and the numbers as two inputs"));
        }
        let kind = definition.need.kind();
        let value = of_kind(&value, kind).map_err(|error| {
            let place = definition.places[usize::from(kind == Kind::Index)].unwrap_or(definition.place);
            let from_the_back = value.data().iter().any(|&index| index < 0.0);
            let error = self.ast.error(place, format!("`{name}` is used as an index, but {error}"));
            if from_the_back { error.help("count from the front: the first is 0") } else { error }
        })?;
        let circuit_name = self.circuit_name(id);
        let shape = value.shape();
        let expr = self.builder.at_place(self.columns.place(definition.place), || match kind {
            Kind::Real => self.builder.input(&circuit_name, shape),
            Kind::Index => self.builder.index_input(&circuit_name, shape),
        });
        if let (true, Some(error)) = (expr.is_poison(), self.builder.error()) {
            return Err(self.ast.error(definition.place, error.problem.to_string()));
        }
        self.inputs.insert(circuit_name.into_owned(), value);
        self.bindings[id as usize] = Binding { expr: Some(expr), constant };
        Ok(Some(expr))
    }
}
