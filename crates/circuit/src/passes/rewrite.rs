//! The common part of passes from circuit to circuit: walking a circuit in order and building another.

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::circuit::node::{Node, NodeId};
use crate::error::Error;

/// A circuit made from another, and what became of each node: its new id, or `None` where it is gone.
#[derive(Clone, Debug)]
pub struct Rewritten {
    /// The new circuit.
    pub circuit: Circuit,
    /// For each old node, the new.
    pub map: Vec<Option<NodeId>>,
}

impl Rewritten {
    /// The combination of this pass and a second one over its circuit.
    pub fn then(self, next: Rewritten) -> Rewritten {
        let map = self.map.iter().map(|id| id.and_then(|id| next.map[id.index()])).collect();
        Rewritten { circuit: next.circuit, map }
    }
}

impl Circuit {
    /// Builds a circuit anew, node by node: `replace` gets each kept node with its new inputs and returns its
    /// replacement (`None`: the node itself). Inputs and states are always kept, in order.
    ///
    /// # Errors
    /// A mistake made by `replace`.
    pub(crate) fn rewrite(
        &self,
        keep: &[bool],
        replace: impl for<'c> Fn(&'c Builder, &Node, &[Expr<'c>]) -> Option<Expr<'c>>,
    ) -> Result<Rewritten, Error> {
        let Rewritten { mut circuit, map } = self.rewrite_without_records(keep, replace)?;
        self.carry_records_over(&map, &mut circuit);
        circuit.debug_verify();
        Ok(Rewritten { circuit, map })
    }

    /// As [`rewrite`](Self::rewrite), without the records of differentiation, which a plan does not read and
    /// which are as large as the circuit.
    ///
    /// # Errors
    /// As [`rewrite`](Self::rewrite).
    pub(crate) fn rewrite_without_records(
        &self,
        keep: &[bool],
        replace: impl for<'c> Fn(&'c Builder, &Node, &[Expr<'c>]) -> Option<Expr<'c>>,
    ) -> Result<Rewritten, Error> {
        let builder = Builder::new();
        let mut map: Vec<Option<NodeId>> = vec![None; self.nodes.len()];
        for (id, node) in self.ids().zip(&self.nodes) {
            let source = node.is_source();
            if !keep[id.index()] && !source {
                continue;
            }
            let inputs: Vec<Expr> =
                node.inputs.iter().filter_map(|x| map[x.index()]).map(|x| builder.expr(x)).collect();
            let forward = node.origin.backward_of.and_then(|f| map[f.index()]);
            let make = || {
                let replaced = if source { None } else { replace(&builder, node, &inputs) };
                replaced.unwrap_or_else(|| builder.apply_ref(node.gate.clone(), &inputs))
            };
            let made = builder.at_place(node.origin.place, || builder.made_for(forward, make));
            if made.is_poison() {
                break;
            }
            map[id.index()] = Some(made.id());
        }
        let mut circuit = builder.finish_unverified()?;
        self.carry_over(&map, &mut circuit);
        Ok(Rewritten { circuit, map })
    }

    /// Drops everything that is not needed from the result of a first pass over this circuit, and carries the
    /// records of differentiation over once both passes are done: where wires have become one, only both passes
    /// together tell whose gradient remains.
    ///
    /// # Errors
    /// As [`rewrite`](Self::rewrite).
    pub(crate) fn finish_live(&self, first: Rewritten) -> Result<Rewritten, Error> {
        let live = first.circuit.rewrite_without_records(&first.circuit.keep_live(), |_, _, _| None)?;
        let Rewritten { mut circuit, map } = first.then(live);
        self.carry_records_over(&map, &mut circuit);
        circuit.debug_verify();
        Ok(Rewritten { circuit, map })
    }

    /// The records of differentiation, in the new ids.
    pub(crate) fn carry_records_over(&self, map: &[Option<NodeId>], to: &mut Circuit) {
        let records = self.backwards.iter();
        to.backwards = records.filter_map(|record| record.renamed(|id| map[id.index()])).collect();
    }

    /// Names, outputs and updates, in the new ids.
    pub(crate) fn carry_over(&self, map: &[Option<NodeId>], to: &mut Circuit) {
        let new = |id: &NodeId| map[id.index()];
        to.inputs = self.inputs.iter().filter_map(new).collect();
        to.states = self.states.iter().filter_map(new).collect();
        to.outputs = self.outputs.iter().filter_map(|(name, id)| Some((name.clone(), new(id)?))).collect();
        to.updates = self.updates.iter().filter_map(|(s, v)| Some((new(s)?, new(v)?))).collect();
        to.starting = self.starting.iter().filter_map(|(s, v)| Some((new(s)?, new(v)?))).collect();
        to.names = self.names.iter().filter_map(|(name, id)| Some((name.clone(), new(id)?))).collect();
        for (id, node) in self.ids().zip(&self.nodes) {
            if let (Some(name), Some(id)) = (&node.origin.name, new(&id)) {
                to.nodes[id.index()].origin.name.get_or_insert_with(|| name.clone());
            }
        }
    }

    /// Every node kept.
    pub(crate) fn keep_all(&self) -> Vec<bool> {
        vec![true; self.nodes.len()]
    }

    /// What outputs, updates and starting values need.
    pub(crate) fn keep_live(&self) -> Vec<bool> {
        self.keep_live_and([])
    }

    /// What outputs, updates, starting values and some further nodes need.
    pub(crate) fn keep_live_and(&self, roots: impl IntoIterator<Item = NodeId>) -> Vec<bool> {
        let pairs = self.updates.iter().chain(&self.starting);
        self.needed(self.outputs.iter().map(|o| o.1).chain(pairs.map(|pair| pair.1)).chain(roots))
    }

    /// Without the nodes that no output and no update needs.
    pub fn pruned(&self) -> Circuit {
        self.rewrite(&self.keep_live(), |_, _, _| None).map_or_else(|_| self.clone(), |r| r.circuit)
    }

    /// Whether two circuits have the same nodes, names of inputs and states included, the same updates and
    /// starting values, and the same outputs under whatever names.
    pub fn same_as(&self, other: &Circuit) -> bool {
        let equal_gates = |a: &Node, b: &Node| {
            let sources = a.is_source() && b.is_source();
            if sources {
                a.gate().name() == b.gate().name() && a.gate().params() == b.gate().params()
            } else {
                a.gate().equals(b.gate())
            }
        };
        let ids = |c: &Circuit| c.outputs.iter().map(|o| o.1).collect::<Vec<_>>();
        self.nodes.len() == other.nodes.len()
            && self.inputs == other.inputs
            && self.states == other.states
            && self.updates == other.updates
            && self.starting == other.starting
            && ids(self) == ids(other)
            && self
                .nodes
                .iter()
                .zip(&other.nodes)
                .all(|(a, b)| a.inputs == b.inputs && a.ty == b.ty && equal_gates(a, b))
    }
}
