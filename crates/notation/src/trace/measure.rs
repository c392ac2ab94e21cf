//! What is known about values without their numbers.

use std::rc::Rc;

use backflow_circuit::{Expr, gates};

use super::argument::Argument;
use super::value::{Number, Range, Value};
use super::{MAX_MADE, Tracer};
use crate::Error;
use crate::function::{Function, Measure};
use crate::modules::{Constant, Module};
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    pub(super) fn measure(
        &mut self,
        measure: Measure,
        of: &Value<'a, 'c>,
        place: Span,
        focus: Span,
    ) -> Result<Value<'a, 'c>, Error> {
        if let Value::Unknown = of {
            return Ok(Value::Unknown);
        }
        if measure == Measure::Length {
            return self.length(of, place, focus);
        }
        let array = self.arrayed(of.clone(), place)?;
        let Some(shape) = array.shape() else {
            return Err(self.error(place, format!("{} has no shape", array.sort())));
        };
        Ok(match measure {
            Measure::Shape => Value::tuple(shape.dims().iter().map(|&dim| Value::whole(dim))),
            Measure::Size => Value::whole(shape.elements()),
            Measure::Rank | Measure::Length => Value::whole(shape.rank()),
        })
    }

    pub(super) fn length(
        &self,
        of: &Value<'a, 'c>,
        place: Span,
        focus: Span,
    ) -> Result<Value<'a, 'c>, Error> {
        let length = match of {
            Value::Text(text) => text.known().map(|words| words.chars().count()),
            Value::Dict(entries) => Some(entries.borrow().len()),
            Value::List(_) | Value::Tuple(_) | Value::Range(_) => of.items().map(|items| items.len()),
            value => value.shape().and_then(|shape| shape.dims().first().copied()),
        };
        match length {
            Some(length) => Ok(Value::whole(length)),
            None if of.shape().is_some() => Err(self.error(focus, "a single number has no length")),
            None => Err(self.error(place, format!("{} has no length", of.sort()))),
        }
    }

    /// An attribute of an array: `.T`, `.shape`.
    pub(super) fn property(
        &mut self,
        object: &Value<'a, 'c>,
        place: Span,
        name: &str,
        focus: Span,
    ) -> Result<Value<'a, 'c>, Error> {
        let object = self.arrayed(object.clone(), place)?;
        if name == crate::read::SQUARED {
            let x = Argument::positional(object, place);
            return self.call_name("square", focus, vec![x]);
        }
        // Every number is a real number here.
        if name == "dtype" {
            return Ok(Value::Type(Constant::Real));
        }
        if name == "T" {
            return self.transposed(&object, place, focus);
        }
        match Function::find(name) {
            Function::Measure(measure) if measure != Measure::Length => {
                self.measure(measure, &object, place, focus)
            }
            Function::Entry(..) => Err(self
                .error(focus, format!("`.{name}` is a function"))
                .help(format!("call it: `.{name}()`"))),
            _ => {
                let error = self.error(focus, format!("`.{name}` is not an attribute"));
                Err(error.help("the attributes are `.T`, `.shape`, `.size` and `.ndim`"))
            }
        }
    }

    /// A name after a module that is no constant of it.
    pub(super) fn unknown_constant(&self, place: Span, path: &str, module: &Module) -> Error {
        let error = self.error(place, format!("there is no constant `{path}`"));
        if let Function::Refused(advice) = Function::find(path) {
            return error.help(advice);
        }
        // The types are no constants, and the spellings before NumPy 2 are no advice.
        let shown = |(name, constant): &&(&str, Constant)| {
            matches!(constant, Constant::Number(_) | Constant::Nothing) && !name.starts_with(['I', 'N'])
        };
        let prefix = path.rsplit_once('.').map_or(path, |(prefix, _)| prefix);
        let constants = module.constants.iter().filter(shown);
        let names: Vec<String> = constants.map(|(name, _)| format!("`{prefix}.{name}`")).collect();
        match names.is_empty() {
            true => error.help(format!("there are only functions after `{prefix}.`")),
            false => error.help(format!("the constants are {}", names.join(", "))),
        }
    }

    pub(super) fn range(&self, focus: Span, arguments: &[Argument<'a, 'c>]) -> Result<Value<'a, 'c>, Error> {
        let numbers: Vec<i64> = arguments
            .iter()
            .map(|argument| self.integer(&argument.value, argument.place, "the bound of a range"))
            .collect::<Result<_, _>>()?;
        let (start, stop, step) = match numbers[..] {
            [stop] => (0, stop, 1),
            [start, stop] => (start, stop, 1),
            [start, stop, step, ..] => (start, stop, step),
            [] => (0, 0, 1),
        };
        if step == 0 {
            return Err(self.error(focus, "the step of a range is 0").help("give a step such as 1 or -1"));
        }
        let span = i128::from(stop) - i128::from(start);
        let step_wide = i128::from(step);
        let count = ((span + step_wide - step_wide.signum()) / step_wide).max(0);
        match usize::try_from(count).ok().filter(|&count| count <= MAX_MADE) {
            Some(count) => Ok(Value::Range(Range { start, step, count })),
            None => Err(self
                .error(focus, format!("this range has {count} numbers; at most {MAX_MADE} are made here"))),
        }
    }

    /// `float(x)`, `int(x)`: a number of another type, where it is known; a single number stays what it is.
    pub(super) fn converted(
        &mut self,
        name: &str,
        focus: Span,
        arguments: Vec<Argument<'a, 'c>>,
    ) -> Result<Value<'a, 'c>, Error> {
        let [argument] = &arguments[..] else {
            return Err(self.error(focus, format!("`{name}` takes one value")));
        };
        let whole_type = name.contains("int");
        match &argument.value {
            Value::Text(text) => {
                let words = text.known().unwrap_or_default();
                match words.trim().parse::<f64>() {
                    Ok(number) => Ok(Value::number(number, whole_type)),
                    Err(_) => Err(self.error(argument.place, format!("the text {words:?} is not a number"))),
                }
            }
            Value::Number(number) if whole_type && number.value.fract() != 0.0 => {
                Ok(Value::number(number.value.trunc(), true))
            }
            Value::Number(number) => {
                let whole = whole_type || (name.contains("bool") && number.whole);
                Ok(Value::Number(Number { whole, ..number.clone() }))
            }
            Value::Bool(flag) if !name.contains("bool") => Ok(Value::number(f64::from(*flag), whole_type)),
            // A mask is whole already.
            Value::Expr(mask) if is_mask(*mask) => Ok(argument.value.clone()),
            value if whole_type && value.shape().is_some() && value.tensor().is_none() => {
                let error =
                    self.error(focus, "the fraction of what the circuit computes is not dropped here");
                Err(error.help("write `np.floor(x)`"))
            }
            value => self.arrayed(value.clone(), argument.place),
        }
    }

    pub(super) fn enumerated(&mut self, value: &Value<'a, 'c>, place: Span) -> Result<Value<'a, 'c>, Error> {
        let items = match value.items() {
            Some(items) => items,
            None => self.rows(value, place)?,
        };
        let pairs = items.into_iter().enumerate().map(|(at, item)| Value::tuple([Value::whole(at), item]));
        Ok(Value::tuple(pairs.collect::<Vec<_>>()))
    }

    pub(super) fn zipped(&mut self, arguments: &[Argument<'a, 'c>]) -> Result<Value<'a, 'c>, Error> {
        let mut lists = Vec::with_capacity(arguments.len());
        for argument in arguments {
            lists.push(match argument.value.items() {
                Some(items) => items,
                None => self.rows(&argument.value, argument.place)?,
            });
        }
        let count = lists.iter().map(Vec::len).min().unwrap_or(0);
        let row = |at: usize| Value::tuple(lists.iter().map(|list| list[at].clone()).collect::<Vec<_>>());
        Ok(Value::Tuple((0..count).map(row).collect::<Rc<[_]>>()))
    }
}

/// Whether a node is the result of a comparison.
fn is_mask(node: Expr<'_>) -> bool {
    let comparisons = [&gates::LESS, &gates::LESS_EQUAL, &gates::EQUAL, &gates::STEP];
    comparisons.iter().any(|gate| node.made_by_gate(gate).is_some())
}
