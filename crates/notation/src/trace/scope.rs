//! Which value a name has.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use backflow_circuit::Tensor;

use super::Tracer;
use super::value::{How, Origin, Value};
use crate::Error;
use crate::modules::{Constant, Module, TYPES};
use crate::source::Span;

/// The names of a function's call, or of the text.
#[derive(Default)]
pub(crate) struct Scope<'a, 'c> {
    pub(super) names: HashMap<Rc<str>, Value<'a, 'c>>,
    /// Where the function was defined.
    pub(super) outer: Option<Rc<RefCell<Scope<'a, 'c>>>>,
    /// Which call it belongs to, where the trace is watched.
    pub(super) number: usize,
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// The value of a name, if something has given it one.
    pub(super) fn find(&self, name: &str) -> Option<Value<'a, 'c>> {
        self.found(name).map(|(value, _)| value)
    }

    /// The value of a name with the number of the scope that has it.
    fn found(&self, name: &str) -> Option<(Value<'a, 'c>, usize)> {
        let mut scope = Some(self.scope.clone());
        while let Some(here) = scope {
            if let Some(value) = here.borrow().names.get(name) {
                return Some((value.clone(), here.borrow().number));
            }
            scope = here.borrow().outer.clone();
        }
        None
    }

    /// What a name stands for where it is read: its value, a module, a type, or else an input.
    pub(super) fn read(&mut self, name: &'a str, place: Span) -> Result<Value<'a, 'c>, Error> {
        if let Some((value, scope)) = self.found(name) {
            self.note_read(scope, name);
            return Ok(value);
        }
        if self.given.contains_key(name) {
            let value = Rc::new(self.given[name].clone());
            self.outside.insert(name.into());
            let value = self.source(name, value, place);
            self.note_read(0, name);
            return Ok(value);
        }
        if let Some(&(_, constant)) = TYPES.iter().find(|(known, _)| *known == name) {
            return Ok(Value::Type(constant));
        }
        match name {
            "inf" | "Infinity" => return Ok(Value::number(f64::INFINITY, false)),
            "__name__" => return Ok(Value::text("__main__")),
            "nan" | "NaN" => return Ok(Value::number(f64::NAN, false)),
            _ => {}
        }
        if let Some(module) = Module::find(name) {
            return Ok(Value::Module(module));
        }
        self.missing.push((name, place));
        Ok(Value::Unknown)
    }

    /// A value from outside, or one that somebody chose.
    pub(super) fn source(&mut self, name: &str, value: Rc<Tensor>, place: Span) -> Value<'a, 'c> {
        let name: Rc<str> = name.into();
        let before = self.definitions.iter().filter(|definition| definition.name == name).count();
        let input: Rc<str> = match before {
            0 => name.clone(),
            before => format!("{name}_{}", before + 1).into(),
        };
        let how = How::Input { name: input, value: value.clone() };
        let origin = Rc::new(Origin { how, place, made: Default::default(), depth: 0 });
        let value = Value::known((*value).clone(), Some(origin));
        self.globals.borrow_mut().names.insert(name.clone(), value.clone());
        self.note_input(&name, value.clone(), place);
        self.define(name, value.clone(), place);
        value
    }

    /// The constant after a module, as a value.
    pub(super) fn constant(constant: Constant) -> Value<'a, 'c> {
        match constant {
            Constant::Number(number) => Value::number(number, false),
            Constant::Nothing => Value::None,
            Constant::Real | Constant::Whole => Value::Type(constant),
        }
    }
}
