//! Recomputation: regions whose values are computed again in the backward pass instead of being kept.
//!
//! A region is a composite gate. Its gradient runs the body once more on inputs that wait for the upstream
//! gradient, so that interning does not join the second computation with the first. The numbers are the same,
//! and nothing inside the region has to be kept in between. (Griewank, "Achieving logarithmic growth of
//! temporal and spatial complexity in reverse automatic differentiation", 1992; Chen and others, "Training deep
//! nets with sublinear memory cost", 2016.)

use std::collections::HashSet;
use std::sync::Arc;

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::circuit::node::{NodeId, Place};
use crate::data::params::{Param, Params};
use crate::data::tensor::Kind;
use crate::error::{Error, Problem};
use crate::gate::composite::RECOMPUTE;
use crate::gate::region::composite;
use crate::passes::rewrite::Rewritten;

impl Builder {
    /// A function of some wires as one gate, like [`group`](Self::group), but the inner values are not kept for
    /// the backward pass; they are computed again there. The numbers are the same, in less memory.
    ///
    /// ```
    /// use backflow_circuit::{Circuit, Params};
    /// let circuit = Circuit::build(|c| {
    ///     let x = c.input("x", [1000]);
    ///     let y = c.recompute("layer", Params::new(), &[x], |x| x[0].exp().sin().exp()).sum();
    ///     c.output("dx", c.gradient(y, x));
    /// })?;
    /// // Twice forward; what the gradient needs of the second time is shared with it.
    /// let inside = circuit.inlined()?.circuit.simplified()?.circuit;
    /// assert_eq!(inside.nodes().iter().filter(|node| node.gate().name() == "sin").count(), 1);
    /// # Ok::<(), backflow_circuit::Error>(())
    /// ```
    #[track_caller]
    pub fn recompute<'c>(
        &'c self,
        name: &str,
        params: Params,
        inputs: &[Expr<'c>],
        f: impl for<'b> FnOnce(&[Expr<'b>]) -> Expr<'b>,
    ) -> Expr<'c> {
        self.group(name, params.with(RECOMPUTE, Param::Flag(true)), inputs, f)
    }
}

impl Circuit {
    /// The same circuit in regions of about `every` gates whose values are computed again in the backward
    /// pass: with `every` = √n, a chain of n gates needs memory for about 2√n values instead of n. The last
    /// gates are left as they are, because their backward pass comes at once.
    ///
    /// A region ends where a single value leads out of it, so one with connections that skip far ahead is
    /// longer. Outputs and names stay.
    ///
    /// # Errors
    /// `every` is 0, or the circuit has gradients already.
    pub fn recomputing_every(&self, every: usize) -> Result<Rewritten, Error> {
        if every == 0 || !self.backwards.is_empty() {
            let why =
                "regions of at least one gate are recomputed, and they are chosen before gradients are taken";
            return Err(Error::new(Problem::Malformed(why.to_owned()), Place::Unknown));
        }
        let builder = Builder::new();
        let mut map: Vec<Option<NodeId>> = vec![None; self.nodes.len()];
        let mut regions = Regions::new(self, every);
        for (id, node) in self.ids().zip(&self.nodes) {
            let inputs: Vec<Expr> =
                node.inputs.iter().filter_map(|x| map[x.index()]).map(|x| builder.expr(x)).collect();
            let made = builder.push(node.gate.clone(), &inputs, node.origin.place);
            if made.is_poison() {
                break;
            }
            map[id.index()] = Some(made.id());
            let Some((region, result)) = regions.add(id) else { continue };
            let params = Params::new().with(RECOMPUTE, Param::Flag(true));
            let (gate, outside) = composite(self, &regions.with_fixed(region, result), "region", params)?;
            let inputs: Vec<Expr> =
                outside.iter().filter_map(|x| map[x.index()]).map(|x| builder.expr(x)).collect();
            let made = builder.push(Arc::new(gate), &inputs, self.node(result).origin.place);
            // Inner nodes that are outputs or have names are also built beside the gate; when the gate is
            // replaced by its body, they become the same nodes.
            map[result.index()] = (!made.is_poison()).then(|| made.id());
        }
        let mut circuit = builder.finish_unverified()?;
        self.carry_over(&map, &mut circuit);
        self.carry_records_over(&map, &mut circuit);
        circuit.debug_verify();
        let named: Vec<NodeId> = circuit.names.values().copied().collect();
        let live = circuit.rewrite(&circuit.keep_live_and(named), |_, _, _| None)?;
        Ok(Rewritten { circuit, map }.then(live))
    }
}

/// Cuts a circuit into regions, node by node.
struct Regions<'a> {
    circuit: &'a Circuit,
    every: usize,
    /// The last node that reads each node.
    last: Vec<usize>,
    /// What depends on constants and random gates alone. It belongs to no region but is made again in each
    /// that reads it: it costs no memory in between.
    fixed: Vec<bool>,
    region: Vec<NodeId>,
    /// Nodes of the region that are read after the current node.
    open: Vec<NodeId>,
}

impl<'a> Regions<'a> {
    fn new(circuit: &'a Circuit, every: usize) -> Regions<'a> {
        let mut last = vec![0; circuit.nodes.len()];
        let mut fixed = vec![false; circuit.nodes.len()];
        for (id, node) in circuit.ids().zip(&circuit.nodes) {
            node.inputs.iter().for_each(|x| last[x.index()] = id.index());
            fixed[id.index()] = !node.is_source() && node.inputs.iter().all(|x| fixed[x.index()]);
        }
        Regions { circuit, every, last, fixed, region: Vec::new(), open: Vec::new() }
    }

    /// Adds a node; if the region ends there, returns it with its result.
    fn add(&mut self, id: NodeId) -> Option<(Vec<NodeId>, NodeId)> {
        if self.fixed[id.index()] || self.circuit.node(id).is_source() {
            return None;
        }
        self.region.push(id);
        self.open.push(id);
        self.open.retain(|x| self.last[x.index()] > id.index());
        match self.open[..] {
            [result]
                if self.region.len() >= self.every && self.circuit.node(result).ty().kind == Kind::Real =>
            {
                self.open.clear();
                Some((std::mem::take(&mut self.region), result))
            }
            _ => None,
        }
    }

    /// The nodes of a region up to its result, with what is made again for it, in the order of the circuit; the
    /// result is the last.
    fn with_fixed(&self, mut region: Vec<NodeId>, result: NodeId) -> Vec<NodeId> {
        region.retain(|&id| id <= result);
        let mut seen: HashSet<NodeId> = HashSet::new();
        let mut next = 0;
        while let Some(&id) = region.get(next) {
            next += 1;
            let inputs = self.circuit.node(id).inputs();
            let fixed = inputs.iter().copied().filter(|x| self.fixed[x.index()]);
            region.extend(fixed.filter(|&x| seen.insert(x)));
        }
        region.sort_unstable();
        region
    }
}
