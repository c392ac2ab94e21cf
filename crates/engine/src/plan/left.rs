//! Maps on the left operand of a product: its rows are made just before they are multiplied, and never stored.
//!
//! It pays where nothing else reads them and they are not made by a fused step that is open anyway: inputs that
//! are scaled or converted on their way into a layer.

use backflow_circuit::NodeId;
use backflow_circuit::form::Form;

use super::draft::Draft;
use super::fused::WriteSink;
use super::{Fused, Layout, Work};
use crate::cpu::{self, MAX_ROW};

/// The longest chain of maps that waits for a product.
const LONGEST: usize = 8;

impl Draft<'_> {
    /// Whether a map waits for a product that is its only reader, perhaps through other maps that wait.
    pub(super) fn waits(&self, id: NodeId) -> bool {
        let (mut at, phase) = (id, self.phases.is_update(id));
        for _ in 0..LONGEST {
            let Some(user) = self.only_user(at).filter(|&user| self.phases.is_update(user) == phase) else {
                return false;
            };
            let stands_by_itself = |x: &NodeId| {
                let base = self.window(*x).base;
                self.waiting.contains(&base) || self.made[base.index()].register.is_none()
            };
            if !self.circuit.node(at).inputs().iter().all(stands_by_itself) || self.ready(at) > 0 {
                return false;
            }
            match self.form(user) {
                Form::Map(_) if self.elements(user) == self.elements(id) => at = user,
                Form::MatMul { transposed } => return self.takes_maps(user, at, transposed),
                _ => return false,
            }
        }
        false
    }

    /// Whether a product computes the rows of its left operand itself.
    fn takes_maps(&self, product: NodeId, left: NodeId, transposed: [bool; 2]) -> bool {
        let node = self.circuit.node(product);
        let [a, b] = node.inputs()[..] else { return false };
        let (m, n) = match node.dims() {
            [m, n] => (*m, *n),
            _ => return false,
        };
        let k = self.circuit.node(a).dims()[1];
        a == left && b != left && !transposed[0] && k <= MAX_ROW && cpu::is_small(1, m, k, n)
    }

    /// The maps of a left operand that has waited, as a fused step inside the product.
    pub(super) fn left(&mut self, x: NodeId) -> Option<Box<Fused>> {
        let chain = self.chain(x);
        if chain.is_empty() {
            return None;
        }
        let (floor, latest) = (self.floor, std::mem::take(&mut self.latest));
        self.floor = self.steps.len();
        for &id in &chain {
            if let Form::Map(program) = self.form(id) {
                self.add_map(id, &program);
            }
        }
        let first = std::mem::replace(&mut self.floor, floor);
        self.latest = latest;
        let made = self.made[x.index()].register;
        // More maps than fit into one step stay steps of their own.
        if self.steps.len() != first + 1 {
            chain.iter().for_each(|id| _ = self.waiting.remove(id));
            return None;
        }
        let Some(Work::Fused(mut fused)) = self.steps.pop().map(|step| step.work) else { return None };
        let (from, _) = made?;
        let ty = self.ty(x);
        let value = self.new_value_of(x, ty.kind, ty.shape.elements(), Layout::RowMajor);
        fused.written.push(WriteSink { value, from });
        Some(fused)
    }

    /// Makes ordinary steps of maps that have waited for a product which will not compute them after all.
    pub(super) fn wait_no_longer(&mut self, inputs: &[NodeId]) {
        let chains: Vec<NodeId> = inputs.iter().flat_map(|&x| self.chain(x)).collect();
        for id in chains {
            if self.waiting.remove(&id)
                && let Form::Map(program) = self.form(id)
            {
                self.add_map(id, &program);
            }
        }
    }

    /// The maps that wait for the product that reads `x`, in order.
    pub(super) fn chain(&self, x: NodeId) -> Vec<NodeId> {
        let mut chain = Vec::new();
        let mut open = vec![x];
        while let Some(id) = open.pop() {
            if self.waiting.contains(&id) && !chain.contains(&id) {
                chain.push(id);
                open.extend(self.circuit.node(id).inputs());
            }
        }
        chain.sort_unstable();
        chain
    }

    /// The only node that reads a node, if nothing else needs it.
    fn only_user(&self, id: NodeId) -> Option<NodeId> {
        match self.users[id.index()] {
            Users::One(user) => Some(user),
            Users::None | Users::Many => None,
        }
    }
}

/// Who reads a node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Users {
    /// No node that is computed.
    None,
    /// One node, once.
    One(NodeId),
    /// Several nodes, or something outside the circuit.
    Many,
}

impl Users {
    /// For each node, who reads it among those that are needed; outputs, updates and observers are outside.
    pub(super) fn of(
        circuit: &backflow_circuit::Circuit,
        needed: &[bool],
        outside: impl Iterator<Item = NodeId>,
    ) -> Vec<Users> {
        let mut users = vec![Users::None; circuit.nodes().len()];
        outside.for_each(|id| users[id.index()] = Users::Many);
        for id in circuit.ids().filter(|id| needed[id.index()]) {
            for input in circuit.node(id).inputs() {
                let of = &mut users[input.index()];
                *of = if *of == Users::None { Users::One(id) } else { Users::Many };
            }
        }
        users
    }
}
