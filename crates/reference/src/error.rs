//! What can be wrong with an evaluation.

use backflow_circuit::form::Form;
use backflow_circuit::{Circuit, NodeId, Place, Type};

/// Why a circuit could not be evaluated, or a derivative could not be checked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    /// The circuit itself is wrong.
    #[error(transparent)]
    Circuit(Box<backflow_circuit::Error>),
    /// All inputs and states that were given no value.
    #[error("no value is given for {}", quoted(.0))]
    Missing(Vec<String>),
    /// A value for something that is neither an input nor a state.
    #[error("{name:?} is neither an input nor a state of this circuit; those are {}", quoted(known))]
    Unknown {
        /// The name that was given.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// Two values for one input.
    #[error("two values are given for {0:?}")]
    Twice(String),
    /// A value of another kind or shape.
    #[error("{name:?} takes a value of shape {wanted}, but one of shape {given} is given")]
    Type {
        /// The input or state.
        name: String,
        /// What it takes.
        wanted: Box<Type>,
        /// What it got.
        given: Box<Type>,
    },
    /// An output or a state that the circuit does not have.
    #[error("the circuit has no {sort} {name:?}")]
    NoSuch {
        /// "output" or "state".
        sort: &'static str,
        /// The name asked for.
        name: String,
    },
    /// Shards whose circuits do not meet in the same sums.
    #[error("the shards do not meet in the same sums: {0}")]
    Shards(String),
    /// A user-defined gate that does not do what it claims.
    #[error("the gate {gate:?} is refused at its sample {sample}: {flaw}")]
    Refused {
        /// The gate.
        gate: String,
        /// Which sample, counted from 0.
        sample: usize,
        /// What is wrong with it.
        flaw: Box<Flaw>,
    },
    /// A user-defined gate that comes without a sample.
    #[error("the gate {0:?} is given no samples, so its gradient cannot be checked; give at least one")]
    NoSamples(String),
    /// A node that could not be computed.
    #[error("{gate} ({label}{}) cannot be computed: {reason}", at(place))]
    Node {
        /// The gate.
        gate: String,
        /// The node's name, or its id.
        label: String,
        /// The user's line.
        place: Place,
        /// Why.
        reason: Reason,
    },
}

/// What is wrong with a user-defined gate.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Flaw {
    /// It does not fit its own sample, has no gradient rule, or its rule returns the wrong number of gradients
    /// or gradients of the wrong shape.
    #[error(transparent)]
    Circuit(#[from] Error),
    /// A backward function that returns the wrong number of gradients.
    #[error("its backward function returns {given} gradients for {inputs} inputs")]
    Count {
        /// How many it returned.
        given: usize,
        /// How many inputs there are.
        inputs: usize,
    },
    /// A backward function that returns a gradient of the wrong length.
    #[error("its backward function returns {given} numbers for input {input}, which has {wanted} elements")]
    Length {
        /// The input, from 0.
        input: usize,
        /// How many numbers it returned.
        given: usize,
        /// How many elements there are.
        wanted: usize,
    },
    /// A value that is not a number.
    #[error("element {element} of its value is {value}")]
    NotFinite {
        /// The element, in row-major order.
        element: usize,
        /// The value.
        value: f64,
    },
    /// A gradient that is not the derivative.
    #[error(
        "for {what} of input {input} the gradient is {gradient}, but the derivative is {difference} (give or take {bar:.1e})"
    )]
    Gradient {
        /// The input, from 0.
        input: usize,
        /// "element 3" or "a random direction".
        what: String,
        /// By its rule.
        gradient: f64,
        /// By a complex step or by finite differences.
        difference: f64,
        /// How far the two may be apart.
        bar: f64,
    },
    /// A sample where differences are too rough to tell.
    #[error(
        "for {what} of input {input} nothing can be said: the gradient is {gradient}, and finite differences give {difference}, give or take {bar:.1e}; choose a sample where the value is not so much larger than its derivative"
    )]
    NoVerdict {
        /// The input, from 0.
        input: usize,
        /// "element 3" or "a random direction".
        what: String,
        /// By its rule.
        gradient: f64,
        /// By differences.
        difference: f64,
        /// How far the two may be apart.
        bar: f64,
    },
    /// A sample where nothing can be checked.
    #[error(
        "{what} of input {input} lies at a kink or at the edge of the domain; choose a sample where it is smooth"
    )]
    Kink {
        /// The input, from 0.
        input: usize,
        /// "element 3" or "a random direction".
        what: String,
    },
    /// Different results in the two precisions.
    #[error("element {element} is {wide} in f64 but {narrow} in f32{}", if *backward { ", in its backward function" } else { "" })]
    Precision {
        /// Whether they are results of the backward function.
        backward: bool,
        /// The element, in row-major order.
        element: usize,
        /// In f64.
        wide: f64,
        /// In f32.
        narrow: f32,
    },
}

/// Why one node could not be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Reason {
    /// An index that points at nothing.
    #[error("the index {index} is out of range: there are {limit} to choose from, counted from 0")]
    Index {
        /// The index.
        index: f64,
        /// How many there are.
        limit: usize,
    },
    /// A user's functions, which take real numbers, in an evaluation over complex ones.
    #[error("its functions cannot take complex numbers")]
    NotComplex,
    /// The largest, smallest or first of no elements.
    #[error("an array without elements has no largest or smallest one")]
    Empty,
    /// A form that does not fit the inputs or the output that the gate's own shape rule allows.
    #[error("the gate's form is wrong: {0}")]
    Form(String),
}

impl From<backflow_circuit::Error> for Error {
    fn from(error: backflow_circuit::Error) -> Error {
        Error::Circuit(Box::new(error))
    }
}

impl From<backflow_circuit::TensorError> for Error {
    fn from(error: backflow_circuit::TensorError) -> Error {
        backflow_circuit::Error::new(error, Place::Unknown).into()
    }
}

impl Reason {
    /// A form with the wrong number of inputs.
    pub(crate) fn count(form: &Form, given: usize) -> Reason {
        Reason::Form(format!("{form:?} does not take {given} inputs"))
    }

    /// The reason, with the node.
    pub(crate) fn of(self, circuit: &Circuit, id: NodeId) -> Error {
        let node = circuit.node(id);
        Error::Node {
            gate: node.gate().name().to_owned(),
            label: circuit.label(id),
            place: node.origin().place,
            reason: self,
        }
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
}

fn at(place: &Place) -> String {
    match place {
        Place::Unknown => String::new(),
        place => format!(" at {place}"),
    }
}
