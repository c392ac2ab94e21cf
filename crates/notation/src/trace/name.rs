//! What the nodes of names are called in the circuit.

use std::collections::HashMap;
use std::rc::Rc;

use backflow_circuit::Expr;

use super::Tracer;
use super::value::{How, Value};
use crate::source::Span;

/// A value that a name was given.
pub(crate) struct Definition<'a, 'c> {
    pub(super) name: Rc<str>,
    pub(super) value: Value<'a, 'c>,
    pub(super) place: Span,
}

impl<'a, 'c> Tracer<'a, 'c> {
    pub(super) fn define(&mut self, name: Rc<str>, value: Value<'a, 'c>, place: Span) {
        if value.shape().is_some() {
            self.definitions.push(Definition { name, value, place });
        }
    }

    /// The node of a value, if one has been made.
    pub(super) fn node(value: &Value<'a, 'c>) -> Option<Expr<'c>> {
        match value {
            Value::Expr(expr) => Some(*expr),
            _ => value.origin()?.made.get().map(|(_, expr)| expr),
        }
    }

    /// Names the nodes after the names of the text. An input has the name itself; so has the last value of a
    /// name that is no input. Other values have the name with their number: `c_1`, `c_2`.
    ///
    /// Gives back what each definition's node is called.
    pub(super) fn name_nodes(&self) -> Vec<Option<String>> {
        let mut last: HashMap<&str, usize> = HashMap::new();
        let mut inputs: HashMap<&str, bool> = HashMap::new();
        for (at, definition) in self.definitions.iter().enumerate() {
            last.insert(&definition.name, at);
            let made = Self::node(&definition.value).is_some();
            *inputs.entry(&definition.name).or_default() |= made && self.is_input(definition);
        }
        let mut versions: HashMap<&str, usize> = HashMap::new();
        let mut called = vec![None; self.definitions.len()];
        for (at, definition) in self.definitions.iter().enumerate() {
            let name = &*definition.name;
            let version = versions.entry(name).or_default();
            *version += 1;
            let Some(node) = Self::node(&definition.value) else { continue };
            if let Some(input) = self.other_input(definition) {
                called[at] = Some(input);
                continue;
            }
            let bears_it = if inputs[name] { self.is_input(definition) } else { last[name] == at };
            if bears_it {
                self.at(definition.place, |builder| builder.name(node, name));
                called[at] = Some(name.to_owned());
                continue;
            }
            let mut numbered = format!("{name}_{version}");
            while last.contains_key(numbered.as_str()) {
                numbered.push('_');
            }
            self.at(definition.place, |builder| builder.name(node, &numbered));
            called[at] = Some(numbered);
        }
        called
    }

    /// The name of an input that has a number, since its name stood for something else before.
    fn other_input(&self, definition: &Definition<'a, 'c>) -> Option<String> {
        match &definition.value.origin()?.how {
            How::Input { name, .. } if *name != definition.name => {
                let numbered = name.strip_prefix(&*definition.name)?.strip_prefix('_')?;
                numbered.parse::<usize>().is_ok().then(|| name.to_string())
            }
            _ => None,
        }
    }

    fn is_input(&self, definition: &Definition<'a, 'c>) -> bool {
        definition.value.origin().is_some_and(|origin| match &origin.how {
            How::Input { name, .. } => *name == definition.name,
            How::Step(..) | How::Node | How::Constant(_) | How::Variable(..) => false,
        })
    }
}
