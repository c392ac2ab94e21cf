//! What can go wrong when a circuit is compiled, fed or run.

use backflow_circuit::{Place, Shape};

use crate::options::Precision;
use crate::run::Fault;

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
        "the plan needs {bytes} bytes for its values, which the system does not have; use smaller arrays, or observe fewer of them"
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
    #[error(
        "the value of {name:?} is not kept after a run: make it an output with c.output({name:?}, …), or watch it by compiling with Options {{ observe: Observe::Nodes(vec![circuit.named({name:?})?]), .. }} or Observe::All"
    )]
    NotKept {
        /// The name, or the node.
        name: String,
    },
    /// A name that no state has.
    #[error("the store has no state {name:?}; it has {}", if known.is_empty() { "none" } else { known })]
    NoState {
        /// The name.
        name: String,
        /// What there is.
        known: String,
    },
    /// A plan and a store of different precisions.
    #[error(
        "the store holds its states in {store:?}, the plan computes in {plan:?}; compile with the store's precision"
    )]
    Precision {
        /// The store's.
        store: Precision,
        /// The plan's.
        plan: Precision,
    },
    /// Plans that are not shards of one batch.
    #[error("these plans cannot run as the shards of one batch: {0}")]
    Shards(String),
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

impl Error {
    /// A value that is not kept.
    pub(crate) fn not_kept(name: &str) -> Error {
        Error::NotKept { name: name.to_owned() }
    }

    /// Room for another number of elements than a value has.
    pub(crate) fn room(name: &str, shape: Shape, given: usize) -> Error {
        let (name, wanted) = (name.to_owned(), shape.to_string());
        Error::Unfit { name, wanted, given: format!("room for {given}") }
    }
}

impl From<backflow_circuit::Error> for Error {
    fn from(error: backflow_circuit::Error) -> Error {
        Error::Circuit(Box::new(error))
    }
}

fn were(names: &[String]) -> &'static str {
    if names.len() == 1 { "an input was" } else { "inputs were" }
}
