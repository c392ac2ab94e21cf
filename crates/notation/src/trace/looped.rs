//! Loops whose body is one circuit: the names that it changes are its states.
//!
//! It is tried where nothing about the body depends on the pass but numbers: shapes stay, lists do not grow. Where that
//! turns out not to hold, all is put back, and the loop is written out pass by pass. A name that is made anew in each
//! pass, as the gradients are, is no state; it may be a dict or a list.

use backflow_circuit::{Expr, Kind, Shape};
use ruff_python_ast::{Expr as Ast, StmtFor};

use super::blocks::From;
use super::passes::Passes;
use super::slot::Slot;
use super::text::{Piece, Text};
use super::value::{Range, Value};
use super::{Flow, Tracer};
use crate::Error;
use crate::program::Repeat;
use crate::source::Span;

/// Loops of fewer passes are written out.
const FEWEST: usize = 10;

/// The most times that a body is traced to find what it changes.
const MOST_TRIALS: usize = 6;

/// A value that goes from pass to pass.
struct Carried<'a, 'c> {
    slot: Slot<'a, 'c>,
    state: Expr<'c>,
    is_whole: bool,
}

/// A value that the body changes.
struct Changed<'a, 'c> {
    slot: Slot<'a, 'c>,
    /// Whether Python would write the new value without a point, as that of `t += 1`.
    is_whole: bool,
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// The loop as one circuit; `None` where it has to be written out.
    ///
    /// Which values the body changes shows when it is traced: names, and parts of dicts, lists and objects, wherever
    /// a call or a method changes them. So it is traced until a trace changes nothing but states.
    pub(super) fn looped(&mut self, each: &'a StmtFor, range: Range) -> Result<Option<Flow<'a, 'c>>, Error> {
        let Ast::Name(counter) = &*each.target else { return Ok(None) };
        let is_inside = self.drafts.last().is_some_and(|draft| draft.repeat.is_some());
        if !self.is_program || is_inside || range.count < FEWEST || !each.orelse.is_empty() {
            return Ok(None);
        }
        let place: Span = each.range.into();
        let ends = self.until == Some(place.start);
        let count = range.count - usize::from(ends);
        let mut changed: Vec<Changed<'a, 'c>> = Vec::new();
        for _ in 0..MOST_TRIALS {
            let before = self.remembered();
            let (errors, missing, definitions) =
                (self.errors.len(), self.missing.len(), self.definitions.len());
            let (forced, generator) = (self.forced.len(), self.generator.clone());
            let repeat = Repeat::new(count, range.start, range.step);
            self.begin_block(Some(repeat), place)?;
            let made = self.body_once(each, counter.id.as_str(), range, &changed);
            self.passes = None;
            self.counter = None;
            let grew = self.errors.len() > errors || self.missing.len() > missing;
            let known = |slot: &Slot<'a, 'c>| changed.iter().any(|known| known.slot.is(slot));
            let more = before.differing(&self.scope.borrow().names, known, counter.id.as_str());
            let more: Vec<Changed<'a, 'c>> = more
                .into_iter()
                .map(|slot| {
                    let now = slot.get(&self.scope);
                    let is_whole = now.is_some_and(|now| self.is_whole(&now));
                    Changed { slot, is_whole }
                })
                .collect();
            if matches!(made, Ok(true)) && !grew && more.is_empty() {
                self.has_ended = ends;
                self.begin_block(None, place)?;
                return Ok(Some(Flow::Next));
            }
            // As if nothing had been tried.
            self.errors.truncate(errors);
            self.missing.truncate(missing);
            self.definitions.truncate(definitions);
            self.forced.drain(forced..).for_each(|origin| origin.made.set(None));
            self.generator = generator;
            self.scope.borrow_mut().names = before.put_back();
            if let Some(draft) = self.drafts.last_mut() {
                *draft = Default::default();
            }
            if more.is_empty() {
                break;
            }
            changed.extend(more);
        }
        self.begin_block(None, place)?;
        match ends {
            true => Err(self.error(place, "the passes of this loop are no circuit that stays the same")),
            false => Ok(None),
        }
    }

    /// Whether the body has become a circuit that can be run again and again.
    fn body_once(
        &mut self,
        each: &'a StmtFor,
        counter: &'a str,
        range: Range,
        changed: &[Changed<'a, 'c>],
    ) -> Result<bool, Error> {
        let names = self.scope.clone();
        let mut carried = Vec::new();
        for Changed { slot, is_whole } in changed {
            let before = slot.get(&names);
            let is_whole = *is_whole && matches!(&before, Some(Value::Number(number)) if number.whole);
            let state = before.as_ref().and_then(|value| self.state(slot, value));
            match state {
                Some(state) => carried.push(Carried { slot: slot.clone(), state, is_whole }),
                // It is made anew in each pass, or else the loop is written out.
                None => slot.put(&names, Value::Unknown),
            }
        }
        let node = self.builder.input(&format!("{counter} of the loop"), ());
        if let Some(draft) = self.drafts.last_mut() {
            draft.counter = Some(node.id());
            if let Some(repeat) = &mut draft.repeat {
                repeat.counter = Some(format!("{counter} of the loop"));
            }
        }
        self.know_passes(node, Passes { values: range.iter().map(|at| at as f64).collect(), is_whole: true });
        self.counter = Some((counter, range));
        self.scope.borrow_mut().names.insert(counter.into(), Value::Expr(node));
        self.in_loop += 1;
        let flow = self.statements(&each.body);
        self.in_loop -= 1;
        if !matches!(flow, Ok(Flow::Next)) || self.prints_unknown() {
            return Ok(false);
        }
        for Carried { slot, state, is_whole } in carried {
            let Some(value) = slot.get(&names) else { return Ok(false) };
            let new = self.expr(&value, each.range.into(), Kind::Real)?;
            if new.shape() != state.shape() || new.is_index() {
                return Ok(false);
            }
            self.builder.update(state, new);
            if let Some(draft) = self.drafts.last_mut().filter(|_| is_whole) {
                draft.whole.extend([state.id(), new.id()]);
            }
            slot.put(&names, Value::Expr(new));
        }
        if changed.iter().any(|changed| matches!(changed.slot.get(&names), None | Some(Value::Unknown))) {
            return Ok(false);
        }
        let last = range.iter().last().unwrap_or_default();
        self.scope.borrow_mut().names.insert(counter.into(), Value::number(last as f64, true));
        Ok(self.builder.take_error().is_none())
    }

    /// Whether something is printed that nothing has made.
    fn prints_unknown(&self) -> bool {
        let unknown = |piece: &Piece<'a, 'c>| matches!(piece, Piece::Value(Value::Unknown, _));
        let prints = self.drafts.last().map(|draft| &draft.prints);
        prints.is_some_and(|prints| prints.iter().any(|(Text(pieces), _)| pieces.iter().any(unknown)))
    }

    /// Makes a state of a value, if it is a number or an array.
    fn state(&mut self, slot: &Slot<'a, 'c>, value: &Value<'a, 'c>) -> Option<Expr<'c>> {
        let shape = value.shape()?;
        if matches!(value, Value::Bool(_)) || matches!(value, Value::Expr(node) if node.is_index()) {
            return None;
        }
        let from: From = self.from(value)?;
        let state = self.kept(&slot.last(), from, shape);
        slot.put(&self.scope, Value::Expr(state));
        Some(state)
    }

    /// A new state.
    pub(super) fn kept(&mut self, name: &str, from: From, shape: Shape) -> Expr<'c> {
        let number = self.drafts.last().map_or(0, |draft| draft.starting.len());
        let called = format!("{name} {number}");
        let state = self.builder.state(&called, shape);
        if let Some(draft) = self.drafts.last_mut() {
            draft.starting.push((called, from));
        }
        state
    }
}
