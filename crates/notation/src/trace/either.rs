//! Branches on what the circuit computes: both are made, and a name takes the value of the one that holds.
//!
//! `if margin > 0: loss += margin` is `loss = np.where(margin > 0, loss + margin, loss)`. The gradient is that of the
//! branch taken, as it is for Python's own branch.

use std::collections::HashMap;
use std::rc::Rc;

use backflow_circuit::{Expr, Kind};
use ruff_python_ast::{Expr as Ast, Stmt, StmtIf};
use ruff_text_size::Ranged;

use super::slot::{Before, Held};
use super::value::Value;
use super::{Flow, Tracer};
use crate::Error;
use crate::source::Span;

type Names<'a, 'c> = HashMap<Rc<str>, Value<'a, 'c>>;

impl<'a, 'c> Tracer<'a, 'c> {
    /// A branch whose condition is a number of the circuit; whether it was one.
    pub(super) fn either(&mut self, branch: &'a StmtIf) -> Result<bool, Error> {
        let clauses: Vec<(Option<&'a Ast>, &'a [Stmt])> =
            std::iter::once((Some(&*branch.test), &branch.body[..]))
                .chain(branch.elif_else_clauses.iter().map(|clause| (clause.test.as_ref(), &clause.body[..])))
                .collect();
        let Value::Expr(test) = self.expression(&branch.test)? else { return Ok(false) };
        if test.shape().rank() > 0 || !clauses.iter().all(|(_, body)| body.iter().all(assigns)) {
            return Ok(false);
        }
        self.choose_between(&clauses)?;
        Ok(true)
    }

    fn choose_between(&mut self, clauses: &[(Option<&'a Ast>, &'a [Stmt])]) -> Result<(), Error> {
        let Some(((test, body), rest)) = clauses.split_first() else { return Ok(()) };
        let Some(test) = test else { return self.run_through(body) };
        let place: Span = test.range().into();
        let value = self.expression(test)?;
        if let Some(known) = self.truth(&value) {
            return if known { self.run_through(body) } else { self.choose_between(rest) };
        }
        let condition = self.expr(&value, place, Kind::Real)?;
        let Before { names: before, held } = self.remembered();
        self.run_through(body)?;
        self.stay_as_they_were(&held, place)?;
        let then = self.scope.borrow().names.clone();
        self.scope.borrow_mut().names = before;
        self.choose_between(rest)?;
        self.stay_as_they_were(&held, place)?;
        self.merge(condition, &then, place)
    }

    /// A list or a dict cannot be two things at once.
    fn stay_as_they_were(&self, held: &[Held<'a, 'c>], place: Span) -> Result<(), Error> {
        if held.iter().all(Held::is_unchanged) {
            return Ok(());
        }
        let error = self.error(place, "a list or a dict is changed where the circuit decides whether to");
        Err(error.help("change an array, or write `np.where(condition, a, b)`"))
    }

    fn run_through(&mut self, body: &'a [Stmt]) -> Result<(), Error> {
        match self.statements(body)? {
            Flow::Next => Ok(()),
            _ => Err(self.silent()),
        }
    }

    /// Gives each name that differs the value of the branch that holds.
    fn merge(&mut self, condition: Expr<'c>, then: &Names<'a, 'c>, place: Span) -> Result<(), Error> {
        let other = self.scope.borrow().names.clone();
        let mut differing: Vec<(&Rc<str>, &Value<'a, 'c>)> = then
            .iter()
            .filter(|(name, value)| other.get(*name).is_none_or(|other| !is_same(value, other)))
            .collect();
        differing.sort_by(|a, b| a.0.cmp(b.0));
        for (name, value) in differing {
            let Some(old) = other.get(name) else { continue };
            if value.shape().is_none() || old.shape().is_none() {
                let message = format!("`{name}` is not a number or an array in both branches");
                return Err(self.error(place, message).help("give it the same kind of value in both"));
            }
            let (a, b) = (self.expr(value, place, Kind::Real)?, self.expr(old, place, Kind::Real)?);
            let made = self.at(place, |_| condition.select(a, b));
            let merged = self.checked(place, &[(a.shape(), place), (b.shape(), place)], Ok(made))?;
            self.assign(name, merged, place);
        }
        Ok(())
    }
}

/// Whether a statement only gives values to names and their parts.
fn assigns(statement: &Stmt) -> bool {
    match statement {
        Stmt::Assign(_) | Stmt::AugAssign(_) | Stmt::AnnAssign(_) | Stmt::Pass(_) => true,
        Stmt::If(branch) => {
            let clauses = branch.elif_else_clauses.iter().flat_map(|clause| &clause.body);
            branch.body.iter().chain(clauses).all(assigns)
        }
        _ => false,
    }
}

pub(super) fn is_same<'a, 'c>(a: &Value<'a, 'c>, b: &Value<'a, 'c>) -> bool {
    match (a, b) {
        (Value::Expr(a), Value::Expr(b)) => a.id() == b.id() && std::ptr::eq(a.builder(), b.builder()),
        (Value::Number(a), Value::Number(b)) => {
            a.value.to_bits() == b.value.to_bits()
                && match (&a.origin, &b.origin) {
                    (None, None) => true,
                    (Some(a), Some(b)) => Rc::ptr_eq(a, b),
                    _ => false,
                }
        }
        (Value::Array(a, _), Value::Array(b, _)) => Rc::ptr_eq(a, b),
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Dict(a), Value::Dict(b)) => Rc::ptr_eq(a, b),
        (Value::List(a), Value::List(b)) => Rc::ptr_eq(a, b),
        (Value::Tuple(a), Value::Tuple(b)) => Rc::ptr_eq(a, b),
        (Value::Function(a), Value::Function(b)) => Rc::ptr_eq(a, b),
        (Value::Instance(a), Value::Instance(b)) => Rc::ptr_eq(a, b),
        (Value::Text(_), Value::Text(_)) | (Value::None, Value::None) => true,
        (Value::Module(a), Value::Module(b)) => std::ptr::eq(*a, *b),
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}
