//! What is reduced at once: `x[x > 0].sum()`, whose elements have no known number; and sums into chosen places,
//! `np.add.at(x, index, v)`.

use backflow_circuit::Kind;
use backflow_circuit::gates::{Pick, Picking};
use ruff_python_ast::{Expr as Ast, ExprCall, ExprSubscript};
use ruff_text_size::Ranged;

use super::Tracer;
use super::value::Value;
use crate::Error;
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    /// A call that is more than its function and its arguments; `None` for all others.
    pub(super) fn call_as_a_whole(&mut self, call: &'a ExprCall) -> Result<Option<Value<'a, 'c>>, Error> {
        let Ast::Attribute(function) = &*call.func else { return Ok(None) };
        let name = function.attr.as_str();
        match (name, &*function.value, &call.arguments.args[..]) {
            ("sum" | "mean" | "max" | "min", Ast::Subscript(part), [])
                if call.arguments.keywords.is_empty() =>
            {
                self.reduced(name, part)
            }
            ("sum" | "mean" | "max" | "min", module, [Ast::Subscript(part)])
                if call.arguments.keywords.is_empty() && self.module(module).is_some() =>
            {
                self.reduced(name, part)
            }
            ("at", Ast::Attribute(operation), [target, index, by])
                if operation.attr.as_str() == "add" && self.module(&operation.value).is_some() =>
            {
                self.add_at(target, index, by, call.range().into()).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// A reduction of the elements that a mask chooses; `None` where the index is no mask.
    fn reduced(&mut self, name: &str, part: &'a ExprSubscript) -> Result<Option<Value<'a, 'c>>, Error> {
        let place: Span = part.range.into();
        let object = self.expression(&part.value)?;
        let Some(shape) = object.shape().filter(|shape| shape.rank() > 0) else { return Ok(None) };
        let Some(mask) = self.mask(&part.slice, shape)? else { return Ok(None) };
        let x = self.expr(&object, part.value.range().into(), Kind::Real)?;
        let made = self.at(place, |_| {
            let missing = shape.rank() - mask.shape().rank();
            let dims = [mask.shape().dims(), &vec![1; missing][..]].concat();
            let mask = mask.reshape(dims).expand(shape);
            let others = |value: f64| mask.select(x, x.filled(value));
            match name {
                "sum" => others(0.0).sum(),
                "mean" => others(0.0).sum() / mask.sum(),
                "max" => others(f64::NEG_INFINITY).max(),
                _ => others(f64::INFINITY).min(),
            }
        });
        self.checked(place, &[(shape, part.value.range().into())], Ok(made)).map(Some)
    }

    /// `np.add.at(x, index, v)`: adds rows to chosen rows, also where one is chosen twice.
    fn add_at(
        &mut self,
        target: &'a Ast,
        index: &'a Ast,
        by: &'a Ast,
        place: Span,
    ) -> Result<Value<'a, 'c>, Error> {
        let (object, index_value, value) =
            (self.expression(target)?, self.expression(index)?, self.expression(by)?);
        let x = self.expr(&object, target.range().into(), Kind::Real)?;
        let at = self.expr(&index_value, index.range().into(), Kind::Index)?;
        let v = self.expr(&value, by.range().into(), Kind::Real)?;
        let made = self.at(place, |builder| {
            let shape = x.shape();
            let rest = shape.dims().get(1..).unwrap_or_default();
            let count = at.shape().elements();
            let rows = v.expand([at.shape().dims(), rest].concat()).reshape([&[count], rest].concat());
            let back = Pick { picking: Picking::Slice, axis: 0, back: shape.dims().first().copied() };
            x + builder.apply(back, &[rows, at.reshape([count])])
        });
        let sum = self.checked(place, &[(x.shape(), target.range().into())], Ok(made))?;
        self.assign_to(target, sum, None)?;
        Ok(Value::None)
    }
}
