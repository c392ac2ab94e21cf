//! Loops of many passes in a trace with a journal: the first pass and the last, with the values that the names have before
//! the last.

use std::cell::Cell;
use std::rc::Rc;

use backflow_circuit::{Kind, Tensor};
use ruff_python_ast::{Expr as Ast, StmtFor};

use super::slot::Slot;
use super::value::{How, Key, Origin, Range, Value};
use super::{Flow, Tracer};
use crate::source::Span;
use crate::{Error, Inputs};

/// Loops of at most so many passes are traced pass by pass.
const ALL: usize = 40;

impl<'a, 'c> Tracer<'a, 'c> {
    /// The first and the last pass of a loop; `None` where all passes are to be traced.
    pub(super) fn jump(&mut self, each: &'a StmtFor, range: Range) -> Result<Option<Flow<'a, 'c>>, Error> {
        let place: Span = each.range.into();
        let outside = self.depth == 0 && self.in_loop == 0;
        if range.count <= ALL || !outside {
            return Ok(None);
        }
        let Some(watching) = &mut self.watching else { return Ok(None) };
        let before_last = match watching.before_last(place.start) {
            Some(None) => return Ok(None),
            Some(Some(values)) => Some(values),
            None if watching.is_first_pass_only() => None,
            None => {
                watching.unknown_loop = Some(place.start);
                return Err(self.silent());
            }
        };
        let Ast::Name(counter) = &*each.target else { return Ok(None) };
        let before = self.remembered();
        let last = range.count as i64 - 1;
        let mut pass = 0;
        while pass <= last {
            self.bind_loop(&each.target, Value::number((range.start + range.step * pass) as f64, true))?;
            self.in_loop += 1;
            let flow = self.statements(&each.body);
            self.in_loop -= 1;
            match flow? {
                Flow::Next | Flow::Continue => {}
                Flow::Break => return Ok(Some(Flow::Next)),
                returned => return Ok(Some(returned)),
            }
            let changed = before.differing(&self.scope.borrow().names, |_| false, counter.id.as_str());
            // A gradient that grows from pass to pass belongs to all of them.
            let grows =
                changed.iter().any(|slot| self.watching.as_ref().is_some_and(|w| w.is_uncut(&slot.last())));
            if pass == 0 && !grows {
                let Some(before_last) = before_last else { return Ok(Some(Flow::Next)) };
                self.put_before_last(&changed, before_last, place);
                pass = last - 1;
            }
            pass += 1;
        }
        Ok(Some(Flow::Next))
    }

    /// Gives what the loop changes the values before the last pass.
    fn put_before_last(&mut self, changed: &[Slot<'a, 'c>], values: &Inputs, place: Span) {
        for (path, value) in values {
            let Some(slot) = self.slot_at(path).filter(|slot| changed.iter().any(|other| other.is(slot)))
            else {
                continue;
            };
            let Some(input) = self.value_before_last(path, value, place) else { continue };
            self.note_input(path, input.clone(), place);
            slot.put(&self.globals, input);
        }
    }

    /// The place that a path leads to: `w`, `params['w']`, `net.w`, `ws[1]`.
    fn slot_at(&self, path: &str) -> Option<Slot<'a, 'c>> {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let mut slot = Slot::Name(path[..end].into());
        let mut rest = &path[end..];
        while let Some(first) = rest.chars().next() {
            let value = slot.get(&self.globals)?;
            let (part, after) = match first {
                '.' => rest[1..].split_at(rest[1..].find(['.', '[']).unwrap_or(rest.len() - 1)),
                _ => rest[1..].split_once(']')?,
            };
            let key = part.trim_matches('\'');
            slot = match value {
                Value::Instance(object) => Slot::Attribute(object, key.into()),
                Value::Dict(dict) if part.starts_with('\'') => Slot::Entry(dict, Key::Text(key.into())),
                Value::Dict(dict) => Slot::Entry(dict, Key::Whole(key.parse().ok()?)),
                Value::List(list) => Slot::Item(list, key.parse().ok()?),
                _ => return None,
            };
            rest = after;
        }
        Some(slot)
    }

    fn value_before_last(&mut self, name: &str, value: &Tensor, place: Span) -> Option<Value<'a, 'c>> {
        let how = How::Input { name: format!("{name}@last").into(), value: Rc::new(value.clone()) };
        let origin = Rc::new(Origin { how, place, made: Cell::new(None), depth: 0 });
        self.expr(&Value::known(value.clone(), Some(origin)), place, Kind::Real).ok().map(Value::Expr)
    }
}
