//! Values of names as a journal keeps them: each an input of its own wherever it is read.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use backflow_circuit::{Expr, Kind};
use ruff_python_ast::ExprSubscript;
use ruff_text_size::Ranged;

use super::Tracer;
use super::slot::entry_name;
use super::value::{How, Key, Number, Origin, Value};
use super::watch::Spot;
use crate::Error;
use crate::journal::{Variable, Way, bare};
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    /// Notes that a value is given to a place. Gives back the value as it is read from there: an input of its own.
    pub(super) fn record(
        &mut self,
        spot: Spot,
        name: &str,
        value: Value<'a, 'c>,
        place: Span,
        way: Way,
    ) -> Result<Value<'a, 'c>, Error> {
        let frame = self.scope.borrow().number;
        let Some(watching) = &mut self.watching else { return Ok(value) };
        if value.shape().is_none() && value.items().is_none() {
            // Not a number; but what a tuple, a dict or an object was made from is read with it.
            watching.write(spot, name.into(), place, frame, way, value.clone());
            return Ok(value);
        }
        if let Some(other) = watching.asked.replaced.get(&watching.writes.len()) {
            let called = format!("{}@replaced", watching.writes.len());
            let how = How::Input { name: called.into(), value: Rc::new(other.clone()) };
            let origin = Rc::new(Origin { how, place, made: Cell::new(None), depth: 0 });
            let value =
                Value::Expr(self.expr(&Value::known(other.clone(), Some(origin)), place, Kind::Real)?);
            if let Some(watching) = &mut self.watching {
                watching.write(spot, name.into(), place, frame, way, value.clone());
            }
            return Ok(value);
        }
        if watching.asked.uncut.contains(name) {
            let array = self.expr(&value, place, Kind::Real).map_or(Value::Unknown, Value::Expr);
            if let Some(watching) = &mut self.watching {
                watching.write(spot, name.into(), place, frame, way, array);
            }
            return Ok(value);
        }
        let value = self.cut(name, value, place)?;
        if let Some(watching) = &mut self.watching {
            watching.write(spot, name.into(), place, frame, way, value.clone());
        }
        Ok(value)
    }

    /// A value of a name as an input of its own.
    fn cut(&mut self, name: &str, value: Value<'a, 'c>, place: Span) -> Result<Value<'a, 'c>, Error> {
        let own = bare(name);
        match &value {
            Value::Expr(node) if node.is_index() => Ok(value),
            Value::Expr(node) => {
                let Some(watching) = &self.watching else { return Ok(value) };
                // What is unpacked again under its own name is the same variable.
                if watching.called.get(&node.id()).is_some_and(|called| &**called == own) {
                    return Ok(value);
                }
                self.variable(own, *node, place).map(Value::Expr)
            }
            Value::Number(_) | Value::Array(..) => {
                let Some(origin) = value.origin() else {
                    // A constant may be a parameter that the text trains.
                    let is_array = matches!(value, Value::Array(..));
                    return Ok(if is_array || self.changed.contains(own) {
                        self.apart(own, value, place, 0)
                    } else {
                        value
                    });
                };
                let same = match &origin.how {
                    How::Input { name, .. } | How::Variable(name, _) => &**name == own,
                    How::Constant(_) => true,
                    How::Step(..) | How::Node => false,
                };
                if same {
                    return Ok(value);
                }
                let depth = origin.depth + 1;
                Ok(self.apart(own, value, place, depth))
            }
            _ => Ok(value),
        }
    }

    /// A value that is known, which becomes an input of its own when it is needed as a real number.
    fn apart(&self, name: &str, value: Value<'a, 'c>, place: Span, depth: usize) -> Value<'a, 'c> {
        let how = How::Variable(name.into(), Box::new(value.clone()));
        let origin = Some(Rc::new(Origin { how, place, made: Cell::new(None), depth }));
        match value {
            Value::Number(number) => Value::Number(Number { origin, ..number }),
            Value::Array(tensor, _) => Value::Array(tensor, origin),
            other => other,
        }
    }

    /// Notes the entries of a dict that is given a name with all that it holds.
    pub(super) fn written_entries(
        &mut self,
        dict: &Rc<RefCell<Vec<(Key, Value<'a, 'c>)>>>,
        name: &str,
        place: Span,
    ) -> Result<(), Error> {
        let count = dict.borrow().len();
        for at in 0..count {
            let (key, value) = dict.borrow()[at].clone();
            let Some(watching) = &mut self.watching else { return Ok(()) };
            let spot = watching.entry(dict, &key);
            if watching.at(&spot).is_none() && matches!(key, Key::Text(_)) {
                let value = self.record(spot, &entry_name(name, &key), value, place, Way::Assigned)?;
                dict.borrow_mut()[at].1 = value;
            }
        }
        Ok(())
    }

    /// Notes that an entry of a dict is given a value.
    pub(super) fn written_entry(
        &mut self,
        dict: &Rc<RefCell<Vec<(Key, Value<'a, 'c>)>>>,
        key: &Key,
        part: &'a ExprSubscript,
        value: Value<'a, 'c>,
    ) -> Result<Value<'a, 'c>, Error> {
        let base = self.quote(part.value.range().into());
        let Some(watching) = &mut self.watching else { return Ok(value) };
        let spot = watching.entry(dict, key);
        let name = entry_name(base, key);
        self.record(spot, &name, value, part.range.into(), Way::Assigned)
    }

    /// A new input that stands for a node.
    pub(super) fn variable(&mut self, name: &str, node: Expr<'c>, place: Span) -> Result<Expr<'c>, Error> {
        let shape = node.shape();
        let Some(watching) = &self.watching else { return Ok(node) };
        let unique = format!("{name}@{}", watching.variables.len());
        let input = self.at(place, |builder| builder.input(&unique, shape));
        if input.is_poison() {
            return Err(self.silent());
        }
        if let Some(watching) = &mut self.watching {
            watching.variables.push(Variable { input: input.id(), made_by: node.id() });
            watching.called.insert(input.id(), name.into());
        }
        Ok(input)
    }
}
