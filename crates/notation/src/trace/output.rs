//! What the circuit of a text computes.

use backflow_circuit::{Expr, Kind};

use super::Tracer;
use super::value::Value;
use crate::source::Span;
use crate::{Error, closest};

impl<'a, 'c> Tracer<'a, 'c> {
    /// Names the nodes, and makes the output; or all mistakes together.
    pub(super) fn output(
        &mut self,
        last: Option<(Value<'a, 'c>, Span)>,
        wanted: Option<&str>,
    ) -> Result<String, Error> {
        self.check_missing();
        if self.errors.is_empty() {
            match self.outcome(last, wanted) {
                Ok(name) => return Ok(name),
                Err(error) => self.errors.push(error),
            }
        }
        Err(Error::together(std::mem::take(&mut self.errors)))
    }

    fn outcome(
        &mut self,
        last: Option<(Value<'a, 'c>, Span)>,
        wanted: Option<&str>,
    ) -> Result<String, Error> {
        let wanted = wanted.map(|wanted| self.wanted(wanted)).transpose()?;
        let (value, place) = match (wanted, last) {
            (Some(at), _) => (self.definitions[at].value.clone(), self.definitions[at].place),
            (None, Some(last)) => last,
            (None, None) => {
                let error = Error::without_place("there is no statement, so there is nothing to compute");
                return Err(error.help("write a formula, such as `f = (x + y) * z`"));
            }
        };
        let node = self.expr(&value, place, Kind::Real)?;
        self.check_unread()?;
        let called = self.name_nodes();
        let definition = wanted.or_else(|| self.definition_of(node));
        let name = definition.and_then(|at| called[at].clone()).unwrap_or_else(|| self.free_name());
        self.builder.output(&name, node);
        Ok(name)
    }

    /// The last value of a name, for an output that was asked for.
    fn wanted(&self, wanted: &str) -> Result<usize, Error> {
        if let Some(at) = self.definitions.iter().rposition(|definition| &*definition.name == wanted) {
            return Ok(at);
        }
        let names = self.definitions.iter().map(|definition| &*definition.name);
        let error = Error::without_place(format!("nothing is named `{wanted}`, so it cannot be the output"));
        Err(match closest(wanted, names.take(10_000)) {
            Some(meant) => error.help(format!("did you mean `{meant}`?")),
            None => error.help("choose a name from the text, or none for the last statement"),
        })
    }

    /// The last definition whose value is a node.
    fn definition_of(&self, node: Expr<'c>) -> Option<usize> {
        let is_it = |value: &Value<'a, 'c>| Self::node(value).is_some_and(|made| made.id() == node.id());
        self.definitions.iter().rposition(|definition| is_it(&definition.value))
    }

    fn free_name(&self) -> String {
        let mut name = String::from("out");
        let mut number = 1;
        while self.builder.find(&name).is_some() {
            number += 1;
            name = format!("out_{number}");
        }
        name
    }
}
