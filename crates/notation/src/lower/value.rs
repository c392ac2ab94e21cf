//! What a node of the syntax tree stands for while a circuit is made.

use super::Lowering;
use crate::Error;
use crate::excerpt::quoted;
use crate::syntax::NodeId;
use backflow_circuit::{Expr, Kind, Tensor, TensorError};
use std::rc::Rc;

/// The value of a node.
#[derive(Clone, Debug)]
pub(crate) enum Value<'c> {
    /// A node of the circuit.
    Expr(Expr<'c>),
    /// A number that is known now.
    Number(f64),
    /// `True` or `False`: 1 or 0 where a number is wanted.
    Bool(bool),
    /// An array that is known now.
    Array(Rc<Tensor>),
    /// `None`, which omits a parameter.
    Nothing,
    /// A part of an index, or the list in which operands stand: read where it is used.
    Syntax,
}

impl Value<'_> {
    /// The value as a constant, if it is known now.
    pub(crate) fn constant(&self) -> Option<Tensor> {
        match self {
            Value::Number(value) => Some(Tensor::scalar(*value)),
            Value::Bool(value) => Some(Tensor::scalar(f64::from(*value))),
            Value::Array(tensor) => Some((**tensor).clone()),
            Value::Expr(_) | Value::Nothing | Value::Syntax => None,
        }
    }

    /// The number, if the value is a number that is known now.
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Value::Number(value) => Some(*value),
            Value::Bool(value) => Some(f64::from(*value)),
            Value::Array(tensor) if tensor.shape().rank() == 0 => tensor.single(),
            _ => None,
        }
    }
}

impl From<Tensor> for Value<'_> {
    fn from(tensor: Tensor) -> Self {
        match tensor.single() {
            Some(value) if tensor.shape().rank() == 0 => Value::Number(value),
            _ => Value::Array(Rc::new(tensor)),
        }
    }
}

/// The same numbers as reals or as indices.
pub(crate) fn of_kind(tensor: &Tensor, kind: Kind) -> Result<Tensor, TensorError> {
    match kind {
        _ if tensor.ty().kind == kind => Ok(tensor.clone()),
        Kind::Real => Tensor::new(tensor.shape(), tensor.data()),
        Kind::Index => Tensor::index(tensor.shape(), tensor.data()),
    }
}

/// A number as a whole number, if it is one.
pub(crate) fn whole(number: f64) -> Option<i64> {
    // Beyond 2⁵³ not every whole number is an f64.
    let fits = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
    fits.then_some(number as i64)
}

impl<'c> Lowering<'_, 'c> {
    pub(super) fn value(&self, id: NodeId) -> &Value<'c> {
        &self.values[id.index() - self.first]
    }

    /// The value as a node of the circuit; a constant becomes one of the given kind.
    pub(super) fn expr(&self, id: NodeId, kind: Kind) -> Result<Expr<'c>, Error> {
        if let Value::Expr(expr) = self.value(id) {
            return Ok(*expr);
        }
        let Some(constant) = self.value(id).constant() else {
            let text = quoted(self.ast.text(self.ast.span(id)));
            return Err(self.error(id, format!("{text} is not a value to calculate with")));
        };
        let constant = of_kind(&constant, kind).map_err(|problem| {
            let error = self.error(id, problem.to_string()).label("indices are wanted here");
            let from_the_back = constant.data().iter().any(|&index| index < 0.0);
            if from_the_back { error.help("count from the front: the first is 0") } else { error }
        })?;
        Ok(self.at(id, |builder| builder.constant(constant)))
    }

    /// A number that must be known now.
    pub(super) fn number(&self, id: NodeId, what: &str) -> Result<f64, Error> {
        self.value(id).number().ok_or_else(|| self.not_known(id, what, "a number"))
    }

    /// A whole number that must be known now.
    pub(super) fn whole(&self, id: NodeId, what: &str) -> Result<i64, Error> {
        let number = self.value(id).number();
        number.and_then(whole).ok_or_else(|| self.not_known(id, what, "a whole number"))
    }

    /// Whole numbers, or one, that must be known now.
    pub(super) fn wholes(&self, id: NodeId, what: &str) -> Result<Vec<i64>, Error> {
        let numbers = match self.value(id) {
            Value::Array(tensor) if tensor.shape().rank() <= 1 => {
                tensor.data().iter().map(|&number| whole(number)).collect()
            }
            value => value.number().and_then(whole).map(|number| vec![number]),
        };
        numbers.ok_or_else(|| self.not_known(id, what, "a whole number, or several in parentheses"))
    }

    fn not_known(&self, id: NodeId, what: &str, wanted: &str) -> Error {
        match self.value(id) {
            Value::Expr(_) => {
                let message = format!("{what} must be {wanted} that is known before the circuit runs");
                self.error(id, message).label("this is computed by the circuit")
            }
            _ => self.error(id, format!("{what} must be {wanted}")),
        }
    }
}
