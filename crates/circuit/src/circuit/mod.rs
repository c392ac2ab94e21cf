//! The circuit: an append-only list of nodes, inputs before their users.
//!
//! Index order is evaluation order and a cycle cannot be written. Nothing here recurses: a chain of a million
//! gates is a vector like any other.

pub(crate) mod node;
pub(crate) mod record;

use std::collections::HashMap;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::circuit::node::{Node, NodeId, Place};
use crate::circuit::record::Backward;
use crate::data::names::closest;
use crate::data::tensor::Type;
use crate::error::{Error, Problem};
use crate::form::Form;
use crate::gates::Constant;

/// A finished circuit.
#[derive(Clone, Debug, Default)]
pub struct Circuit {
    pub(crate) nodes: Vec<Node>,
    pub(crate) inputs: Vec<NodeId>,
    pub(crate) states: Vec<NodeId>,
    pub(crate) outputs: Vec<(Arc<str>, NodeId)>,
    pub(crate) updates: Vec<(NodeId, NodeId)>,
    pub(crate) starting: Vec<(NodeId, NodeId)>,
    pub(crate) names: HashMap<Arc<str>, NodeId>,
    pub(crate) backwards: Vec<Backward>,
}

impl Circuit {
    /// The nodes; a node's id is its index.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The ids in evaluation order.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + ExactSizeIterator + use<> {
        (0..self.nodes.len()).map(NodeId::new)
    }

    /// A node. Ids of this circuit are always valid.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// How a node is executed.
    pub fn form(&self, id: NodeId) -> Form {
        let node = self.node(id);
        let types: SmallVec<[Type; 2]> = node.inputs.iter().map(|&input| self.node(input).ty()).collect();
        node.gate.form(&types)
    }

    /// The value of a node that is a constant of equal elements, or a view of one through at most 32 views: `2`
    /// expanded to a matrix. With this bound, asking it of every node takes linear time.
    pub fn constant_value(&self, mut id: NodeId) -> Option<f64> {
        for _ in 0..=32 {
            match *self.node(id).inputs() {
                [] => return self.node(id).gate().downcast::<Constant>()?.value().uniform(),
                [input] if self.form(id).is_view() => id = input,
                _ => return None,
            }
        }
        None
    }

    /// Inputs, in the order in which they were made.
    pub fn inputs(&self) -> &[NodeId] {
        &self.inputs
    }

    /// States, in the order in which they were made.
    pub fn states(&self) -> &[NodeId] {
        &self.states
    }

    /// Outputs with their names, in order.
    pub fn outputs(&self) -> impl Iterator<Item = (&str, NodeId)> {
        self.outputs.iter().map(|(name, id)| (name.as_ref(), *id))
    }

    /// Updates: a state and the node whose value it takes when the run ends.
    pub fn updates(&self) -> &[(NodeId, NodeId)] {
        &self.updates
    }

    /// Starting values: a state and the node whose value it has before the first run. Constants and random
    /// gates are all that such a value depends on.
    pub fn starting_values(&self) -> &[(NodeId, NodeId)] {
        &self.starting
    }

    /// What differentiation recorded, in order.
    pub fn backwards(&self) -> &[Backward] {
        &self.backwards
    }

    /// The node of a name: that of an input, a state or an output, or one that the user gave.
    pub fn find(&self, name: &str) -> Option<NodeId> {
        self.names.get(name).copied()
    }

    /// The node of a name, or an error that suggests the nearest name.
    ///
    /// # Errors
    /// [`Problem::UnknownName`].
    pub fn named(&self, name: &str) -> Result<NodeId, Error> {
        self.find(name).ok_or_else(|| {
            let hint = closest(name, self.names().into_iter().map(|(known, _)| known));
            let hint = hint.map_or_else(String::new, |n| format!("; did you mean {n:?}?"));
            Error::new(Problem::UnknownName(name.to_owned(), hint), Place::Unknown)
        })
    }

    /// All names with their nodes, in the order of the nodes.
    pub fn names(&self) -> Vec<(&str, NodeId)> {
        let mut names: Vec<_> = self.names.iter().map(|(name, id)| (name.as_ref(), *id)).collect();
        names.sort_by_key(|&(name, id)| (id, name));
        names
    }

    /// What a node is called in messages: its name, or `%7`.
    pub fn label(&self, id: NodeId) -> String {
        self.node(id).name().map_or_else(|| id.to_string(), str::to_owned)
    }

    /// For each node, the nodes that read it, once for each time they do.
    pub fn users(&self) -> Vec<Vec<NodeId>> {
        let mut users = vec![Vec::new(); self.nodes.len()];
        for id in self.ids() {
            for input in self.node(id).inputs() {
                users[input.index()].push(id);
            }
        }
        users
    }

    /// For each node, whether any of the roots needs it.
    pub fn needed(&self, roots: impl IntoIterator<Item = NodeId>) -> Vec<bool> {
        let mut needed = vec![false; self.nodes.len()];
        for root in roots {
            needed[root.index()] = true;
        }
        for id in self.ids().rev() {
            if needed[id.index()] {
                for input in self.node(id).inputs() {
                    needed[input.index()] = true;
                }
            }
        }
        needed
    }
}
