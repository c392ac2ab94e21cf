//! Functions that make constants: `np.array`, `np.zeros` and the like.

use backflow_circuit::registry::Operands;
use backflow_circuit::{Shape, Tensor};

use super::argument::Argument;
use super::value::Value;
use super::{MAX_MADE, Tracer};
use crate::Error;
use crate::bind::sorted;
use crate::function::Maker;
use crate::modules::{Constant, Fallback, Member, Role};
use crate::source::Span;

impl Maker {
    /// What it takes, in order, and how much of that is needed.
    fn arguments(self) -> (&'static [&'static str], usize) {
        match self {
            Maker::Array => (&["object"], 1),
            Maker::Zeros | Maker::Ones => (&["shape"], 1),
            Maker::Full => (&["shape", "fill_value"], 2),
            Maker::ZerosLike | Maker::OnesLike => (&["a"], 1),
            Maker::FullLike => (&["a", "fill_value"], 2),
            Maker::Eye => (&["N", "M"], 1),
            Maker::Arange => (&["start", "stop", "step"], 1),
            Maker::Linspace => (&["start", "stop", "num"], 2),
        }
    }
}

/// An argument's value with its place.
type Given<'a, 'c> = (Value<'a, 'c>, Span);

impl<'a, 'c> Tracer<'a, 'c> {
    pub(super) fn make(
        &mut self,
        name: &str,
        focus: Span,
        (maker, member): (Maker, Member),
        arguments: &[Argument<'a, 'c>],
    ) -> Result<Value<'a, 'c>, Error> {
        let (given, ty) = self.sorted_for(name, focus, (maker, member), arguments)?;
        let made = self.made(focus, maker, &given)?;
        match ty {
            Some(ty) => self.of_type(ty, made),
            None => Ok(made),
        }
    }

    /// Numbers of the type that was asked for: whole ones must be whole already.
    fn of_type(&self, (ty, place): Given<'a, 'c>, made: Value<'a, 'c>) -> Result<Value<'a, 'c>, Error> {
        let is_whole = || made.tensor().is_some_and(|made| made.data().iter().all(|x| x.fract() == 0.0));
        match ty {
            Value::None | Value::Type(Constant::Real) => Ok(made),
            Value::Type(Constant::Whole) if is_whole() => Ok(made),
            Value::Type(Constant::Whole) => Err(self
                .error(place, "every number is a real number here")
                .help("leave the type out, and write `np.floor(x)` to drop the fraction")),
            // NumPy's names of types, written as texts.
            Value::Text(name) if name.known().is_some_and(|name| name.starts_with("float")) => Ok(made),
            Value::Text(name) if name.known().is_some_and(|name| name.contains("int")) && is_whole() => {
                Ok(made)
            }
            _ => Err(self.error(place, "this is not a type that is understood here").help("leave it out")),
        }
    }

    fn made(
        &mut self,
        focus: Span,
        maker: Maker,
        given: &[Option<Given<'a, 'c>>],
    ) -> Result<Value<'a, 'c>, Error> {
        let at = |position: usize| given.get(position).and_then(Option::as_ref);
        let number = |position: usize, what: &str| {
            at(position).map(|(value, place)| self.known_number(value, *place, what)).transpose()
        };
        let Some((first, place)) = at(0) else { return Err(self.error(focus, "a value is missing")) };
        let place = *place;
        Ok(match maker {
            Maker::Array => match self.arrayed(first.clone(), place)? {
                value if value.shape().is_some() => value,
                _ => return Err(self.error(place, "this is not an array")),
            },
            Maker::Zeros => self.filled(focus, self.dims(first, place)?, 0.0)?,
            Maker::Ones => self.filled(focus, self.dims(first, place)?, 1.0)?,
            Maker::Full => {
                let value = number(1, "the filling")?.unwrap_or_default();
                self.filled(focus, self.dims(first, place)?, value)?
            }
            Maker::ZerosLike | Maker::OnesLike | Maker::FullLike => {
                let filling = number(1, "the filling")?.unwrap_or_default();
                let array = self.arrayed(first.clone(), place)?;
                let Some(shape) = array.shape() else {
                    return Err(self.error(place, "this has no shape"));
                };
                let value = match maker {
                    Maker::ZerosLike => 0.0,
                    Maker::OnesLike => 1.0,
                    _ => filling,
                };
                self.filled(focus, shape.dims().to_vec(), value)?
            }
            Maker::Eye => {
                let rows = self.count(first, place)?;
                let columns =
                    at(1).map(|(value, place)| self.count(value, *place)).transpose()?.unwrap_or(rows);
                let shape = self.shape_of(focus, vec![rows, columns])?;
                let data = (0..shape.elements()).map(|i| f64::from(i / columns.max(1) == i % columns.max(1)));
                self.constant_of(focus, shape.dims(), data.collect())?
            }
            Maker::Arange => {
                let (start, stop) = match number(1, "the end")? {
                    Some(stop) => (self.known_number(first, place, "the start")?, stop),
                    None => (0.0, self.known_number(first, place, "the end")?),
                };
                let step = number(2, "the step")?.unwrap_or(1.0);
                let count = ((stop - start) / step).ceil().max(0.0);
                if !count.is_finite() || step == 0.0 {
                    return Err(self
                        .error(focus, "this range has no end")
                        .help("give finite numbers, and a step other than 0"));
                }
                let shape = self.shape_of(focus, vec![count as usize])?;
                let data = (0..shape.elements()).map(|i| start + i as f64 * step);
                self.constant_of(focus, shape.dims(), data.collect())?
            }
            Maker::Linspace => {
                let start = self.known_number(first, place, "the start")?;
                let stop = number(1, "the end")?.unwrap_or_default();
                let count = at(2).map(|(value, place)| self.count(value, *place)).transpose()?.unwrap_or(50);
                let shape = self.shape_of(focus, vec![count])?;
                let width = (stop - start) / count.saturating_sub(1).max(1) as f64;
                let value = |i: usize| if i > 0 && i + 1 == count { stop } else { start + i as f64 * width };
                self.constant_of(focus, shape.dims(), (0..count).map(value).collect())?
            }
        })
    }

    /// What a maker takes, in order, and the type of the numbers (`dtype`), which is no part of a circuit.
    fn sorted_for(
        &self,
        name: &str,
        focus: Span,
        (maker, member): (Maker, Member),
        arguments: &[Argument<'a, 'c>],
    ) -> Result<(Vec<Option<Given<'a, 'c>>>, Option<Given<'a, 'c>>), Error> {
        let (names, needed) = maker.arguments();
        let sorted = sorted(name, member, Operands::Exactly(0), arguments)
            .map_err(|unfit| self.error(unfit.place.unwrap_or(focus), unfit.message).help(unfit.help))?;
        let (mut given, mut ty) = (vec![None; names.len()], None);
        for (slot, value) in sorted {
            let Role::Parameter(target) = slot.role else { continue };
            if let (None, Fallback::Required) = (value, slot.default) {
                return Err(self.error(focus, format!("`{name}` needs its parameter `{}`", slot.name)));
            }
            let value = value.map(|argument| (argument.value.clone(), argument.place));
            match names.iter().position(|&name| name == target) {
                Some(position) => given[position] = value.filter(|(value, _)| !matches!(value, Value::None)),
                None => ty = value,
            }
        }
        if given[..needed].iter().any(Option::is_none) {
            let error = self.error(focus, format!("`{name}` needs more arguments"));
            return Err(error.help(format!("its arguments are {}", names.join(", "))));
        }
        Ok((given, ty))
    }

    fn count(&self, value: &Value<'a, 'c>, place: Span) -> Result<usize, Error> {
        let count = self.integer(value, place, "a size")?;
        usize::try_from(count).map_err(|_| self.error(place, format!("a size cannot be {count}")))
    }

    pub(super) fn dims(&self, value: &Value<'a, 'c>, place: Span) -> Result<Vec<usize>, Error> {
        let dims = self.integers(value, place, "a shape")?;
        let dims: Result<Vec<usize>, _> = dims.into_iter().map(usize::try_from).collect();
        dims.map_err(|_| self.error(place, "a size cannot be negative"))
    }

    /// A shape, unless it is too large to be made here.
    pub(super) fn shape_of(&self, place: Span, dims: Vec<usize>) -> Result<Shape, Error> {
        let shape = Shape::new(&dims).map_err(|error| self.error(place, error.to_string()))?;
        if shape.elements() > MAX_MADE {
            let message =
                format!("this array has {} elements; at most {MAX_MADE} are made here", shape.elements());
            return Err(self.error(place, message).help("give it from outside, in a file"));
        }
        Ok(shape)
    }

    fn filled(&self, place: Span, dims: Vec<usize>, value: f64) -> Result<Value<'a, 'c>, Error> {
        let shape = self.shape_of(place, dims)?;
        self.constant_of(place, shape.dims(), vec![value; shape.elements()])
    }

    fn constant_of(&self, place: Span, dims: &[usize], data: Vec<f64>) -> Result<Value<'a, 'c>, Error> {
        let tensor = Tensor::new(dims, data).map_err(|error| self.error(place, error.to_string()))?;
        Ok(Value::constant(tensor))
    }
}
