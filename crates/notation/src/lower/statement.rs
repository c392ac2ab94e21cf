//! Statements: what their names stand for, and which of them is the output.

use super::{Binding, Lowering, Value};
use crate::analysis::DefinitionId;
use crate::excerpt::quoted;
use crate::syntax::{Node, Statement};
use crate::{Error, closest};
use backflow_circuit::{Expr, Kind};
use std::borrow::Cow;

impl<'c> Lowering<'_, 'c> {
    pub(super) fn statements(&mut self) -> Result<(), Error> {
        let ast = self.ast;
        for (index, statement) in ast.statements().iter().enumerate() {
            self.values.clear();
            for id in ast.nodes_of(statement) {
                if self.values.is_empty() {
                    self.first = id.index();
                }
                let value = self.node(id)?;
                self.values.push(value);
            }
            match self.analysis.made[index] {
                Some(definition) => self.bind(statement, definition)?,
                None if index + 1 < ast.statements().len() => return Err(self.without_name(statement)),
                None => {}
            }
        }
        Ok(())
    }

    fn without_name(&self, statement: &Statement) -> Error {
        let text = quoted(self.ast.text(statement.span));
        let error =
            self.ast.error(statement.span, format!("{text} is computed, but has no name to use it by"));
        error.help("give it a name, as in `h = …`; only the last statement may go without one")
    }

    /// Binds a definition to the value of its statement.
    fn bind(&mut self, statement: &Statement, id: DefinitionId) -> Result<(), Error> {
        let definition = &self.analysis.definitions[id as usize];
        let value = self.value(statement.value).clone();
        let constant = value.constant();
        let is_literal = constant.as_ref().is_some_and(|tensor| {
            // `N = x.shape[0]` follows from the circuit; it is not a number that somebody chose.
            let mut nodes = self.ast.nodes_of(statement);
            tensor.shape().rank() > 0 || nodes.all(|node| !matches!(self.ast.node(node), Node::Name(_)))
        });
        let given =
            (definition.version == 1).then(|| self.given.get(self.ast.name(definition.name))).flatten();
        match (constant, given) {
            (Some(literal), given) if is_literal => {
                // `loss = 0` that is assigned again before anything reads it is not an input of the circuit.
                let is_dead = definition.replaced.is_some() && definition.need == Default::default();
                if !is_dead {
                    self.source(id, given.cloned().unwrap_or(literal))?;
                }
                return Ok(());
            }
            (_, Some(_)) => {
                let name = self.ast.name(definition.name);
                let message = format!("a value is given for `{name}`, which the circuit computes");
                let error = self.ast.error(definition.place, message).label("here");
                return Err(error
                    .help("only inputs can be given: names without an assignment, or assigned a literal"));
            }
            _ => {}
        }
        if definition.need == crate::analysis::Need::SETTING && value.constant().is_some() {
            self.bindings[id as usize] = Binding { expr: None, constant: Some(value) };
            return Ok(());
        }
        let expr = self.expr(statement.value, definition.need.kind())?;
        let name = self.circuit_name(id);
        if self.builder.name(expr, &name).is_poison() {
            return Err(self.broken_name(statement));
        }
        let constant = value.constant().map(|_| value);
        self.bindings[id as usize] = Binding { expr: Some(expr), constant };
        Ok(())
    }

    fn broken_name(&self, statement: &Statement) -> Error {
        let why = self.builder.error().map(|error| error.problem.to_string()).unwrap_or_default();
        self.ast.error(statement.span, why)
    }

    /// What the node of a definition is called in the circuit: the name itself if this is its only or its last
    /// value, or if it comes from outside; otherwise the name with the number of the value.
    pub(super) fn circuit_name(&self, id: DefinitionId) -> Cow<'_, str> {
        let definition = &self.analysis.definitions[id as usize];
        let name = self.ast.name(definition.name);
        let bears_it =
            if definition.begins_free { definition.version == 1 } else { definition.replaced.is_none() };
        if bears_it {
            return name.into();
        }
        let mut numbered = format!("{name}_{}", definition.version);
        while self.ast.find_name(&numbered).is_some() {
            numbered.push('_');
        }
        numbered.into()
    }

    /// Makes the output and returns its name.
    pub(super) fn output(&mut self, wanted: Option<&str>) -> Result<String, Error> {
        let Some((index, last)) = self.ast.statements().iter().enumerate().next_back() else {
            let error = Error::without_place("there is no statement, so there is nothing to compute");
            return Err(error.help("write a formula, such as `f = (x + y) * z`"));
        };
        let definition = self.analysis.made[index].or_else(|| self.analysis.read_by(last.value));
        let name = match definition {
            Some(definition) => self.name_of(definition),
            None => {
                let expr = self.expr(last.value, Kind::Real)?;
                let mut name = String::from("out");
                let mut number = 1;
                while self.builder.find(&name).is_some() {
                    number += 1;
                    name = format!("out_{number}");
                }
                self.builder.name(expr, &name);
                (name, expr)
            }
        };
        let (name, expr) = match wanted {
            Some(wanted) => self.find_output(wanted)?,
            None => name,
        };
        self.builder.output(&name, expr);
        Ok(name)
    }

    /// The name and the node of a definition; a setting becomes a node now.
    fn name_of(&self, id: DefinitionId) -> (String, Expr<'c>) {
        let binding = &self.bindings[id as usize];
        let constant = || binding.constant.as_ref().and_then(Value::constant);
        let expr =
            binding.expr.unwrap_or_else(|| self.builder.constant(constant().unwrap_or_else(|| 0.0.into())));
        (self.circuit_name(id).into_owned(), expr)
    }

    fn find_output(&self, wanted: &str) -> Result<(String, Expr<'c>), Error> {
        if let Some(id) = self.ast.find_name(wanted).and_then(|name| self.analysis.last(name)) {
            return Ok(self.name_of(id));
        }
        if let Some(expr) = self.builder.find(wanted) {
            return Ok((wanted.to_owned(), expr));
        }
        let names = self.analysis.definitions.iter().map(|definition| self.ast.name(definition.name));
        let error = Error::without_place(format!("nothing is named `{wanted}`, so it cannot be the output"));
        Err(match closest(wanted, names.take(10_000)) {
            Some(meant) => error.help(format!("did you mean `{meant}`?")),
            None => error.help("choose a name from the text, or none for the last statement"),
        })
    }
}
