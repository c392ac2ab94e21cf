//! Nodes added so that a run can be looked into: local gradients, and the places where a kink was met.

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::circuit::node::NodeId;
use crate::data::tensor::Kind;
use crate::error::Error;
use crate::gate::Structure;
use crate::passes::rewrite::inline_parts;

/// The local gradients of one gate: for each input, the node that holds ∂output/∂input, `None` where it is
/// zero everywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Local {
    /// The gate's node.
    pub node: NodeId,
    /// One entry an input.
    pub gradients: Vec<Option<NodeId>>,
}

/// A gate that can meet a kink or a tie.
#[derive(Clone, Debug, PartialEq)]
pub struct Kink {
    /// The node, in the ids of the circuit that was looked into.
    pub node: NodeId,
    /// The gate that has the kink: the node's own, or one inside it.
    pub gate: String,
    /// The mask: 1 where the run met the kink.
    pub mask: NodeId,
}

impl Circuit {
    /// The nodes that differentiation did not make, in order.
    fn forward_ids(&self) -> Vec<NodeId> {
        self.ids().filter(|&id| self.node(id).origin().backward_of.is_none()).collect()
    }

    /// The circuit with the local gradients of all forward gates between single numbers.
    ///
    /// # Errors
    /// A gradient rule that fails. Gates without one are left out.
    pub fn with_local_gradients(&self) -> Result<(Circuit, Vec<Local>), Error> {
        let builder = Builder::from_circuit(self.clone());
        let mut locals = Vec::new();
        for id in self.forward_ids() {
            let node = self.node(id);
            let scalar =
                |id: &NodeId| self.node(*id).ty().kind == Kind::Real && self.node(*id).ty().shape.is_single();
            if node.inputs().is_empty() || !node.inputs().iter().all(scalar) || !scalar(&id) {
                continue;
            }
            let (gate, site) = builder.site(id, |_| true);
            let one = site.output.filled(1.0);
            if let Ok(sent) = builder.backward_of(id, || gate.gradient(&site, one)) {
                locals.push(Local { node: id, gradients: sent.iter().map(|s| s.map(Expr::id)).collect() });
            }
        }
        Ok((builder.finish()?, locals))
    }

    /// The circuit with a mask beside every forward gate that can meet a kink or a tie, also inside composite
    /// gates.
    ///
    /// # Errors
    /// A rule that builds something that does not fit.
    pub fn with_kinks(&self) -> Result<(Circuit, Vec<Kink>), Error> {
        let builder = Builder::from_circuit(self.clone());
        let mut kinks = Vec::new();
        for id in self.forward_ids() {
            let mut waiting = vec![id];
            while let Some(at) = waiting.pop() {
                let (gate, site) = builder.site(at, |_| false);
                if let Some(body) = gate.body() {
                    // What the group reads is not its own, and a kink inside that its output does not feel
                    // (the shift of a softmax at a tie) is none.
                    let output = body.outputs().next().map_or(NodeId::new(0), |(_, id)| id);
                    let felt = |id: &NodeId| {
                        !body.inputs().contains(id) && body.structure(output, *id) != Structure::Zero
                    };
                    let parts = inline_parts(&builder, body, &site.inputs);
                    waiting
                        .extend(body.ids().zip(&parts).rev().filter(|(id, _)| felt(id)).map(|(_, x)| x.id()));
                } else if let Some(mask) = gate.kink(&site) {
                    kinks.push(Kink { node: id, gate: gate.name().to_owned(), mask: mask.id() });
                }
            }
        }
        Ok((builder.finish()?, kinks))
    }
}
