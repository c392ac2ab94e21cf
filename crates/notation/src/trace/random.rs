//! Random numbers: `np.random.randn(n, d)` and its like, from a seed.
//!
//! They have the distributions of NumPy's and are the same on every machine, but they are not NumPy's numbers.

use backflow_circuit::Shape;

use super::Tracer;
use super::argument::Argument;
use super::value::Value;
use crate::Error;
use crate::draw::{Distribution, Draw};
use crate::source::Span;

/// Where the trace is in the sequence of random numbers.
#[derive(Clone)]
pub(super) struct Generator {
    seed: u64,
    /// How many sequences have been drawn since the seed.
    made: u64,
}

impl Generator {
    pub(super) fn new(seed: u64) -> Generator {
        Generator { seed, made: 0 }
    }

    /// The next array.
    fn draw(&mut self, how: Distribution, shape: Shape) -> Draw {
        let draw = Draw { name: String::new(), shape, how, seed: self.seed, first: self.made };
        self.made += how.sequences();
        draw
    }
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// What stands after `np.random.`, or after a generator that has been made with `default_rng`.
    pub(super) fn random(
        &mut self,
        name: &str,
        focus: Span,
        arguments: &[Argument<'a, 'c>],
    ) -> Result<Value<'a, 'c>, Error> {
        let keyword = |name: &str| arguments.iter().find(|argument| argument.keyword == Some(name));
        let positional: Vec<&Argument<'a, 'c>> =
            arguments.iter().filter(|argument| argument.keyword.is_none()).collect();
        match name {
            "seed" | "default_rng" | "RandomState" | "manual_seed" => {
                let seed = match positional.first().filter(|seed| !matches!(seed.value, Value::None)) {
                    Some(seed) => self.integer(&seed.value, seed.place, "a seed")?,
                    None => self.seed as i64,
                };
                self.generator = Generator::new(seed as u64);
                return Ok(if name.contains("seed") { Value::None } else { Value::Random });
            }
            _ => {}
        }
        let given = |at: usize, name: &str| positional.get(at).copied().or_else(|| keyword(name));
        let number = |at: usize, name: &str, other: f64| {
            let given = given(at, name);
            given.map_or(Ok(other), |given| self.known_number(&given.value, given.place, "a parameter"))
        };
        let whole = |at: usize, name: &str| {
            let is_there = given(at, name).filter(|given| !matches!(given.value, Value::None));
            is_there.map(|given| self.integer(&given.value, given.place, "a bound")).transpose()
        };
        // The parameters of the distribution stand before the size; for some there are none.
        let (how, before) = match name {
            "randn" | "standard_normal" => (Distribution::Normal { mean: 0.0, deviation: 1.0 }, 0),
            "rand" | "random" | "random_sample" | "ranf" => {
                (Distribution::Uniform { low: 0.0, high: 1.0 }, 0)
            }
            "normal" => {
                let (mean, deviation) = (number(0, "loc", 0.0)?, number(1, "scale", 1.0)?);
                (Distribution::Normal { mean, deviation }, 2)
            }
            "uniform" => {
                let (low, high) = (number(0, "low", 0.0)?, number(1, "high", 1.0)?);
                (Distribution::Uniform { low, high }, 2)
            }
            "randint" | "integers" | "choice" | "permutation" => {
                let first = if name == "choice" { "a" } else { "low" };
                let Some(low) = whole(0, first)? else {
                    let error = self.error(focus, format!("`{name}` needs how many numbers there are"));
                    return Err(error.help(format!("write `np.random.{name}(10)`")));
                };
                let high = if name == "choice" { None } else { whole(1, "high")? };
                let (low, high) = high.map_or((0, low), |high| (low, high));
                if high <= low {
                    let error =
                        self.error(focus, format!("there is no whole number from {low} to below {high}"));
                    return Err(error.help("the upper bound is larger than the lower one"));
                }
                let replaces = keyword("replace").or_else(|| positional.get(2).copied());
                let without =
                    name == "choice" && replaces.is_some_and(|it| self.truth(&it.value) == Some(false));
                let how = match without || name == "permutation" {
                    true => Distribution::Order { of: high as usize },
                    false => Distribution::Whole { low, high },
                };
                (how, if name == "choice" { 1 } else { 2 })
            }
            _ => return Err(self.unknown_function(focus, &format!("np.random.{name}"))),
        };
        let size = match name {
            "choice" | "randint" | "integers" => given(before, "size"),
            _ => keyword("size").or_else(|| positional.get(before).copied()),
        };
        let dims = match (size, name) {
            (_, "permutation") => match how {
                Distribution::Order { of } => vec![of],
                _ => Vec::new(),
            },
            (Some(size), _) if keyword("size").is_some() => self.dims(&size.value, size.place)?,
            (_, "randn" | "rand") => {
                let sizes = positional.iter().map(|size| self.dims(&size.value, size.place));
                sizes.collect::<Result<Vec<_>, _>>()?.concat()
            }
            (Some(size), _) if !matches!(size.value, Value::None) => self.dims(&size.value, size.place)?,
            _ => Vec::new(),
        };
        let shape = self.shape_of(focus, dims)?;
        if let Distribution::Order { of } = how
            && shape.elements() > of
        {
            let message = format!("{} different numbers cannot be chosen from {of}", shape.elements());
            return Err(self.error(focus, message).help("choose fewer, or leave `replace=False` out"));
        }
        let draw = self.generator.draw(how, shape);
        self.drawn(draw, focus)
    }

    /// The numbers, or in the body of a loop an input that has new ones in each pass.
    fn drawn(&mut self, draw: Draw, place: Span) -> Result<Value<'a, 'c>, Error> {
        let builder = self.builder;
        let looped = self.drafts.last_mut().and_then(|draft| draft.repeat.as_mut());
        let Some(repeat) = looped else {
            let tensor = draw.numbers(0).map_err(|error| self.error(place, error.to_string()))?;
            return Ok(Value::constant(tensor));
        };
        let name = format!("draw {} of the loop", repeat.draws.len());
        let node = match draw.how.is_whole() {
            true => builder.index_input(&name, draw.shape),
            false => builder.input(&name, draw.shape),
        };
        repeat.draws.push(Draw { name, ..draw });
        Ok(Value::Expr(node))
    }
}
