//! Nodes of a circuit made one gate after they were built.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::circuit::node::{NodeId, Place};
use crate::data::params::Params;
use crate::data::tensor::Kind;
use crate::error::Error;
use crate::gate::composite::Composite;

impl Builder {
    /// What was built since the circuit had `before` nodes, as far as a result needs it, as one gate: for what is called
    /// only known once it was built. The nodes themselves remain, for whatever else reads them. A single gate, and
    /// a result that was there before, stay what they are.
    ///
    /// ```
    /// use backflow_circuit::Circuit;
    /// let circuit = Circuit::build(|c| {
    ///     let x = c.input("x", [3]);
    ///     let before = c.len();
    ///     let y = c.group_since("double_exp", x.exp() * 2.0, before);
    ///     c.output("y", y);
    /// })?;
    /// let output = circuit.named("y")?;
    /// assert_eq!(circuit.node(output).gate().name(), "double_exp");
    /// # Ok::<(), backflow_circuit::Error>(())
    /// ```
    #[track_caller]
    pub fn group_since<'c>(&'c self, name: &str, result: Expr<'c>, before: usize) -> Expr<'c> {
        let place: Place = std::panic::Location::caller().into();
        if result.is_poison() {
            return result;
        }
        let (region, gates) = self.region(result.id(), before);
        if gates < 2 {
            return result;
        }
        let made = composite(&self.circuit.borrow(), &region, name, Params::new());
        match made {
            Ok((_, outside)) if outside.is_empty() => result,
            Ok((gate, outside)) => {
                let operands: Vec<Expr<'c>> = outside.into_iter().map(|id| self.expr(id)).collect();
                self.push(Arc::new(gate), &operands, place)
            }
            Err(error) => self.fail(error),
        }
    }

    /// The nodes since there were `before` that a result needs, in order, and how many of them are gates.
    fn region(&self, result: NodeId, before: usize) -> (Vec<NodeId>, usize) {
        let circuit = self.circuit.borrow();
        let mut found = BTreeSet::new();
        let mut open = vec![result];
        let mut gates = 0;
        while let Some(id) = open.pop() {
            let node = circuit.node(id);
            // A constant belongs to whoever reads it.
            let is_constant = node.inputs().is_empty() && !node.is_source();
            let is_outside = id.index() < before && !is_constant;
            if is_outside || node.is_source() || !found.insert(id) {
                continue;
            }
            gates += usize::from(!node.inputs().is_empty());
            open.extend(node.inputs());
        }
        (found.into_iter().collect(), gates)
    }
}

/// A region as a gate whose value is its last node, and the nodes outside that it reads.
pub(crate) fn composite(
    circuit: &Circuit,
    region: &[NodeId],
    name: &str,
    params: Params,
) -> Result<(Composite, Vec<NodeId>), Error> {
    let body = Builder::new();
    let mut made: HashMap<NodeId, Expr<'_>> = HashMap::new();
    let mut outside = Vec::new();
    for &id in region {
        let node = circuit.node(id);
        let mut inputs = Vec::new();
        for &x in node.inputs() {
            let from = circuit.node(x).ty();
            let inside = *made.entry(x).or_insert_with(|| {
                let name = format!("x{}", outside.len());
                outside.push(x);
                match from.kind {
                    Kind::Real => body.input(&name, from.shape),
                    Kind::Index => body.index_input(&name, from.shape),
                }
            });
            inputs.push(inside);
        }
        let y = body.push(node.gate.clone(), &inputs, node.origin.place);
        made.insert(id, y);
    }
    if let Some(&y) = region.last().and_then(|result| made.get(result)) {
        body.output("y", y);
    }
    drop(made);
    Ok((Composite::new(name, params, body.finish()?.pruned())?, outside))
}
