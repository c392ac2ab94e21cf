//! Finding the node that is equal to one about to be made, so that common subexpressions are free.

use std::hash::{BuildHasher, Hash, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::circuit::Circuit;
use crate::circuit::node::NodeId;
use crate::gate::Gate;

/// The nodes of a circuit by gate and inputs.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    table: HashTable<NodeId>,
    hasher: DefaultHashBuilder,
}

impl Interner {
    /// The node of an equal gate on the same inputs.
    pub(crate) fn find(&self, circuit: &Circuit, gate: &dyn Gate, inputs: &[NodeId]) -> Option<NodeId> {
        let equal = |&id: &NodeId| {
            let node = circuit.node(id);
            node.inputs() == inputs && node.gate().equals(gate)
        };
        self.table.find(hash(&self.hasher, gate, inputs), equal).copied()
    }

    /// Notes a node.
    pub(crate) fn insert(&mut self, circuit: &Circuit, id: NodeId) {
        let Interner { table, hasher } = self;
        let hash = |&id: &NodeId| hash(hasher, circuit.node(id).gate(), circuit.node(id).inputs());
        table.insert_unique(hash(&id), id, hash);
    }
}

fn hash(hasher: &DefaultHashBuilder, gate: &dyn Gate, inputs: &[NodeId]) -> u64 {
    let mut state = hasher.build_hasher();
    gate.name().hash(&mut state);
    gate.params().hash(&mut state);
    inputs.hash(&mut state);
    state.finish()
}
