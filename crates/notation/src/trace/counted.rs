//! Branches that a loop's counter decides: `if step % 500 == 0: print(…)`.

use std::rc::Rc;

use backflow_circuit::{Kind, Tensor};
use ruff_python_ast::{BoolOp, Expr as Ast, Stmt, StmtIf, UnaryOp};

use super::blocks::From;
use super::slot::Before;
use super::value::{Range, Value};
use super::{Flow, Tracer};
use crate::Error;
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    /// A branch that the loop's counter decides: `if step % 500 == 0: print(…)`. What it prints, it prints in those
    /// passes; what it computes is computed in every pass, and kept in those.
    pub(super) fn by_counter(&mut self, branch: &'a StmtIf) -> Result<bool, Error> {
        let Some((counter, range)) = self.counter else { return Ok(false) };
        // What is known of all passes alike decides the branch as anywhere else.
        if !matches!(&*branch.test, Ast::BoolOp(_))
            && let Ok(value) = self.expression(&branch.test)
            && self.truth(&value).is_some()
        {
            return Ok(false);
        }
        let mut left = self.passes.clone().unwrap_or_else(|| vec![true; range.count]);
        let bodies = std::iter::once((Some(&*branch.test), &branch.body[..]))
            .chain(branch.elif_else_clauses.iter().map(|clause| (clause.test.as_ref(), &clause.body[..])));
        let outer = self.passes.take();
        for (test, body) in bodies {
            let holds = match test {
                Some(test) => match self.in_each_pass(counter, range, test)? {
                    Some(holds) => holds,
                    None => {
                        self.passes = outer;
                        return Ok(false);
                    }
                },
                None => vec![true; range.count],
            };
            let taken: Vec<bool> = left.iter().zip(&holds).map(|(left, holds)| *left && *holds).collect();
            left.iter_mut().zip(&taken).for_each(|(left, taken)| *left &= !taken);
            let before = (!body.iter().all(only_prints)).then(|| self.remembered());
            self.passes = Some(taken.clone());
            let flow = self.statements(body)?;
            if !matches!(flow, Flow::Next) {
                return Err(self.silent());
            }
            if let Some(before) = before {
                self.only_in(&before, taken, branch.range.into())?;
            }
        }
        self.passes = outer;
        Ok(true)
    }

    /// Keeps what a branch has changed in the passes in which it is taken.
    fn only_in(&mut self, before: &Before<'a, 'c>, taken: Vec<bool>, place: Span) -> Result<(), Error> {
        let ends_with_it = taken.last().is_some_and(|last| *last);
        let Some(repeat) = self.drafts.last_mut().and_then(|draft| draft.repeat.as_mut()) else {
            return Err(self.silent());
        };
        let called = format!("branch {} of the loop", repeat.branches.len());
        repeat.branches.push((called.clone(), taken));
        let flag = self.builder.input(&called, ());
        let counter = self.counter.map_or("", |(counter, _)| counter);
        let now = self.scope.borrow().names.clone();
        for slot in before.differing(&now, |_| false, counter) {
            let (old, new) = (before.value(&slot), slot.get(&self.scope));
            let (Some(old), Some(new)) = (old, new) else { return Err(self.silent()) };
            let are_whole = self.is_whole(&old) && self.is_whole(&new);
            let (new, old) = (self.expr(&new, place, Kind::Real)?, self.expr(&old, place, Kind::Real)?);
            if new.shape() != old.shape() || new.is_index() || old.is_index() {
                return Err(self.silent());
            }
            let kept = flag.select(new, old);
            if let Some(draft) = self.drafts.last_mut().filter(|_| are_whole) {
                draft.whole.insert(kept.id());
            }
            slot.put(&self.scope, Value::Expr(kept));
        }
        // A name that the branch gives its first value keeps it until it is taken again.
        let mut names: Vec<(Rc<str>, Value<'a, 'c>)> =
            self.scope.borrow().names.clone().into_iter().collect();
        names.retain(|(name, _)| !before.names.contains_key(name));
        names.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, value) in names {
            let Some(shape) = value.shape() else { continue };
            let new = self.expr(&value, place, Kind::Real)?;
            if new.is_index() {
                if !ends_with_it {
                    self.scope.borrow_mut().names.remove(&name);
                }
                continue;
            }
            let Ok(nothing) = Tensor::filled(shape, 0.0) else { return Err(self.silent()) };
            let state = self.kept(&name, From::Known(nothing), shape);
            let kept = flag.select(new, state);
            self.builder.update(state, kept);
            self.scope.borrow_mut().names.insert(name, Value::Expr(kept));
        }
        Ok(())
    }

    /// Whether a condition holds in each pass, if only the counter decides it.
    fn in_each_pass(
        &mut self,
        counter: &'a str,
        range: Range,
        test: &'a Ast,
    ) -> Result<Option<Vec<bool>>, Error> {
        match test {
            Ast::BoolOp(both) => {
                let is_and = both.op == BoolOp::And;
                let mut holds = vec![is_and; range.count];
                for part in &both.values {
                    let Some(part) = self.in_each_pass(counter, range, part)? else { return Ok(None) };
                    holds.iter_mut().zip(part).for_each(|(holds, part)| match is_and {
                        true => *holds &= part,
                        false => *holds |= part,
                    });
                }
                return Ok(Some(holds));
            }
            Ast::UnaryOp(not) if not.op == UnaryOp::Not => {
                let holds = self.in_each_pass(counter, range, &not.operand)?;
                return Ok(holds.map(|holds| holds.into_iter().map(|holds| !holds).collect()));
            }
            _ => {}
        }
        if let Ok(value @ Value::Expr(_)) = self.expression(test)
            && let Some(passes) = self.in_passes(&value)
        {
            return Ok(Some(passes.values.iter().map(|&holds| holds != 0.0).collect()));
        }
        let before = self.scope.borrow().names.get(counter).cloned();
        let mut holds = Vec::with_capacity(range.count);
        for at in range.iter() {
            self.scope.borrow_mut().names.insert(counter.into(), Value::number(at as f64, true));
            let value = self.expression(test);
            match value.map(|value| self.truth(&value)) {
                Ok(Some(flag)) => holds.push(flag),
                _ => break,
            }
        }
        if let Some(before) = before {
            self.scope.borrow_mut().names.insert(counter.into(), before);
        }
        Ok((holds.len() == range.count).then_some(holds))
    }
}

/// Whether a statement only prints.
fn only_prints(statement: &Stmt) -> bool {
    match statement {
        Stmt::Expr(bare) => match &*bare.value {
            Ast::Call(call) => matches!(&*call.func, Ast::Name(name) if name.id.as_str() == "print"),
            _ => false,
        },
        Stmt::Pass(_) => true,
        Stmt::If(branch) => {
            let clauses = branch.elif_else_clauses.iter().flat_map(|clause| &clause.body);
            branch.body.iter().chain(clauses).all(only_prints)
        }
        _ => false,
    }
}
