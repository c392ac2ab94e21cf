//! Mistakes, shown where they stand in the text.

use backflow_circuit::{Expr, Problem, Shape};

use super::Tracer;
use super::value::Value;
use crate::Error;
use crate::excerpt::quoted;
use crate::source::Span;

/// A shape in a sentence.
pub(super) fn described(shape: Shape) -> String {
    if shape.rank() == 0 { "a single number".into() } else { format!("shape {shape}") }
}

/// `a`, `a and b`, `a, b and c`.
fn enumerated(items: &[String]) -> String {
    match items {
        [all @ .., before, last] if !all.is_empty() => format!("{}, {before} and {last}", all.join(", ")),
        _ => items.join(" and "),
    }
}

impl<'a, 'c> Tracer<'a, 'c> {
    pub(super) fn error(&self, place: Span, message: impl Into<String>) -> Error {
        Error::new(self.text, place, message)
    }

    /// What stands for a mistake that has been reported already.
    pub(super) fn silent(&self) -> Error {
        Error::silent()
    }

    /// The text of a place.
    pub(super) fn quote(&self, place: Span) -> &'a str {
        self.text.get(place.range()).unwrap_or_default()
    }

    /// The value that gates have made, or the mistake that they led to.
    pub(super) fn checked(
        &mut self,
        focus: Span,
        operands: &[(Shape, Span)],
        made: Result<Expr<'c>, Problem>,
    ) -> Result<Value<'a, 'c>, Error> {
        match (made, self.builder.take_error()) {
            (Ok(expr), None) if !expr.is_poison() => Ok(Value::Expr(expr)),
            (Err(problem), _) => Err(self.unfit(focus, operands, &problem)),
            (Ok(_), Some(error)) => Err(self.unfit(focus, operands, &error.problem)),
            (Ok(_), None) => Err(self.silent()),
        }
    }

    fn unfit(&self, focus: Span, operands: &[(Shape, Span)], problem: &Problem) -> Error {
        let Problem::Misfit { inputs, misfit, .. } = problem else {
            return self.error(focus, problem.to_string());
        };
        let what = quoted(self.quote(focus));
        let given: Vec<Shape> = match operands {
            [] => inputs.iter().map(|ty| ty.shape).collect(),
            operands => operands.iter().map(|(shape, _)| *shape).collect(),
        };
        let short =
            |shape: &Shape| if shape.rank() == 0 { "a single number".into() } else { shape.to_string() };
        let shapes: Vec<String> = given.iter().map(short).collect();
        let message = match shapes.len() {
            0 => format!("{what} does not fit: {}", misfit.why),
            1..=4 => format!("{what} does not fit {}: {}", enumerated(&shapes), misfit.why),
            count => format!("{what} does not fit its {count} operands: {}", misfit.why),
        };
        let mut error = self.error(focus, message);
        for (shape, place) in operands.iter().take(4) {
            if *place != focus {
                error = error.related(self.text, *place, described(*shape));
            }
        }
        if misfit.fits.is_empty() { error } else { error.help(misfit.fits.as_str()) }
    }
}
