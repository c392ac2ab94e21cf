//! What the names of a text stand for in the end, down to the arrays in dicts, lists and objects.

use std::collections::HashSet;
use std::rc::Rc;

use super::Tracer;
use super::blocks::From;
use super::slot::entry_name;
use super::value::Value;

/// How deep dicts, lists and objects are looked into.
const DEEPEST: usize = 8;
/// The most items of a list that are looked at.
const MOST_ITEMS: usize = 100_000;

impl<'a, 'c> Tracer<'a, 'c> {
    /// The names with their values, in the order in which the text assigns them first; `out` is what it ends with, if
    /// that has no name.
    pub(super) fn finals(&mut self, out: Option<Value<'a, 'c>>) -> Vec<(String, From)> {
        // Inputs from outside are assigned nowhere. A counter of a loop is assigned, but it is no value of its own.
        let defined: Vec<Rc<str>> = self.definitions.iter().map(|made| made.name.clone()).collect();
        let known: HashSet<Rc<str>> = defined.iter().cloned().collect();
        let inputs = defined.into_iter().filter(|name| !self.assigned.contains(&&**name));
        let mut names: Vec<Rc<str>> = inputs.collect();
        names.extend(self.assigned.iter().map(|name| (*name).into()));
        let mut seen = HashSet::new();
        let mut finals = Vec::new();
        for name in names.into_iter().filter(|name| seen.insert(name.clone())) {
            let value = self.globals.borrow().names.get(&name).cloned();
            if let Some(value) = value
                && (known.contains(&name) || holds_others(&value))
            {
                self.gather(name.to_string(), &value, 0, &mut finals);
            }
        }
        if let Some(value) = out {
            self.gather("out".to_owned(), &value, 0, &mut finals);
        }
        finals
    }

    fn gather(
        &mut self,
        path: String,
        value: &Value<'a, 'c>,
        depth: usize,
        finals: &mut Vec<(String, From)>,
    ) {
        if depth > DEEPEST {
            return;
        }
        if value.shape().is_some() {
            finals.extend(self.from(value).map(|from| (path, from)));
            return;
        }
        match value {
            Value::Dict(entries) => {
                let entries = entries.borrow().clone();
                for (key, value) in &entries {
                    self.gather(entry_name(&path, key), value, depth + 1, finals);
                }
            }
            Value::Instance(instance) => {
                for (name, value) in instance.attributes() {
                    self.gather(format!("{path}.{name}"), &value, depth + 1, finals);
                }
            }
            Value::List(_) | Value::Tuple(_) => {
                let items = value.items().unwrap_or_default();
                let is_number = |item: &Value<'a, 'c>| item.shape().is_some_and(|shape| shape.rank() == 0);
                if items.is_empty() || items.len() > MOST_ITEMS {
                    return;
                }
                if items.iter().all(is_number) {
                    let numbers: Option<Vec<From>> = items.iter().map(|item| self.from(item)).collect();
                    finals.extend(numbers.map(|numbers| (path, From::List(numbers))));
                    return;
                }
                for (at, item) in items.iter().enumerate() {
                    self.gather(format!("{path}[{at}]"), item, depth + 1, finals);
                }
            }
            _ => {}
        }
    }
}

/// Whether a value is one of those that hold others.
fn holds_others(value: &Value<'_, '_>) -> bool {
    matches!(value, Value::Dict(_) | Value::Instance(_) | Value::List(_) | Value::Tuple(_))
}
