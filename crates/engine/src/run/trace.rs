//! A trace: a circuit with the values of one run. It shows the circuit as the user wrote it, each composite
//! gate as one gate, with the ids the user knows. Pictures, fault reports and the command line read traces;
//! where the values came from (a plan, the reference evaluator, a file) makes no difference to them.

use std::collections::HashMap;
use std::sync::Arc;

use backflow_circuit::{Backward, Circuit, Kind, NodeId, Shape, Tensor};

use crate::error::Error;

/// A circuit with the values of all or some of its nodes.
///
/// Gradients are those of the circuit's first differentiation.
#[derive(Clone, Debug)]
pub struct Trace {
    circuit: Arc<Circuit>,
    values: Vec<Option<Tensor>>,
    /// A zero for each shape of a forward node without a gradient.
    zeros: HashMap<Shape, Tensor>,
}

/// A wire that several gates read, and what each of them sends back into it.
#[derive(Clone, Debug)]
pub struct Fork<'t> {
    /// The wire.
    pub wire: NodeId,
    /// What each user sends, in the order of arrival.
    pub branches: Vec<ForkBranch<'t>>,
    /// The sum of the branches: the wire's gradient.
    pub sum: &'t Tensor,
}

/// One branch of a [`Fork`].
#[derive(Clone, Copy, Debug)]
pub struct ForkBranch<'t> {
    /// The node that reads the wire.
    pub user: NodeId,
    /// Which of that node's inputs it is.
    pub position: usize,
    /// What it sends.
    pub contribution: &'t Tensor,
}

impl Trace {
    /// A trace of values that were computed elsewhere, one entry for each node of the circuit; missing entries count
    /// as not observed.
    pub fn new(circuit: impl Into<Arc<Circuit>>, mut values: Vec<Option<Tensor>>) -> Trace {
        let circuit = circuit.into();
        values.resize(circuit.nodes().len(), None);
        let mut trace = Trace { circuit, values, zeros: HashMap::new() };
        if let Some(backward) = trace.circuit.backwards().first() {
            let unreached = |&id: &NodeId| trace.is_idle(backward, id);
            let shapes = trace.circuit.ids().filter(unreached).map(|id| trace.circuit.node(id).ty().shape);
            trace.zeros =
                shapes.filter_map(|shape| Some((shape, Tensor::filled(shape, 0.0).ok()?))).collect();
        }
        trace
    }

    /// The circuit.
    pub fn circuit(&self) -> &Circuit {
        &self.circuit
    }

    /// A node's value, if it was observed.
    pub fn node_value(&self, id: NodeId) -> Option<&Tensor> {
        self.values.get(id.index())?.as_ref()
    }

    /// The value of a named node.
    ///
    /// # Errors
    /// Nothing has that name, or the node was not observed.
    pub fn value(&self, name: &str) -> Result<&Tensor, Error> {
        let id = self.circuit.named(name)?;
        self.node_value(id).ok_or_else(|| Error::not_kept(name))
    }

    /// The gradient of the differentiated node with respect to a named wire; zeros where no gradient reached
    /// it.
    ///
    /// # Errors
    /// Nothing has that name; nothing was differentiated, or the gradient was not observed; indices have no
    /// gradient.
    pub fn gradient(&self, name: &str) -> Result<&Tensor, Error> {
        let id = self.circuit.named(name)?;
        self.gradient_of(id).ok_or_else(|| Error::gradient_not_kept(name))
    }

    /// The gradient with respect to a wire: `None` for indices, for backward nodes, and where nothing was
    /// differentiated or the gradient was not observed.
    pub fn gradient_of(&self, id: NodeId) -> Option<&Tensor> {
        let backward = self.backward()?;
        match backward.gradients.get(&id) {
            Some(&gradient) => self.node_value(gradient),
            None if self.is_idle(backward, id) => self.zeros.get(&self.circuit.node(id).ty().shape),
            None => None,
        }
    }

    /// What a gate sends to each of its inputs; `None` where it sends nothing.
    pub fn flow(&self, node: NodeId) -> Vec<Option<&Tensor>> {
        let sent = |(position, input): (usize, &NodeId)| {
            let branches = self.backward()?.branches.get(input)?;
            let branch = branches.iter().find(|b| b.user == node && b.position == position)?;
            self.node_value(branch.contribution)
        };
        let Some(node) = self.circuit.nodes().get(node.index()) else { return Vec::new() };
        node.inputs().iter().enumerate().map(sent).collect()
    }

    /// The wires into which more than one branch sent a gradient, in the order of the circuit. A fork with a
    /// value that was not observed is left out.
    pub fn forks(&self) -> Vec<Fork<'_>> {
        let Some(backward) = self.backward() else { return Vec::new() };
        let fork = |wire: NodeId| {
            let branches = backward.branches.get(&wire).filter(|branches| branches.len() > 1)?;
            let branches = branches.iter().map(|b| {
                let contribution = self.node_value(b.contribution)?;
                Some(ForkBranch { user: b.user, position: b.position, contribution })
            });
            Some(Fork { wire, branches: branches.collect::<Option<_>>()?, sum: self.gradient_of(wire)? })
        };
        self.circuit.ids().filter_map(fork).collect()
    }

    fn backward(&self) -> Option<&Backward> {
        self.circuit.backwards().first()
    }

    /// Whether a node belongs to the forward computation and the differentiated node does not depend on it.
    fn is_idle(&self, backward: &Backward, id: NodeId) -> bool {
        self.circuit.nodes().get(id.index()).is_some_and(|node| {
            node.ty().kind == Kind::Real
                && node.origin().backward_of.is_none()
                && !backward.gradients.contains_key(&id)
        })
    }
}
