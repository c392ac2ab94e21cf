//! Calls of the registry's gates and functions.

use backflow_circuit::registry::{Entry, Parameter, Takes};
use backflow_circuit::{Expr, Kind, Param, Params, Shape, Tensor};

use super::argument::Argument;
use super::moved::moved;
use super::value::{Step, Value};
use super::{Tracer, fold};
use crate::Error;
use crate::bind::{Given, bind, example};
use crate::modules::{self, Member, Module};
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    /// Calls an entry. `name` is how the text calls it, `focus` where.
    pub(super) fn call_entry(
        &mut self,
        name: &str,
        focus: Span,
        (entry, member): (&'static Entry, Option<Member>),
        arguments: Vec<Argument<'a, 'c>>,
    ) -> Result<Value<'a, 'c>, Error> {
        if arguments.iter().any(|argument| matches!(argument.value, Value::Unknown)) {
            return Ok(Value::Unknown);
        }
        let bound = bind(name, (entry, member), &arguments)
            .map_err(|unfit| self.error(unfit.place.unwrap_or(focus), unfit.message).help(unfit.help))?;
        let mut operands = Vec::with_capacity(bound.operands.len());
        for (value, place) in &bound.operands {
            operands.push((self.arrayed(value.clone(), *place)?, *place));
        }
        let mut params = Params::new();
        for (parameter, given) in &bound.parameters {
            if let Some(value) = self.parameter(entry, parameter, given, &operands)? {
                params = params.with(parameter.name, value);
            }
        }
        let known = || operands.iter().map(|(operand, _)| operand.tensor()).collect::<Option<Vec<_>>>();
        if entry.moves
            && let Some(tensors) = known()
            && let Some(moved) = moved(entry, &tensors, &params)
        {
            let step = Step::Entry(entry, params);
            let origin =
                self.origin(step, focus, operands.into_iter().map(|(operand, _)| operand).collect())?;
            return Ok(Value::known(moved, origin));
        }
        self.apply(name, focus, entry, &params, &operands)
    }

    /// The gates of an entry.
    fn apply(
        &mut self,
        name: &str,
        focus: Span,
        entry: &'static Entry,
        params: &Params,
        operands: &[(Value<'a, 'c>, Span)],
    ) -> Result<Value<'a, 'c>, Error> {
        let mut exprs: Vec<Expr<'c>> = Vec::with_capacity(operands.len());
        for (position, (value, place)) in operands.iter().enumerate() {
            let kind = if entry.moves { Kind::Real } else { entry.kind(position) };
            if let (Kind::Index, [(of, _), _]) = (kind, operands)
                && let Some(indices) =
                    self.counted_from_front((name, entry), params, of.shape(), (value, *place))?
            {
                exprs.push(self.at(*place, |builder| builder.constant(indices)));
                continue;
            }
            exprs.push(self.expr(value, *place, kind)?);
        }
        let places: Vec<(Shape, Span)> =
            operands.iter().zip(&exprs).map(|((_, place), x)| (x.shape(), *place)).collect();
        let made = self.at(focus, |_| entry.apply(&exprs, params));
        self.checked(focus, &places, made)
    }

    /// The value of a parameter; `None` leaves it out.
    fn parameter(
        &self,
        entry: &Entry,
        parameter: &Parameter,
        given: &Given<'a, 'c>,
        operands: &[(Value<'a, 'c>, Span)],
    ) -> Result<Option<Param>, Error> {
        let what = format!("`{}` of `{}`", parameter.name, entry.name);
        let (one, place) = match given {
            Given::One(value, place) => (value, *place),
            Given::Many(all) => {
                let all = all.iter().map(|(value, place)| self.integer(value, *place, &what));
                return Ok(Some(Param::Ints(all.collect::<Result<_, _>>()?)));
            }
            Given::Fixed(number) => {
                return Ok(Some(match parameter.takes {
                    Takes::Ints => Param::Ints(vec![*number]),
                    _ => Param::Int(*number),
                }));
            }
            Given::EveryAxis => {
                let rank = operands.first().and_then(|(x, _)| x.shape()).map_or(0, |shape| shape.rank());
                return Ok(Some(Param::Ints((0..rank as i64).collect())));
            }
        };
        if matches!(one, Value::None) {
            if parameter.optional && parameter.none_is_default {
                return Ok(None);
            }
            let error = self.error(place, format!("{what} cannot be None"));
            return Err(match parameter.optional {
                true => error.help("leave it out for its default, or say what it is"),
                false => error.help(format!("write `{}={}`", parameter.name, example(parameter.takes))),
            });
        }
        let value = match parameter.takes {
            Takes::Real => Param::Real(self.known_number(one, place, &what)?),
            Takes::Int => Param::Int(self.integer(one, place, &what)?),
            Takes::Ints => Param::Ints(self.integers(one, place, &what)?),
            Takes::Pairs => Param::Ints(self.pairs(one, place, &what)?),
            Takes::Flag => match one.real() {
                Some(flag) if flag == 0.0 || flag == 1.0 => Param::Flag(flag == 1.0),
                _ => return Err(self.error(place, format!("{what} must be True or False"))),
            },
            Takes::Text => match one {
                Value::Text(text) => Param::Text(text.known().unwrap_or_default().to_string()),
                _ if !parameter.optional => {
                    let error = self.error(place, format!("{what} must be a text"));
                    return Err(error.help("write it in quotes"));
                }
                _ => Param::Text(self.known_number(one, place, &what)?.to_string()),
            },
        };
        Ok(Some(value))
    }

    /// Indices that are written out, counted from the front: negative ones count from the back, as in Python.
    /// `None` where the call picks along no axis, where the indices are not known yet, and after a module
    /// that does not count from the back.
    fn counted_from_front(
        &self,
        (name, entry): (&str, &Entry),
        params: &Params,
        of: Option<Shape>,
        (indices, place): (&Value<'a, 'c>, Span),
    ) -> Result<Option<Tensor>, Error> {
        let numpys = |module: &Module| module.spellings.contains(&"np");
        let counts_back = modules::split(name).is_none_or(|(path, _)| Module::find(path).is_some_and(numpys));
        let along_axis = matches!(entry.parameters, [only] if only.name == "axis");
        let known = indices.tensor().filter(|_| indices.origin().is_none());
        let (Some(found), Some(shape)) = (known, of) else { return Ok(None) };
        if !counts_back || !along_axis || found.data().iter().all(|&index| index >= 0.0) {
            return Ok(None);
        }
        // Without an axis it is all of the elements, as one vector.
        let length = match params.int("axis").map(|axis| shape.axis(axis)) {
            None => shape.elements(),
            Some(Some(axis)) => shape.dims()[axis],
            Some(None) => return Ok(None),
        } as f64;
        if let Some(outside) = found.data().iter().find(|&&index| index < -length) {
            let message = format!("the index {outside} is out of range: there are {length} elements");
            return Err(self
                .error(place, message)
                .help(format!("indices are -{length} to {}", length - 1.0)));
        }
        let wrapped = found.data().iter().map(|&index| if index < 0.0 { index + length } else { index });
        Ok(Tensor::index(found.shape(), wrapped.collect::<Vec<_>>()).ok())
    }

    /// `.T`: the axes in reverse order, as in NumPy.
    pub(super) fn transposed(
        &mut self,
        value: &Value<'a, 'c>,
        place: Span,
        focus: Span,
    ) -> Result<Value<'a, 'c>, Error> {
        if let Some(tensor) = value.tensor() {
            let reversed: Vec<usize> = (0..tensor.shape().rank()).rev().collect();
            let origin = self.origin(Step::Transpose, focus, vec![value.clone()])?;
            return Ok(Value::known(fold::permuted(&tensor, &reversed), origin));
        }
        let x = self.expr(value, place, Kind::Real)?;
        let reversed: Vec<usize> = (0..x.shape().rank()).rev().collect();
        let made = self.at(focus, |_| x.permute(&reversed));
        self.checked(focus, &[(x.shape(), place)], Ok(made))
    }
}
