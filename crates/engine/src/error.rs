//! What can go wrong when a circuit is compiled, fed or run.

use backflow_circuit::{Circuit, NodeId, Place, Shape};

use crate::options::Precision;
use crate::run::{Fault, Handle};

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
    /// Memory that could not be allocated.
    #[error(
        "the plan needs {bytes} bytes for its values, which the system does not have; use smaller arrays, or observe fewer of them"
    )]
    TooLarge {
        /// What the plan's values need.
        bytes: usize,
    },
    /// A name that is neither an input nor a state.
    #[error("{name:?} is neither an input nor a state{hint}")]
    NotSettable {
        /// The name.
        name: String,
        /// What there is.
        hint: String,
    },
    /// A value that cannot be read after a run.
    #[error("{value} is not kept after a run: {how}")]
    NotKept {
        /// The value of a name or of a node, or a gradient.
        value: String,
        /// What to write so that it is kept.
        how: String,
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
        /// What was given: "6 numbers", "a value of shape [2, 3]".
        given: String,
    },
    /// A number that is not a valid index.
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
    /// An index out of range, met in a run.
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
    /// A named value that is not kept.
    pub(crate) fn not_kept(name: &str) -> Error {
        let output = format!("make it an output with c.output({name:?}, …), or ");
        Error::unwatched(format!("the value of {name:?}"), &output, &format!("circuit.named({name:?})?"))
    }

    /// A node that is not kept.
    pub(crate) fn node_not_kept(circuit: &Circuit, id: NodeId) -> Error {
        match circuit.node(id).name() {
            Some(name) => Error::not_kept(name),
            None => {
                Error::unwatched(format!("the value of {id}"), "", &format!("NodeId::new({})", id.index()))
            }
        }
    }

    /// A gradient that is not kept.
    pub(crate) fn gradient_not_kept(name: &str) -> Error {
        let how = "take it with c.gradients(…), and compile with Options { observe: Observe::All, .. }";
        Error::NotKept { value: format!("the gradient of {name:?}"), how: how.to_owned() }
    }

    /// A handle that this compiled circuit has not given.
    pub(crate) fn foreign_handle(handle: Handle) -> Error {
        let how = "it belongs to another compiled circuit; ask this one with handle(name)".to_owned();
        Error::NotKept { value: format!("the value of {handle}"), how }
    }

    fn unwatched(value: String, or: &str, node: &str) -> Error {
        let options = format!("Options {{ observe: Observe::Nodes(vec![{node}]), .. }}");
        Error::NotKept { value, how: format!("{or}watch it by compiling with {options} or Observe::All") }
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
