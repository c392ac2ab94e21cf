//! Assignments: to names, to several at once, to parts and attributes.

use std::rc::Rc;

use ruff_python_ast::{Expr as Ast, StmtAugAssign};
use ruff_text_size::Ranged;

use super::Tracer;
use super::operator::Operation;
use super::value::{How, Origin, Value};
use super::watch::Spot;
use crate::journal::Way;
use crate::source::Span;
use crate::{Error, read};

impl<'a, 'c> Tracer<'a, 'c> {
    /// Whether an expression is a number or an array that somebody chose: it is assigned outside of functions and
    /// loops, and reads no name.
    pub(super) fn is_chosen(&self, value: &'a Ast) -> bool {
        self.depth == 0 && self.in_loop == 0 && (read::is_literal(value) || read::makes_random(value))
    }

    /// Assigns a value to a target. `chosen` is the literal that it comes from, if it does: it is an input, or a number
    /// given in place of it.
    pub(super) fn assign_to(
        &mut self,
        target: &'a Ast,
        value: Value<'a, 'c>,
        chosen: Option<&'a Ast>,
    ) -> Result<Value<'a, 'c>, Error> {
        let place: Span = target.range().into();
        match target {
            Ast::Name(name) => {
                let value = self.chosen(name.id.as_str(), place, value, chosen.is_some())?;
                self.assign(name.id.as_str(), value.clone(), place);
                Ok(value)
            }
            Ast::Tuple(_) | Ast::List(_) => {
                let targets = match target {
                    Ast::Tuple(tuple) => &tuple.elts,
                    Ast::List(list) => &list.elts,
                    _ => return Ok(value),
                };
                let items = self.unpacked(&value, targets, place)?;
                let parts: Vec<Option<&'a Ast>> = match chosen {
                    Some(Ast::Tuple(tuple)) if tuple.elts.len() == targets.len() => {
                        tuple.elts.iter().map(Some).collect()
                    }
                    Some(Ast::List(list)) if list.elts.len() == targets.len() => {
                        list.elts.iter().map(Some).collect()
                    }
                    _ => vec![None; targets.len()],
                };
                let mut assigned = Vec::with_capacity(items.len());
                for ((target, item), chosen) in targets.iter().zip(items).zip(parts) {
                    assigned.push(self.assign_to(target, item, chosen)?);
                }
                Ok(Value::tuple(assigned))
            }
            Ast::Subscript(part) => {
                self.assign_part(part, value.clone())?;
                Ok(value)
            }
            Ast::Attribute(attribute) => {
                let object = self.expression(&attribute.value)?;
                let Value::Instance(instance) = object else {
                    let error =
                        self.error(place, "only an object of a class of the text has attributes to assign");
                    return Err(error.help("give the value a name of its own"));
                };
                let name = attribute.attr.as_str();
                let value = match &mut self.watching {
                    Some(watching) => {
                        let spot = watching.attribute(&instance, name);
                        self.record(spot, self.quote(place), value, place, Way::Assigned)?
                    }
                    None => value,
                };
                instance.set(name, value.clone());
                Ok(value)
            }
            _ => Err(self.error(place, "this cannot be assigned to").help("write a name before `=`")),
        }
    }

    /// The items of a value that is unpacked to as many targets.
    pub(super) fn unpacked(
        &mut self,
        value: &Value<'a, 'c>,
        targets: &'a [Ast],
        place: Span,
    ) -> Result<Vec<Value<'a, 'c>>, Error> {
        if let Value::Unknown = value {
            return Ok(vec![Value::Unknown; targets.len()]);
        }
        if let Some(star) = targets.iter().find(|target| matches!(target, Ast::Starred(_))) {
            let error = self.error(star.range().into(), "the rest of a list is not taken together here");
            return Err(error.help("write a name for each item"));
        }
        let items = match value.items() {
            Some(items) => items,
            None => self.rows(value, place)?,
        };
        if items.len() != targets.len() {
            let message = format!("{} values are unpacked to {} names", items.len(), targets.len());
            return Err(self.error(place, message).help("write as many names as there are values"));
        }
        Ok(items)
    }

    /// The value of a name that a literal is assigned to: an input, with the value that is given for it.
    fn chosen(
        &mut self,
        name: &'a str,
        place: Span,
        value: Value<'a, 'c>,
        chosen: bool,
    ) -> Result<Value<'a, 'c>, Error> {
        if self.depth > 0 {
            return Ok(value);
        }
        let first = !self.globals.borrow().names.contains_key(name);
        let given = self.given.get(name).filter(|_| first).map(|given| Rc::new(given.clone()));
        // A gradient that begins with a number is no input.
        let is_gradient = self.watching.as_ref().is_some_and(|watching| watching.is_uncut(name));
        let chosen = chosen && !(is_gradient && given.is_none());
        let known = value.tensor().filter(|_| chosen && !matches!(value, Value::Bool(_)));
        match (known, given) {
            (Some(_), Some(given)) => Ok(self.source(name, given, place)),
            (Some(known), None) if !self.changed.contains(name) => {
                Ok(self.source(name, Rc::new(known), place))
            }
            (None, Some(_)) => {
                let message = format!("a value is given for `{name}`, which the circuit computes");
                let error = self.error(place, message).label("here");
                Err(error
                    .help("only inputs can be given: names without an assignment, or assigned a literal"))
            }
            _ => Ok(value),
        }
    }

    pub(super) fn assign(&mut self, name: &str, mut value: Value<'a, 'c>, place: Span) {
        let name: Rc<str> = name.into();
        if let (Value::Number(number), 0, 0) = (&mut value, self.depth, self.in_loop)
            && number.origin.is_none()
            && !self.changed.contains(&*name)
        {
            let how = How::Constant(number.value);
            number.origin = Some(Origin { how, place, made: Default::default(), depth: 0 }.into());
        }
        value = self.own_gradient(&name, value);
        let is_input = |how: &How<'a, 'c>| matches!(how, How::Input { name: own, .. } if *own == name);
        let named = value.origin().is_some_and(|origin| is_input(&origin.how));
        if self.watching.is_some()
            && let Value::Dict(entries) = &value
            && let Err(error) = self.written_entries(entries, &name, place)
        {
            self.errors.push(error);
        }
        if self.watching.is_some() && !(named && self.depth == 0) {
            let spot = Spot::Name(self.scope.borrow().number, name.clone());
            value = match self.record(spot, &name, value, place, Way::Assigned) {
                Ok(value) => value,
                Err(error) => {
                    self.errors.push(error);
                    Value::Unknown
                }
            };
        }
        self.scope.borrow_mut().names.insert(name.clone(), value.clone());
        if self.depth == 0 && !named {
            self.define(name, value, place);
        }
    }

    /// `x += y` and its like.
    pub(super) fn augment(&mut self, assign: &'a StmtAugAssign) -> Result<Value<'a, 'c>, Error> {
        let place: Span = assign.target.range().into();
        let Some(op) = Operation::of(assign.op) else {
            return Err(self.error(place, format!("`{}=` is not an operator of numbers", assign.op)));
        };
        let before = self.expression(&assign.target)?;
        let by = self.expression(&assign.value)?;
        if let (Value::List(list), Operation::Add, Some(items)) = (&before, op, by.items()) {
            list.borrow_mut().extend(items);
            return Ok(before);
        }
        // A sum that begins with a literal 0 begins with its first term.
        let begins =
            matches!(&before, Value::Number(number) if number.value == 0.0 && number.origin.is_none());
        let value = if begins && op == Operation::Add && by.shape().is_some() {
            by
        } else {
            let places = [place, assign.value.range().into()];
            self.operate(op, assign.range.into(), [before, by], places)?
        };
        self.assign_to(&assign.target, value, None)
    }
}
