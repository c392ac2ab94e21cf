//! Lists as arrays, and arrays as their rows.

use backflow_circuit::{Expr, Kind, Shape, Tensor};

use super::Tracer;
use super::argument::Argument;
use super::error::described;
use super::part::Part;
use super::value::{Step, Value};
use crate::Error;
use crate::source::Span;

/// A loop or an unpacking takes an array apart into at most this many rows.
const MOST_ROWS: usize = 100_000;

impl<'a, 'c> Tracer<'a, 'c> {
    /// Python's own sum, or its own largest, of a list.
    pub(super) fn over_list(
        &mut self,
        name: &str,
        focus: Span,
        list: &Argument<'a, 'c>,
    ) -> Result<Value<'a, 'c>, Error> {
        let items = list.value.items().unwrap_or_default();
        if items.iter().any(|item| item.shape().is_none_or(|shape| shape.rank() > 0)) && name != "sum" {
            let arrayed = match self.arrayed(list.value.clone(), list.place)? {
                Value::List(_) | Value::Tuple(_) => {
                    let message = format!("`{name}` takes numbers, and not all of these are some");
                    return Err(self.error(list.place, message));
                }
                array => array,
            };
            return self.call_name(name, focus, vec![Argument::positional(arrayed, list.place)]);
        }
        if name != "sum" {
            let all: Vec<_> = items.into_iter().map(|item| Argument::positional(item, list.place)).collect();
            return match all.len() {
                0 => Err(self.error(list.place, format!("`{name}` of nothing has no value"))),
                1 => Ok(all[0].value.clone()),
                _ => self.extreme(name, focus, &all),
            };
        }
        let mut items = items.into_iter();
        let Some(mut total) = items.next() else { return Ok(Value::number(0.0, true)) };
        for item in items {
            total = self.operate(super::operator::Operation::Add, focus, [total, item], [list.place; 2])?;
        }
        Ok(total)
    }

    /// A value to calculate with: lists and tuples become arrays.
    pub(super) fn arrayed(&mut self, value: Value<'a, 'c>, place: Span) -> Result<Value<'a, 'c>, Error> {
        let items = match &value {
            Value::List(_) | Value::Tuple(_) => value.items().unwrap_or_default(),
            Value::Range(_) => return Ok(value.tensor().map_or(value, Value::constant)),
            _ => return Ok(value),
        };
        let items: Vec<Value<'a, 'c>> =
            items.into_iter().map(|item| self.arrayed(item, place)).collect::<Result<_, _>>()?;
        if items.iter().any(|item| matches!(item, Value::Unknown)) {
            return Ok(Value::Unknown);
        }
        let known = items.iter().all(|item| item.origin().is_none() && item.tensor().is_some());
        if known {
            return self.array_of(&items, place);
        }
        if items.iter().any(|item| item.shape().is_none()) {
            return Ok(value);
        }
        let exprs: Vec<Expr<'c>> =
            items.iter().map(|item| self.expr(item, place, Kind::Real)).collect::<Result<_, _>>()?;
        let shapes: Vec<(Shape, Span)> = exprs.iter().map(|x| (x.shape(), place)).collect();
        let made = self.at(place, |builder| builder.stack(&exprs, 0));
        self.checked(place, &shapes, Ok(made))
    }

    /// The literal that somebody chose, as an array if it is a list of numbers.
    pub(super) fn arrayed_literal(
        &mut self,
        value: Value<'a, 'c>,
        place: Span,
    ) -> Result<Value<'a, 'c>, Error> {
        match &value {
            Value::List(items) if !items.borrow().is_empty() => self.arrayed(value, place),
            _ => Ok(value),
        }
    }

    /// The array of items that are all known.
    fn array_of(&self, items: &[Value<'a, 'c>], place: Span) -> Result<Value<'a, 'c>, Error> {
        let first = items.first().and_then(Value::shape).unwrap_or_default();
        let mut data = Vec::with_capacity(items.len() * first.elements());
        for item in items {
            let Some(tensor) = item.tensor() else { return Err(self.silent()) };
            if tensor.shape() != first {
                let message = "the items of a list differ in shape, so it is not an array";
                let error = self.error(place, message);
                let shapes = format!("{} and {}", described(first), described(tensor.shape()));
                return Err(error.label(shapes).help("give every row the same number of items"));
            }
            data.extend_from_slice(tensor.data());
        }
        let dims = [&[items.len()], first.dims()].concat();
        let tensor = Tensor::new(dims, data).map_err(|error| self.error(place, error.to_string()))?;
        Ok(Value::Array(std::rc::Rc::new(tensor), None))
    }

    /// The rows of an array, one for each position along its first axis.
    pub(super) fn rows(&mut self, value: &Value<'a, 'c>, place: Span) -> Result<Vec<Value<'a, 'c>>, Error> {
        if let Value::Dict(entries) = value {
            let key = |(key, _): &(super::value::Key, Value<'a, 'c>)| match key {
                super::value::Key::Text(words) => Value::text(words),
                super::value::Key::Whole(number) => Value::number(*number as f64, true),
            };
            return Ok(entries.borrow().iter().map(key).collect());
        }
        let count = value.shape().and_then(|shape| shape.dims().first().copied());
        let Some(count) = count.filter(|&count| count <= MOST_ROWS) else {
            let error = self.error(place, format!("{} has no items to go through", value.sort()));
            return Err(error.label("not a list, a range or an array"));
        };
        (0..count).map(|at| self.taken(value, vec![Part::At(at as i64)], place, place)).collect()
    }

    /// Part of an array.
    pub(super) fn taken(
        &mut self,
        value: &Value<'a, 'c>,
        parts: Vec<Part>,
        place: Span,
        focus: Span,
    ) -> Result<Value<'a, 'c>, Error> {
        if let Some(tensor) = value.tensor()
            && let Some(part) = super::part::of_known(&tensor, &parts)
        {
            let origin = self.origin(Step::Index(parts), focus, vec![value.clone()])?;
            return Ok(Value::known(part, origin));
        }
        let x = self.expr(value, place, Kind::Real)?;
        let made = self.at(focus, |_| super::part::taken(x, &parts));
        self.checked(focus, &[(x.shape(), place)], Ok(made))
    }
}
