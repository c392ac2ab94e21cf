//! Nodes added so that a run can be inspected: local gradients, and masks of where a kink was met.

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::node::NodeId;
use crate::data::tensor::Kind;
use crate::gate::Structure;
use crate::gate::registry;
use crate::passes::inline::inline_parts;

/// The local gradients of one gate: for each input, the node that holds ∂output/∂input, `None` where it is
/// zero everywhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Local {
    /// The gate's node.
    pub node: NodeId,
    /// One entry per input.
    pub gradients: Vec<Option<NodeId>>,
}

/// A gate that can meet a kink or a tie.
#[derive(Clone, Debug, PartialEq)]
pub struct Kink {
    /// The node, in the ids of the circuit that was inspected.
    pub node: NodeId,
    /// The gate or function that has the kink: the node's own, or one inside a user's group.
    pub gate: String,
    /// The mask: 1 where the run met the kink.
    pub mask: NodeId,
}

impl Builder {
    /// The nodes that differentiation did not make, in order.
    fn forward_ids(&self) -> Vec<NodeId> {
        let circuit = self.circuit.borrow();
        circuit.ids().filter(|&id| circuit.node(id).origin().backward_of.is_none()).collect()
    }

    /// Adds the local gradients of all forward gates between single numbers. Gates without a gradient rule
    /// are left out.
    ///
    /// ```
    /// use backflow_circuit::Circuit;
    /// let mut locals = Vec::new();
    /// let circuit = Circuit::build(|c| {
    ///     let (x, y) = (c.input("x", ()), c.input("y", ()));
    ///     c.output("f", x * y);
    ///     locals = c.local_gradients();
    /// })?;
    /// let wires: Vec<_> = locals[0].gradients.iter().flatten().map(|&id| circuit.label(id)).collect();
    /// assert_eq!(wires.len(), 2);
    /// # Ok::<(), backflow_circuit::Error>(())
    /// ```
    pub fn local_gradients(&self) -> Vec<Local> {
        let single = |id: NodeId| {
            let ty = self.circuit.borrow().node(id).ty();
            ty.kind == Kind::Real && ty.shape.is_single()
        };
        let mut locals = Vec::new();
        for id in self.forward_ids() {
            let (gate, site) = self.site(id, |_| true);
            if site.inputs.is_empty() || !site.inputs.iter().all(|x| single(x.id())) || !single(id) {
                continue;
            }
            let one = site.output.filled(1.0);
            if let Ok(sent) = self.backward_of(id, || gate.gradient(&site, one)) {
                locals.push(Local { node: id, gradients: sent.iter().map(|s| s.map(Expr::id)).collect() });
            }
        }
        locals
    }

    /// Adds a mask beside every forward gate that can meet a kink or a tie, including those inside composite gates.
    pub fn kinks(&self) -> Vec<Kink> {
        let mut kinks = Vec::new();
        for id in self.forward_ids() {
            let own = self.circuit.borrow().node(id).gate().name().to_owned();
            // A function of the library speaks for what is inside it; a user's group does not.
            let function = registry::find(&own).map(|entry| entry.name.to_owned());
            let before = kinks.len();
            let mut waiting = vec![id];
            while let Some(at) = waiting.pop() {
                let (gate, site) = self.site(at, |_| false);
                if let Some(body) = gate.body() {
                    // What the group reads is not its own, and a kink inside that its output does not feel
                    // (the shift of a softmax at a tie) does not count. Indices have no derivative, but say
                    // where it goes (the order of a sort).
                    let output = body.outputs().next().map_or(NodeId::new(0), |(_, id)| id);
                    let felt = |id: &NodeId| {
                        let chooses = || body.node(*id).ty().kind == Kind::Index;
                        let is_felt = || body.structure(output, *id) != Structure::Zero;
                        !body.inputs().contains(id) && (chooses() || is_felt())
                    };
                    let place = self.circuit.borrow().node(id).origin().place;
                    let parts = self.at_place(place, || inline_parts(self, body, &site.inputs));
                    let felt = body.ids().zip(&parts).rev().filter(|(id, x)| felt(id) && !x.is_poison());
                    waiting.extend(felt.map(|(_, x)| x.id()));
                } else if let Some(mask) = gate.kink(&site) {
                    let gate = function.clone().unwrap_or_else(|| gate.name().to_owned());
                    kinks.push(Kink { node: id, gate, mask: mask.id() });
                }
            }
            // For a function, a mask that tells where its result has the kink says more than one about some
            // inner value.
            let shape = |id: NodeId| self.circuit.borrow().node(id).ty().shape;
            if function.is_some() && kinks[before..].iter().any(|kink| shape(kink.mask) == shape(id)) {
                let mut at = 0..kinks.len();
                kinks.retain(|kink| at.next().is_some_and(|at| at < before) || shape(kink.mask) == shape(id));
            }
        }
        kinks
    }
}
