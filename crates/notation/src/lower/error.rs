//! Errors of the circuit, shown where they stand in the text.

use super::{Lowering, Value};
use crate::Error;
use crate::bind::Unfit;
use crate::excerpt::quoted;
use crate::syntax::NodeId;
use backflow_circuit::{Expr, Problem, Shape};

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

impl<'c> Lowering<'_, 'c> {
    /// A mistake at the part of a node that messages point at.
    pub(super) fn error(&self, id: NodeId, message: impl Into<String>) -> Error {
        self.ast.error(self.ast.focus(id), message)
    }

    /// The value that a node has made, or the error that it led to.
    pub(super) fn checked(
        &self,
        id: NodeId,
        operands: &[NodeId],
        made: Result<Expr<'c>, Problem>,
    ) -> Result<Value<'c>, Error> {
        match (made, self.builder.error()) {
            (Ok(expr), None) if !expr.is_poison() => Ok(Value::Expr(expr)),
            (Err(problem), _) => Err(self.unfit(id, operands, &problem)),
            (Ok(_), Some(error)) => Err(self.unfit(id, operands, &error.problem)),
            (Ok(_), None) => Err(self.error(id, "this cannot be computed")),
        }
    }

    fn unfit(&self, id: NodeId, operands: &[NodeId], problem: &Problem) -> Error {
        let Problem::Misfit { inputs, misfit, .. } = problem else {
            return self.error(id, problem.to_string());
        };
        let what = quoted(self.ast.text(self.ast.focus(id)));
        let given = match self.shapes(operands) {
            shapes if shapes.len() == operands.len() => shapes,
            _ => inputs.iter().map(|ty| ty.shape).collect(),
        };
        let short =
            |shape: &Shape| if shape.rank() == 0 { "a single number".into() } else { shape.to_string() };
        let shapes: Vec<String> = given.iter().map(short).collect();
        let message = match shapes.len() {
            0 => format!("{what} does not fit: {}", misfit.why),
            1..=4 => format!("{what} does not fit {}: {}", enumerated(&shapes), misfit.why),
            count => format!("{what} does not fit its {count} operands: {}", misfit.why),
        };
        let mut error = self.error(id, message);
        let focus = self.ast.focus(id);
        for (&operand, shape) in operands.iter().zip(&given).take(4) {
            let place = self.ast.span(operand);
            if place != focus {
                error = error.related(self.ast.source(), place, described(*shape));
            }
        }
        if misfit.fits.is_empty() { error } else { error.help(misfit.fits.as_str()) }
    }

    fn shapes(&self, operands: &[NodeId]) -> Vec<Shape> {
        operands.iter().filter_map(|&id| self.shape(id)).collect()
    }

    /// The shape of a value.
    pub(super) fn shape(&self, id: NodeId) -> Option<Shape> {
        match self.value(id) {
            Value::Expr(expr) => Some(expr.shape()),
            Value::Array(tensor) => Some(tensor.shape()),
            Value::Number(_) | Value::Bool(_) => Some(Shape::SCALAR),
            Value::Nothing | Value::Syntax => None,
        }
    }

    /// Arguments that do not fit.
    pub(super) fn misbound(&self, id: NodeId, unfit: Unfit) -> Error {
        self.ast.error(unfit.place.unwrap_or(self.ast.focus(id)), unfit.message).help(unfit.help)
    }
}
