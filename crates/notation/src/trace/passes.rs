//! Numbers that only a loop's counter decides: `i = (step * b) % n`. What they are in each pass is known, so they may
//! decide branches and cut arrays: `X[i:i + b]`.

use std::rc::Rc;

use backflow_circuit::Expr;
use ruff_python_ast::ExprSlice;

use super::Tracer;
use super::choose::Indices;
use super::operator::Operation;
use super::value::{Number, Value, whole};
use crate::Error;
use crate::program::Window;

/// A number in each pass of a loop.
#[derive(Clone)]
pub(super) struct Passes {
    pub(super) values: Rc<[f64]>,
    /// Whether Python would write it without a point.
    pub(super) is_whole: bool,
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// What a value is in each pass, if that is known.
    pub(super) fn in_passes(&self, value: &Value<'a, 'c>) -> Option<Passes> {
        let draft = self.drafts.last()?;
        let count = draft.repeat.as_ref()?.count;
        match value {
            Value::Expr(node) if std::ptr::eq(node.builder(), self.builder) => {
                draft.passes.get(&node.id()).cloned()
            }
            Value::Expr(_) => None,
            value => {
                let number = value.real()?;
                let is_whole = matches!(value, Value::Number(Number { whole: true, .. }) | Value::Bool(_));
                Some(Passes { values: vec![number; count].into(), is_whole })
            }
        }
    }

    /// Whether Python would write a number without a point.
    pub(super) fn is_whole(&self, value: &Value<'a, 'c>) -> bool {
        match value {
            Value::Number(number) => number.whole,
            Value::Expr(node) if std::ptr::eq(node.builder(), self.builder) => {
                self.drafts.last().is_some_and(|draft| draft.whole.contains(&node.id()))
            }
            _ => false,
        }
    }

    /// Notes what a node is in each pass, if it is known of the operands that it is made of.
    pub(super) fn note_passes(&mut self, op: Operation, operands: [&Value<'a, 'c>; 2], made: &Value<'a, 'c>) {
        let Value::Expr(node) = made else { return };
        let [Some(a), Some(b)] = operands.map(|operand| self.in_passes(operand)) else { return };
        let values: Option<Vec<f64>> =
            a.values.iter().zip(&*b.values).map(|(&a, &b)| op.numbers(a, b)).collect();
        let Some(values) = values else { return };
        let is_whole = values.iter().all(|value| value.fract() == 0.0)
            && op != Operation::Div
            && (a.is_whole && b.is_whole || op.compares());
        self.know_passes(*node, Passes { values: values.into(), is_whole });
    }

    pub(super) fn know_passes(&mut self, node: Expr<'c>, passes: Passes) {
        if let Some(draft) = self.drafts.last_mut() {
            draft.whole.extend(passes.is_whole.then(|| node.id()));
            draft.passes.insert(node.id(), passes);
        }
    }

    /// `i:i + b` as positions that are given in each pass, if a number that the counter decides is part of it. All
    /// passes must cut as many elements.
    pub(super) fn window(&mut self, slice: &'a ExprSlice, dim: usize) -> Result<Option<Indices<'c>>, Error> {
        let is_looped = self.drafts.last().is_some_and(|draft| draft.repeat.is_some());
        if !is_looped || slice.step.is_some() {
            return Ok(None);
        }
        let mut bounds = Vec::with_capacity(2);
        let mut is_counted = false;
        for (bound, other) in [(&slice.lower, 0), (&slice.upper, dim)] {
            let value = match bound {
                Some(bound) => self.expression(bound)?,
                None => Value::whole(other),
            };
            is_counted |= matches!(value, Value::Expr(_));
            bounds.push(self.in_passes(&value));
        }
        let [Some(start), Some(stop)] = &bounds[..] else { return Ok(None) };
        if !is_counted {
            return Ok(None);
        }
        let edge =
            |at: f64| whole(at).map(|at| if at < 0 { at + dim as i64 } else { at }.clamp(0, dim as i64));
        let mut starts = Vec::with_capacity(start.values.len());
        let mut length = None;
        for (&start, &stop) in start.values.iter().zip(&*stop.values) {
            let (Some(start), Some(stop)) = (edge(start), edge(stop)) else { return Err(self.silent()) };
            let cut = (stop - start).max(0) as usize;
            if *length.get_or_insert(cut) != cut {
                return Err(self.silent());
            }
            starts.push(start as usize);
        }
        Ok(self.fed(starts, length))
    }

    /// A single position that the counter decides, given in each pass.
    pub(super) fn counted_position(
        &mut self,
        value: &Value<'a, 'c>,
        dim: usize,
    ) -> Result<Option<Indices<'c>>, Error> {
        let Value::Expr(node) = value else { return Ok(None) };
        let Some(passes) = self.in_passes(value).filter(|_| !node.is_index()) else { return Ok(None) };
        let position = |&at: &f64| {
            let at = whole(at).map(|at| if at < 0 { at + dim as i64 } else { at });
            at.and_then(|at| usize::try_from(at).ok()).filter(|&at| at < dim)
        };
        let starts: Option<Vec<usize>> = passes.values.iter().map(position).collect();
        match starts {
            Some(starts) => Ok(self.fed(starts, None)),
            None => Err(self.silent()),
        }
    }

    fn fed(&mut self, starts: Vec<usize>, length: Option<usize>) -> Option<Indices<'c>> {
        let repeat = self.drafts.last_mut()?.repeat.as_mut()?;
        let name = format!("positions {} of the loop", repeat.windows.len());
        repeat.windows.push(Window { name: name.clone(), starts, length });
        let node = match length {
            Some(length) => self.builder.index_input(&name, [length]),
            None => self.builder.index_input(&name, ()),
        };
        Some(Indices { node, known: None, is_distinct: true })
    }
}
