//! What differentiation records: each wire's gradient, and at a fork each branch's part of it.

use std::collections::HashMap;

use crate::circuit::node::NodeId;

/// What one user of a wire sends back into it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Branch {
    /// The forward node that reads the wire.
    pub user: NodeId,
    /// Which of that node's inputs it is.
    pub position: usize,
    /// The node that is the contribution to the wire's gradient.
    pub contribution: NodeId,
}

/// The record of one differentiation.
#[derive(Clone, Debug, PartialEq)]
pub struct Backward {
    /// The node that was differentiated.
    pub of: NodeId,
    /// The upstream gradient it was given: the constant 1, or the user's.
    pub upstream: NodeId,
    /// For each forward node that a gradient reached, the node that is its gradient.
    pub gradients: HashMap<NodeId, NodeId>,
    /// For each forward node but `of`, the branches whose sum is its gradient, in the order in which they
    /// arrived. More than one means a fork.
    pub branches: HashMap<NodeId, Vec<Branch>>,
}

impl Backward {
    /// The record in other ids. Nodes that are gone are left out; without the differentiated node there is no
    /// record. Where several wires have become one, the first of them whose gradient remains counts: the others
    /// were computed from it, so its gradient includes theirs.
    pub(crate) fn renamed(&self, new: impl Fn(&NodeId) -> Option<NodeId>) -> Option<Backward> {
        let branch =
            |b: &Branch| Some(Branch { user: new(&b.user)?, contribution: new(&b.contribution)?, ..*b });
        let mut record = Backward {
            of: new(&self.of)?,
            upstream: new(&self.upstream)?,
            gradients: HashMap::with_capacity(self.gradients.len()),
            branches: HashMap::with_capacity(self.branches.len()),
        };
        let mut wires: Vec<NodeId> = self.gradients.keys().chain(self.branches.keys()).copied().collect();
        let gradient = |wire: &NodeId| self.gradients.get(wire).and_then(&new);
        wires.sort_unstable_by_key(|wire| (gradient(wire).is_none(), *wire));
        wires.dedup();
        for wire in wires {
            let Some(x) = new(&wire) else { continue };
            if record.gradients.contains_key(&x) || record.branches.contains_key(&x) {
                continue;
            }
            if let Some(gradient) = gradient(&wire) {
                record.gradients.insert(x, gradient);
            }
            if let Some(branches) = self.branches.get(&wire) {
                record.branches.insert(x, branches.iter().filter_map(branch).collect());
            }
        }
        Some(record)
    }
}
