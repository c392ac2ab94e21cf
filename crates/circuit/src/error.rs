//! What can be wrong with a circuit.

use thiserror::Error as ThisError;

use crate::circuit::node::Place;
use crate::data::shape::{Shape, ShapeError};
use crate::data::tensor::{TensorError, Type};
use crate::passes::spread::Spread;

/// A mistake, with the place that made it.
#[derive(Debug, Clone, PartialEq, ThisError)]
#[error("{problem}{}{}", self.in_layer(), self.at_place())]
pub struct Error {
    /// What is wrong.
    #[source]
    pub problem: Box<Problem>,
    /// The user's line.
    pub place: Place,
    /// The layer it happened in, if there is one.
    pub layer: Option<String>,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, ThisError)]
pub enum Problem {
    /// Inputs that a gate cannot take.
    #[error("{gate} does not fit its inputs ({}): {}{}", list(inputs), misfit.why, advice(&misfit.fits))]
    Misfit {
        /// The gate.
        gate: String,
        /// What it was given.
        inputs: Vec<Type>,
        /// Why not, and what would.
        misfit: Misfit,
    },
    /// Two nodes of one name.
    #[error("the name {0:?} is given to two different nodes; choose another for one of them")]
    NameTaken(String),
    /// An unknown name.
    #[error("nothing is named {0:?}{1}")]
    UnknownName(String, String),
    /// A gate that cannot be differentiated.
    #[error("{0} has no gradient rule; write one, or stop the gradient before it with stop_gradient")]
    NoGradient(String),
    /// A gradient of many numbers.
    #[error(
        "only a single number has a gradient, and this has shape {0}; sum it, or give the upstream gradient"
    )]
    NotSingle(Shape),
    /// A gradient of or with respect to indices.
    #[error("indices have no gradient")]
    IndexGradient,
    /// A parameter that changes nothing.
    #[error(
        "the parameter {0:?} cannot reach the loss, or every gradient is stopped on the way, so it would never be trained; use it, or leave it out"
    )]
    Unreachable(String),
    /// A loss that compares everything with everything.
    #[error(
        "the loss compares {} with {}, which only fit by broadcasting to {}: every element with every other; reshape one to the shape of the other, or, if that is meant, give both an axis of 1",
        .0.operands[0], .0.operands[1], .0.shape
    )]
    Spread(Box<Spread>),
    /// A gate whose gradient rule returned anything but one gradient of the right shape per input.
    #[error("the gradient rule of {gate} is wrong: {why}")]
    Rule {
        /// The gate.
        gate: String,
        /// What it returned.
        why: String,
    },
    /// An update that changes the type of a state, or that updates anything but a state.
    #[error("{0}")]
    Update(String),
    /// A starting value that does not fit its state, or that is not known before the first run.
    #[error("{0}")]
    Start(String),
    /// A circuit that cannot be batched in this way.
    #[error("{0}")]
    Batch(String),
    /// Expressions of two circuits in one.
    #[error("this expression belongs to another circuit")]
    Foreign,
    /// A Jacobian too large to be built.
    #[error(
        "a Jacobian of {rows} × {columns} numbers is too large to be built; multiply with it instead, by vjp or jvp"
    )]
    Jacobian {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// Dimensions that do not make a shape.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// Numbers that do not make a tensor.
    #[error(transparent)]
    Tensor(#[from] TensorError),
    /// More nodes than ids.
    #[error("a circuit has at most {} nodes", u32::MAX - 1)]
    TooManyNodes,
    /// Text that is not a circuit.
    #[error("line {line}: {why}")]
    Text {
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        why: String,
    },
    /// A circuit that breaks its own rules.
    #[error("the circuit is not well formed: {0}")]
    Malformed(String),
}

/// Why a gate cannot take these inputs, and what it could take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// What is wrong: "the inner dimensions 3 and 4 differ".
    pub why: String,
    /// What would fit: "write x.t() on the left, or give a right operand of shape [3, …]". May be empty.
    pub fits: String,
}

impl Misfit {
    /// A misfit: why the inputs do not fit, and what would.
    pub fn new(why: impl Into<String>, fits: impl Into<String>) -> Misfit {
        Misfit { why: why.into(), fits: fits.into() }
    }
}

impl From<ShapeError> for Misfit {
    fn from(error: ShapeError) -> Misfit {
        Misfit::new(error.to_string(), "")
    }
}

impl Error {
    /// A problem at a place.
    pub fn new(problem: impl Into<Problem>, place: Place) -> Error {
        Error { problem: Box::new(problem.into()), place, layer: None }
    }

    /// A gate that has no gradient rule.
    pub fn no_gradient(gate: &str, place: Place) -> Error {
        Error::new(Problem::NoGradient(gate.to_owned()), place)
    }

    fn in_layer(&self) -> String {
        self.layer.as_ref().map_or_else(String::new, |layer| format!(" (in layer {layer})"))
    }

    fn at_place(&self) -> String {
        match self.place {
            Place::Unknown => String::new(),
            place => format!(" (at {place})"),
        }
    }
}

fn list(types: &[Type]) -> String {
    types.iter().map(Type::to_string).collect::<Vec<_>>().join(", ")
}

fn advice(fits: &str) -> String {
    if fits.is_empty() { String::new() } else { format!("; {fits}") }
}
