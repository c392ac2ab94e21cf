//! What can go wrong when a circuit is compiled, fed or run.

use backflow_circuit::Place;

use crate::fault::Fault;

/// A mistake of feeding or running.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// A mistake in the circuit itself.
    #[error(transparent)]
    Circuit(Box<backflow_circuit::Error>),
    /// A run without all its inputs.
    #[error("{} never given a value: {}", were(names), names.join(", "))]
    Missing {
        /// All of them, in the order of the circuit.
        names: Vec<String>,
    },
    /// More memory than there is.
    #[error(
        "the plan needs {bytes} bytes for its values, which the system does not grant; use smaller arrays, or observe fewer of them"
    )]
    TooLarge {
        /// What the plan's values need.
        bytes: usize,
    },
    /// A name that stands for nothing that can be set.
    #[error("{name:?} is no input and no state{hint}")]
    NotSettable {
        /// The name.
        name: String,
        /// What there is.
        hint: String,
    },
    /// A value that the plan does not keep.
    #[error("the value of {name:?} is not kept: only outputs, inputs, states and observed nodes are")]
    NotKept {
        /// The name, or the node.
        name: String,
    },
    /// A value of another size or kind than the input.
    #[error("{name:?} takes a value of shape {wanted}, but was given {given}")]
    Unfit {
        /// The input.
        name: String,
        /// What it takes.
        wanted: String,
        /// What came: "6 numbers", "a value of shape [2, 3]".
        given: String,
    },
    /// A number that is no index.
    #[error(
        "{name:?} takes indices, whole numbers from 0 to 4294967295, but {value} stands at position {position}"
    )]
    NotAnIndex {
        /// The input.
        name: String,
        /// The number.
        value: f64,
        /// Where it stands, row-major.
        position: usize,
    },
    /// More than one number where one was asked for.
    #[error("{name:?} has shape {ty}; only a single number can be read as a scalar")]
    NotSingle {
        /// The name.
        name: String,
        /// What it is.
        ty: String,
    },
    /// An index that chooses nothing, met in a run.
    #[error(
        "{gate} was given the index {value} at position {position}, but there are only {limit} to choose from ({place})"
    )]
    IndexOutOfRange {
        /// The gate that met it.
        gate: String,
        /// The index.
        value: u32,
        /// Where it stands among the indices, row-major.
        position: usize,
        /// How many there are to choose from.
        limit: usize,
        /// The user's line.
        place: Place,
    },
    /// A value that is not finite, and where it came from.
    #[error(transparent)]
    Fault(Box<Fault>),
    /// The threads could not be started.
    #[error("cannot start {threads} threads: {why}")]
    Threads {
        /// How many were asked for.
        threads: usize,
        /// The system's answer.
        why: String,
    },
}

impl From<backflow_circuit::Error> for Error {
    fn from(error: backflow_circuit::Error) -> Error {
        Error::Circuit(Box::new(error))
    }
}

fn were(names: &[String]) -> &'static str {
    if names.len() == 1 { "an input was" } else { "inputs were" }
}
