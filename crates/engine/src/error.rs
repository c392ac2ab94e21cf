//! What can go wrong when a circuit is compiled, fed or run.

use backflow_circuit::registry::{self, Sort};
use backflow_circuit::{Circuit, Kind, NodeId, Place, Shape};

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
        "{gate} was given the {} {value}{}, but there are only {limit}{}{}", if *labels { "label" } else { "index" },
        whereabouts(*position, chosen), if *labels { " classes" } else { " to choose from" }, range(*limit, place)
    )]
    IndexOutOfRange {
        /// The node that met it, in the circuit that was compiled; inside a composite gate, the composite.
        node: NodeId,
        /// Its gate.
        gate: String,
        /// Whether the indices are the labels of a loss.
        labels: bool,
        /// What the indices are called, where they have a name.
        chosen: Option<String>,
        /// The index.
        value: u32,
        /// Where it stands among the indices, row-major; `None` for a single index.
        position: Option<usize>,
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

/// ` at position 1 of y`, as far as it is known.
fn whereabouts(position: Option<usize>, chosen: &Option<String>) -> String {
    match (position, chosen) {
        (Some(position), Some(name)) => format!(" at position {position} of {name}"),
        (Some(position), None) => format!(" at position {position}"),
        (None, Some(name)) => format!(" in {name}"),
        (None, None) => String::new(),
    }
}

/// `: 0 to 2 (line 1, column 5)`.
fn range(limit: usize, place: &Place) -> String {
    let all = match limit {
        0 => String::new(),
        1 => ": 0".to_owned(),
        limit => format!(": 0 to {}", limit - 1),
    };
    if *place == Place::Unknown { all } else { format!("{all} (at {place})") }
}

impl Error {
    /// This mistake as the user's circuit tells it, by the node that it belongs to there: of an index out of range
    /// inside a composite gate, the composite speaks.
    pub(crate) fn told_by(self, circuit: &Circuit) -> Error {
        let Error::IndexOutOfRange { node, value, position, limit, place, .. } = self else { return self };
        // What differentiation made belongs to the gate that it differentiated.
        let forward = |id: &NodeId| circuit.node(*id).origin().backward_of;
        let node = std::iter::successors(Some(node), forward).last().unwrap_or(node);
        let index_of = |id: NodeId| {
            let inputs = circuit.node(id).inputs().iter();
            inputs.copied().find(|&x| circuit.node(x).ty().kind == Kind::Index)
        };
        // A simplification may have moved what it runs to a node that chooses nothing, and what was taken out of a
        // gate to be looked at (the mask of a kink) comes after it. The gate that the user wrote is the first one
        // in that place that reads these indices.
        let seen = |id: NodeId| (circuit.node(id).origin().place, index_of(id));
        let sought = if index_of(node).is_some() { Some(seen(node)) } else { None };
        let fits = |id: &NodeId| match sought {
            Some(sought) => seen(*id) == sought,
            None => circuit.node(*id).origin().place == place && index_of(*id).is_some(),
        };
        let node = circuit.ids().find(fits).unwrap_or(node);
        let at = circuit.node(node);
        let gate = at.gate().name();
        let indices = index_of(node).map(|x| circuit.node(x));
        let chosen = indices.and_then(|x| x.name()).map(str::to_owned);
        let single = indices.is_some_and(|x| x.ty().shape.is_single());
        // The functions that choose are the losses of classification.
        let labels = registry::find(gate)
            .is_some_and(|entry| entry.sort == Sort::Function && !entry.indices.is_empty());
        Error::IndexOutOfRange {
            node,
            gate: gate.to_owned(),
            labels,
            chosen,
            value,
            position: position.filter(|_| !single),
            limit,
            place: at.origin().place,
        }
    }

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
