//! The two phases: what is computed before the finite check, and what is computed after it, only to change states.
//!
//! The update phase takes the maps, and the products, whose results nothing but updates need: with plain
//! gradient descent these are the products that make the gradients of the weights, and `w - lr · g` on their
//! rows. They cannot fail, so a run that passes the check changes its states, and a run that does not has
//! changed nothing.

use std::collections::{HashMap, HashSet};

use backflow_circuit::form::{Form, View};
use backflow_circuit::{Circuit, Kind, NodeId};

use super::Product;
use crate::cpu;
use crate::options::Subnormals;

/// Which nodes belong to the update phase, and what else is decided about a node before there are steps.
#[derive(Debug, Default)]
pub(crate) struct Phases {
    update: Vec<bool>,
    flushed: Vec<bool>,
    /// The nodes that depend on something that is computed again.
    again: Vec<bool>,
    /// For nodes that must wait ([`Form::After`]): the step, counted from 1, that must have run.
    pub(super) held: HashMap<NodeId, u32>,
}

impl Phases {
    /// The phases of a circuit whose observed nodes are computed in addition to its outputs.
    pub(super) fn of(circuit: &Circuit, observed: &[NodeId], subnormals: Subnormals) -> Phases {
        let outputs: Vec<NodeId> = circuit.outputs().map(|o| o.1).collect();
        let updates = || circuit.updates().iter().map(|u| u.1);
        let seen = circuit.needed(outputs.iter().chain(observed).copied());
        let needed = circuit.needed(outputs.iter().copied().chain(updates()));
        let again = again(circuit);
        let update = later(circuit, &seen, &again);
        let mut phases = Phases { update, again, ..Phases::default() };
        if subnormals == Subnormals::Flush {
            phases.flushed = flushed(circuit, &needed);
        }
        phases
    }

    /// Whether a node is computed after the check.
    pub(super) fn is_update(&self, id: NodeId) -> bool {
        self.update[id.index()]
    }

    /// Whether a node depends on something that is computed again ([`Form::After`]) to save memory.
    pub(super) fn is_again(&self, id: NodeId) -> bool {
        self.again[id.index()]
    }

    /// Whether the subnormal numbers of a node become 0 where it is made.
    pub(super) fn is_flushed(&self, id: NodeId) -> bool {
        self.flushed.get(id.index()).copied().unwrap_or(false)
    }
}

/// The nodes that only updates need and that can be computed in the second phase.
fn later(circuit: &Circuit, seen: &[bool], again: &[bool]) -> Vec<bool> {
    let mut later = vec![false; circuit.nodes().len()];
    let values: HashSet<NodeId> = circuit.updates().iter().map(|u| u.1).collect();
    // Whether a node that is computed in the first phase reads it.
    let mut sooner = seen.to_vec();
    let mut needed = vec![false; circuit.nodes().len()];
    for id in circuit.ids().rev() {
        let at = id.index();
        needed[at] |= seen[at] || values.contains(&id);
        if !needed[at] {
            continue;
        }
        later[at] = !sooner[at] && can_wait(circuit, id, values.contains(&id), again[at]);
        for input in circuit.node(id).inputs() {
            needed[input.index()] = true;
            sooner[input.index()] |= !later[at];
        }
    }
    later
}

/// The nodes that depend on something that is computed again ([`Form::After`]).
fn again(circuit: &Circuit) -> Vec<bool> {
    let mut again = vec![false; circuit.nodes().len()];
    for (at, node) in circuit.nodes().iter().enumerate() {
        again[at] = node.inputs().iter().any(|x| again[x.index()])
            || matches!(circuit.form(NodeId::new(at)), Form::After);
    }
    again
}

/// Whether a node's form is allowed in the second phase. Single numbers on the way to an update stay in the
/// first: they cost nothing, and the check can look at them. So do products of values that are computed
/// `again`: those values would have to be kept for them.
fn can_wait(circuit: &Circuit, id: NodeId, updates: bool, again: bool) -> bool {
    let node = circuit.node(id);
    match circuit.form(id) {
        Form::Map(_) => updates || node.ty().shape.elements() > 1,
        Form::View(View::Reshape | View::Expand) => true,
        Form::MatMul { transposed } => {
            let (dims, left) = (node.dims(), circuit.node(node.inputs()[0]).dims());
            !again && dims.len() == 2 && {
                let k = left[usize::from(!transposed[0])];
                cpu::is_small(Product::WITHOUT_BATCH, dims[0], k, dims[1])
            }
        }
        _ => false,
    }
}

/// The nodes whose subnormal numbers are flushed: what products read, and what states take. It depends on the
/// circuit alone, so that every reader of a node sees the same numbers.
fn flushed(circuit: &Circuit, needed: &[bool]) -> Vec<bool> {
    let mut flushed = vec![false; circuit.nodes().len()];
    let mut mark = |mut id: NodeId| {
        while let [x] = circuit.node(id).inputs()[..]
            && matches!(circuit.form(id), Form::View(_))
        {
            id = x;
        }
        flushed[id.index()] = circuit.node(id).ty().kind == Kind::Real;
    };
    for id in circuit.ids().filter(|id| needed[id.index()]) {
        let node = circuit.node(id);
        if matches!(circuit.form(id), Form::MatMul { .. }) {
            node.inputs().iter().for_each(|&x| mark(x));
        }
    }
    circuit.updates().iter().for_each(|&(_, value)| mark(value));
    circuit.inputs().iter().for_each(|&input| mark(input));
    flushed
}
