//! What there is to show of a trace, computed once and shared by every format.
//!
//! A [`Sheet`] lists the forward wires of a trace in evaluation order, each with its value, its gradient, its
//! local gradients and what its gate sends back to each operand; the forks with their branches; and notes on
//! what a reader should know. It borrows everything from the trace, so that a million gates cost a million
//! small structs.

mod build;
mod called;
mod formula;
mod notes;
mod remark;
mod rule;
mod term;
mod views;

use std::sync::Arc;

use backflow_circuit::{Circuit, Node, NodeId, Params, Tensor, Type};

use crate::number::Digits;
pub use remark::{Remark, Tone};

/// A trace made ready to be shown.
#[derive(Clone, Debug, Default)]
pub struct Sheet<'t> {
    /// The forward wires in evaluation order: operands come before their users.
    pub wires: Vec<Wire<'t>>,
    /// The wire that was differentiated, or else the first output: a position in [`wires`](Self::wires).
    /// `None` for an empty circuit.
    pub output: Option<usize>,
    /// The wires that several gates read, in evaluation order.
    pub forks: Vec<Fork<'t>>,
    /// What a reader should know: kinks that were met, values that are not finite. They call wires as the formulas
    /// do, and are told anew when wires are left out; what else there is to say is added after that.
    pub notes: Vec<String>,
    /// The text in which the circuit was written, where it was: nodes know their places in it.
    pub text: Option<&'t str>,
    /// What is said about lines of the text, shown in the page's margin.
    pub remarks: Vec<Remark>,
    /// How numbers are written.
    pub digits: Digits,
    /// Which way values flow in a drawing.
    pub direction: Direction,
    /// The trace's circuit, of which rules are read.
    circuit: Option<&'t Circuit>,
    /// The kinks that were met.
    met: Vec<Met>,
    /// The inputs on which the output does not depend and which are therefore not shown.
    unread: Vec<String>,
}

/// Which way values flow in a drawing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Direction {
    /// From left to right, in rows one below the other where one would be too long.
    #[default]
    Right,
    /// From top to bottom, in columns side by side where one would be too long.
    Down,
}

/// A wire: an input, a constant, or the output of a gate.
#[derive(Clone, Debug)]
pub struct Wire<'t> {
    /// Its node in the trace's circuit.
    pub id: NodeId,
    /// The node, which has its name and its type.
    pub node: &'t Node,
    /// The node that has its gate: `node`, but where a view has been folded into the gate it serves.
    pub(crate) core: &'t Node,
    /// The parameters that its gate's formula names: those that a call does not take by itself.
    pub(crate) params: Arc<Params>,
    /// What a slice picks, as it is written: `[0]`, `[:, 0:2]`.
    pub(crate) picked: Option<String>,
    /// What it comes from.
    pub sort: Sort,
    /// Its operands, as positions in [`Sheet::wires`].
    pub inputs: Vec<usize>,
    /// Its value, if it was observed.
    pub value: Option<&'t Tensor>,
    /// The gradient of the differentiated wire with respect to it, if there is one.
    pub gradient: Option<&'t Tensor>,
    /// For a gate between single numbers: ∂output/∂operand, one per operand. `None` for other gates, and
    /// where local gradients were not asked for.
    pub local: Option<Vec<f64>>,
    /// What the gate sends to each operand; `None` where it sends nothing.
    pub flow: Vec<Option<&'t Tensor>>,
    /// The nodes that are what the gate sends.
    sent: Vec<Option<NodeId>>,
    /// What the gate does to a gradient, from the registry: "distributes it: …". Empty for inputs and
    /// constants, and for gates that the registry does not list.
    pub role: Arc<str>,
    /// The number, if this is a constant whose elements are all equal, or a view of one, and if all who read it
    /// would take the number for it.
    pub constant: Option<f64>,
    /// How many of its elements met a kink or a tie of the gate.
    pub kinks: usize,
    /// Whether its gate made the first NaN or infinity, as a value or as a gradient.
    pub made: bool,
    /// Whether a note speaks of it.
    pub noted: bool,
}

/// A gate that met a kink or a tie: the node's own, or one inside it.
#[derive(Clone, Debug)]
struct Met {
    wire: usize,
    gate: String,
    /// At how many elements, and of how many.
    elements: usize,
    of: usize,
}

/// What a wire comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// A value given from outside: an input or a state.
    Input,
    /// A constant.
    Constant,
    /// A gate.
    Gate,
}

/// A wire that several gates read, and what each of them sends back into it.
#[derive(Clone, Debug)]
pub struct Fork<'t> {
    /// The wire, as a position in [`Sheet::wires`].
    pub of: usize,
    /// The branches in the order of their arrival.
    pub branches: Vec<Branch<'t>>,
    /// Their sum: the wire's gradient.
    pub sum: &'t Tensor,
}

/// One branch of a [`Fork`].
#[derive(Clone, Copy, Debug)]
pub struct Branch<'t> {
    /// The gate that reads the wire, as a position in [`Sheet::wires`].
    pub gate: usize,
    /// Which of that gate's operands it is.
    pub position: usize,
    /// What it sends.
    pub contribution: &'t Tensor,
}

impl<'t> Wire<'t> {
    /// The user's name for it.
    pub fn name(&self) -> Option<&'t str> {
        self.node.name()
    }

    /// The name of its gate: `mul`, `input`, `constant`.
    pub fn gate(&self) -> &'t str {
        self.core.gate().name()
    }

    /// Kind and shape of its value.
    pub fn ty(&self) -> Type {
        self.node.ty()
    }

    /// Whether a picture need not show it separately: it is an unnamed constant that appears as a number in its
    /// users' formulas.
    pub fn is_plain_number(&self) -> bool {
        self.constant.is_some() && self.name().is_none()
    }
}

impl<'t> Sheet<'t> {
    /// The inputs and states, in evaluation order.
    pub fn inputs(&self) -> impl Iterator<Item = &Wire<'t>> {
        self.wires.iter().filter(|wire| wire.sort == Sort::Input)
    }

    /// The gates in evaluation order, without constants and views of constants.
    pub fn gates(&self) -> impl Iterator<Item = &Wire<'t>> {
        self.wires.iter().filter(|wire| wire.sort == Sort::Gate && !wire.is_plain_number())
    }

    /// What a gate between single numbers multiplies to send a gradient back: its upstream and its local
    /// gradient.
    pub(crate) fn factors(&self, gate: usize, position: usize) -> Option<(f64, f64)> {
        let gate = self.wires.get(gate)?;
        Some((gate.gradient?.single()?, *gate.local.as_ref()?.get(position)?))
    }

    /// A wire with what it is: `h (relu)`, `%7 = %3 + y`, or only `x + y`.
    pub fn titled(&self, at: usize) -> String {
        let Some(wire) = self.wires.get(at) else { return String::new() };
        match (wire.name(), wire.sort) {
            (None, Sort::Gate) => self.definition(at),
            _ => format!("{} ({})", self.label(at), wire.gate()),
        }
    }

    /// For each wire, the position of its fork in [`forks`](Self::forks).
    pub(crate) fn fork_of(&self) -> Vec<Option<usize>> {
        let mut found = vec![None; self.wires.len()];
        for (i, fork) in self.forks.iter().enumerate() {
            found[fork.of] = Some(i);
        }
        found
    }

    /// For each wire, who reads it: gate and operand, in evaluation order.
    pub(crate) fn users(&self) -> Vec<Vec<(usize, usize)>> {
        let mut users = vec![Vec::new(); self.wires.len()];
        for (gate, wire) in self.wires.iter().enumerate() {
            for (position, &input) in wire.inputs.iter().enumerate() {
                users[input].push((gate, position));
            }
        }
        users
    }

    /// What the circuit is, in a few words: `f = -12 · 2 gates, 3 inputs`.
    pub(crate) fn summary(&self) -> String {
        let Some(output) = self.output else { return "an empty circuit".to_owned() };
        let value = self.wires[output].value.map_or_else(|| "?".to_owned(), |v| self.digits.array(v, 40));
        let gates = crate::text::count(self.gates().count(), "gate");
        let inputs = crate::text::count(self.inputs().count(), "input");
        format!("{} = {value} · {gates}, {inputs}", self.label(output))
    }
}
