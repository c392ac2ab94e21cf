//! Comparisons, and `and` and `or` between them.

use ruff_python_ast::{CmpOp, ExprBoolOp, ExprCompare};
use ruff_text_size::Ranged;

use super::Tracer;
use super::expression::key;
use super::operator::Operation;
use super::value::Value;
use crate::Error;
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    pub(super) fn compare(&mut self, compare: &'a ExprCompare) -> Result<Value<'a, 'c>, Error> {
        let mut left = self.expression(&compare.left)?;
        let mut left_place: Span = compare.left.range().into();
        let mut result: Option<Value<'a, 'c>> = None;
        for (&op, ast) in compare.ops.iter().zip(&compare.comparators) {
            let right = self.expression(ast)?;
            let places = [left_place, ast.range().into()];
            let next = match (op, Operation::comparison(op)) {
                (_, Some(op)) => {
                    let focus = self.between(places);
                    self.operate(op, focus, [left, right.clone()], places)?
                }
                (CmpOp::Is | CmpOp::IsNot, _) => {
                    let same = matches!((&left, &right), (Value::None, Value::None))
                        || matches!((&left, &right), (Value::Bool(a), Value::Bool(b)) if a == b);
                    Value::Bool(same == (op == CmpOp::Is))
                }
                _ => Value::Bool(self.contains(&right, &left, places)? == (op == CmpOp::In)),
            };
            result = Some(match result {
                None => next,
                // `a < x < b` is both, by element.
                Some(Value::Bool(before)) => match next {
                    Value::Bool(next) => Value::Bool(before && next),
                    next if before => next,
                    _ => Value::Bool(false),
                },
                Some(before) => self.operate(Operation::Mul, compare.range.into(), [before, next], places)?,
            });
            (left, left_place) = (right, places[1]);
        }
        Ok(result.unwrap_or(Value::Unknown))
    }

    fn contains(&self, all: &Value<'a, 'c>, one: &Value<'a, 'c>, places: [Span; 2]) -> Result<bool, Error> {
        if let (Value::Text(all), Value::Text(one)) = (all, one)
            && let (Some(all), Some(one)) = (all.known(), one.known())
        {
            return Ok(all.contains(&*one));
        }
        if let (Value::Dict(entries), Some(key)) = (all, key(one)) {
            return Ok(entries.borrow().iter().any(|(known, _)| *known == key));
        }
        if let (Some(items), Some(key)) = (all.items(), key(one)) {
            return Ok(items.iter().any(|item| super::expression::key(item) == Some(key.clone())));
        }
        Err(self.error(places[1], "`in` looks into a list, a dict or a text that is known here"))
    }

    /// `a and b`, `a or b`
    pub(super) fn connected(&mut self, both: &'a ExprBoolOp) -> Result<Value<'a, 'c>, Error> {
        let is_and = both.op == ruff_python_ast::BoolOp::And;
        let mut value = Value::Bool(is_and);
        for ast in &both.values {
            value = self.expression(ast)?;
            let Some(flag) = self.truth(&value) else {
                if let Value::Unknown = value {
                    return Ok(value);
                }
                let error =
                    self.error(ast.range().into(), format!("`{}` is not an operator of arrays", both.op));
                return Err(error.help(match is_and {
                    true => "multiply the masks: `(x > 0) * (y > 0)`",
                    false => "take the larger mask: `np.maximum(x > 0, y > 0)`",
                }));
            };
            if flag != is_and {
                break;
            }
        }
        Ok(value)
    }
}
