//! Composite gates replaced by the nodes of their bodies.

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::error::Error;
use crate::passes::rewrite::Rewritten;

impl Circuit {
    /// Whether a gate stands for a circuit, so that [`inlined`](Self::inlined) changes something.
    pub fn has_composites(&self) -> bool {
        self.nodes.iter().any(|node| node.gate().body().is_some())
    }

    /// Replaces every gate that stands for a circuit, however deep, by the nodes of its body.
    ///
    /// # Errors
    /// A body that does not fit; the constructors rule this out.
    pub fn inlined(&self) -> Result<Rewritten, Error> {
        if !self.has_composites() {
            return Ok(Rewritten { circuit: self.clone(), map: self.ids().map(Some).collect() });
        }
        let mut result = self.inlined_once()?;
        // One level per round; the depth of nesting is bounded by the order of differentiation and the depth
        // of the user's groups.
        while result.circuit.has_composites() {
            let next = result.circuit.inlined_once()?;
            result = result.then(next);
        }
        Ok(result)
    }

    fn inlined_once(&self) -> Result<Rewritten, Error> {
        self.rewrite(&self.keep_all(), |builder, node, inputs| {
            node.gate().body().map(|body| inline_into(builder, body, inputs))
        })
    }
}

/// Builds a circuit's nodes on other inputs, and gives its output.
pub(crate) fn inline_into<'c>(builder: &'c Builder, body: &Circuit, inputs: &[Expr<'c>]) -> Expr<'c> {
    inline_parts(builder, body, inputs)[body.outputs[0].1.index()]
}

/// Builds a circuit's nodes on other inputs, and gives all of them in order.
pub(crate) fn inline_parts<'c>(builder: &'c Builder, body: &Circuit, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
    let mut made: Vec<Expr<'c>> = Vec::with_capacity(body.nodes.len());
    let mut outside = inputs.iter();
    for (id, node) in body.ids().zip(&body.nodes) {
        // The inputs of a body are in the order of the gate's own.
        let given = if body.inputs.contains(&id) { outside.next().copied() } else { None };
        let args: Vec<Expr<'c>> = node.inputs.iter().map(|x| made[x.index()]).collect();
        made.push(given.unwrap_or_else(|| builder.apply_ref(node.gate.clone(), &args)));
    }
    made
}
