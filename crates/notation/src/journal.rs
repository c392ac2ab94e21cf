//! What a text writes while it runs, for those who ask about each value: the names, where, and what each was made from.

use std::collections::{BTreeMap, HashSet};

use backflow_circuit::{Circuit, NodeId, Tensor};

use crate::{Inputs, Span};

/// What a text computes, as a circuit that is cut at every name.
///
/// Each value of a name is an input of its own wherever the text reads it, so that a gradient can be asked for at
/// each, and a value can be replaced. [`Variable::made_by`] tells which node makes it.
#[derive(Clone, Debug)]
pub struct Journal {
    /// The circuit. It has no outputs.
    pub circuit: Circuit,
    /// The values of those inputs that nothing in the text makes.
    pub inputs: Inputs,
    /// The inputs that stand for values of names, in the order in which they were made.
    pub variables: Vec<Variable>,
    /// What was written, in the order in which the text ran.
    pub writes: Vec<Write>,
    /// What a backward function was given: the write that it is the gradient of, and the node of the gradient.
    pub upstream: Vec<(usize, NodeId)>,
    /// What a backward function gave back.
    pub results: Vec<Returned>,
    /// A loop of many passes of which [`Watch::before_last`] says nothing, by the byte at which it begins: the journal
    /// ends there.
    pub unknown_loop: Option<u32>,
}

/// An input of a [`Journal`]'s circuit that stands for a value that the text has computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Variable {
    /// The input.
    pub input: NodeId,
    /// The node whose value it has.
    pub made_by: NodeId,
}

/// A value that a name was given.
#[derive(Clone, Debug)]
pub struct Write {
    /// The name as the text writes it: `dW`, `self.x`, `grads['W1']`.
    pub name: String,
    /// Where.
    pub place: Span,
    /// The call of a function in which it was written; 0 is the text itself.
    pub frame: usize,
    /// The node of the value; `None` for what is no number and no array, and for a constant that no gate reads.
    pub node: Option<NodeId>,
    /// The writes whose values were read for it.
    pub reads: Vec<usize>,
    /// The write whose value stood there before.
    pub before: Option<usize>,
    /// How it came about.
    pub way: Way,
}

/// How a name came by its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The text assigned it.
    Assigned,
    /// It is a parameter of a function that was called.
    Parameter,
    /// It is a value from outside, or one that somebody chose.
    Input,
}

/// A result of a backward function.
#[derive(Clone, Debug)]
pub struct Returned {
    /// The last write of the name that stands there; `None` for an expression.
    pub write: Option<usize>,
    /// The parameter of the forward function in the same place.
    pub parameter: Option<String>,
    /// Its node.
    pub node: Option<NodeId>,
    /// Where it stands.
    pub place: Span,
    /// The writes whose values were read for it.
    pub reads: Vec<usize>,
}

/// What is asked about a text.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// The names whose values are read as they are, and not cut: hand-written gradients.
    pub uncut: HashSet<String>,
    /// Values put in the place of those that the text computes, by the numbers of their writes.
    pub replaced: BTreeMap<usize, Tensor>,
    /// What is called after the text has run.
    pub call: Call,
    /// Whether of a pair only the first is called.
    pub forward_only: bool,
    /// Whether of a loop of many passes the first is enough.
    pub first_pass_only: bool,
    /// For a loop of many passes, by the byte at which it begins: the values of names before the last pass. Only the first
    /// and the last are in the journal then. `None`: all of them are.
    pub before_last: BTreeMap<u32, Option<Inputs>>,
}

/// What is called of a text that only defines it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Call {
    /// Nothing but what the text calls; or its last function, if it calls nothing.
    #[default]
    Nothing,
    /// A function, and another that gives the gradients of its parameters.
    Pair {
        /// The function.
        forward: String,
        /// The function that is given the gradient of its result.
        backward: String,
    },
    /// The methods `forward` and `backward` of a class.
    Class(String),
}

/// The name of a value without the object or the dict that holds it: `W` of `self.W` and of `params['W']`.
pub fn bare(name: &str) -> &str {
    if let Some((_, key)) = name.strip_suffix("']").and_then(|name| name.split_once("['")) {
        return key;
    }
    name.rsplit('.').next().unwrap_or(name)
}
