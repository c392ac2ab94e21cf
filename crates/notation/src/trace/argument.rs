//! Arguments of calls.

use ruff_python_ast::{Arguments, Expr as Ast};
use ruff_text_size::Ranged;

use super::Tracer;
use super::value::Value;
use crate::Error;
use crate::source::Span;

/// An argument that a call gives.
#[derive(Clone)]
pub(crate) struct Argument<'a, 'c> {
    pub(crate) keyword: Option<&'a str>,
    pub(crate) value: Value<'a, 'c>,
    /// The value's place.
    pub(crate) place: Span,
    /// The place of all of it, the keyword included.
    pub(crate) whole: Span,
}

impl<'a, 'c> Argument<'a, 'c> {
    pub(super) fn positional(value: Value<'a, 'c>, place: Span) -> Argument<'a, 'c> {
        Argument { keyword: None, value, place, whole: place }
    }
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// The arguments of a call, in their order.
    pub(super) fn arguments(&mut self, arguments: &'a Arguments) -> Result<Vec<Argument<'a, 'c>>, Error> {
        let mut all = Vec::with_capacity(arguments.len());
        for ast in &arguments.args {
            let place: Span = ast.range().into();
            let Ast::Starred(star) = ast else {
                all.push(Argument::positional(self.expression(ast)?, place));
                continue;
            };
            let inner = self.expression(&star.value)?;
            let items = match inner.items() {
                Some(items) => items,
                None => self.rows(&inner, place)?,
            };
            all.extend(items.into_iter().map(|item| Argument::positional(item, place)));
        }
        for keyword in &arguments.keywords {
            let (place, whole): (Span, Span) = (keyword.value.range().into(), keyword.range.into());
            let Some(name) = &keyword.arg else {
                return Err(self
                    .error(whole, "a dict is not unpacked here")
                    .help("write the arguments one by one"));
            };
            let value = self.expression(&keyword.value)?;
            all.push(Argument { keyword: Some(name.as_str()), value, place, whole });
        }
        Ok(all)
    }

    /// A number that must be known now.
    pub(super) fn known_number(&self, value: &Value<'a, 'c>, place: Span, what: &str) -> Result<f64, Error> {
        value.real().ok_or_else(|| self.not_known(value, place, what, "a number"))
    }

    /// A whole number that must be known now.
    pub(super) fn integer(&self, value: &Value<'a, 'c>, place: Span, what: &str) -> Result<i64, Error> {
        value.integer().ok_or_else(|| self.not_known(value, place, what, "a whole number"))
    }

    /// Whole numbers, or one, that must be known now.
    pub(super) fn integers(&self, value: &Value<'a, 'c>, place: Span, what: &str) -> Result<Vec<i64>, Error> {
        let numbers: Option<Vec<i64>> = match value {
            Value::Array(tensor, _) if tensor.shape().rank() <= 1 => {
                tensor.data().iter().map(|&number| super::value::whole(number)).collect()
            }
            value => match value.items() {
                Some(items) => items.iter().map(Value::integer).collect(),
                None => value.integer().map(|number| vec![number]),
            },
        };
        let wanted = "a whole number, or several in parentheses";
        numbers.ok_or_else(|| self.not_known(value, place, what, wanted))
    }

    /// Pairs of whole numbers, one after the other; a number alone is both of a pair.
    pub(super) fn pairs(&self, value: &Value<'a, 'c>, place: Span, what: &str) -> Result<Vec<i64>, Error> {
        let rows = match value.items() {
            Some(items) if items.iter().any(|item| item.items().is_some()) => items,
            _ => vec![value.clone()],
        };
        let is_odd = rows.len() > 1 && rows.iter().any(|row| row.items().is_none());
        let unfit = || {
            let error = self.error(place, format!("{what} must be pairs of whole numbers"));
            error.help("write a number, a pair, or a pair for each axis: `((1, 1), (2, 0))`")
        };
        let mut all = Vec::with_capacity(2 * rows.len());
        for row in &rows {
            match self.integers(row, place, what)?[..] {
                _ if is_odd => return Err(unfit()),
                [both] => all.extend([both, both]),
                [first, last] => all.extend([first, last]),
                _ => {
                    let error = self.error(place, format!("{what} must be pairs of whole numbers"));
                    return Err(
                        error.help("write a number, a pair, or a pair for each axis: `((1, 1), (2, 0))`")
                    );
                }
            }
        }
        Ok(all)
    }

    fn not_known(&self, value: &Value<'a, 'c>, place: Span, what: &str, wanted: &str) -> Error {
        match value {
            Value::Unknown => self.silent(),
            Value::Expr(_) => {
                let message = format!("{what} must be {wanted} that is known before the circuit runs");
                self.error(place, message).label("this is computed by the circuit")
            }
            _ => self.error(place, format!("{what} must be {wanted}")),
        }
    }
}
