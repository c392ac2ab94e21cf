//! Finding the node that is equal to one about to be made, so that common subexpressions are free.

use std::hash::{BuildHasher, Hash, Hasher};

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::circuit::Circuit;
use crate::circuit::node::NodeId;
use crate::gate::Gate;

/// The nodes of a circuit by gate and inputs.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    table: HashTable<Entry>,
    hasher: DefaultHashBuilder,
}

/// A node with the hash of its gate and inputs, so that growing the table asks no gate.
#[derive(Debug)]
struct Entry {
    hash: u32,
    id: NodeId,
}

/// The hash of a gate and its inputs.
#[derive(Clone, Copy)]
pub(crate) struct Key(u32);

impl Key {
    /// The bits spread over a word: the table looks at both ends of it.
    fn spread(self) -> u64 {
        // 2⁶⁴ divided by the golden ratio (Knuth, "The Art of Computer Programming", volume 3, section 6.4).
        u64::from(self.0).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Interner {
    /// A table for as many nodes.
    pub(crate) fn with_capacity(nodes: usize) -> Interner {
        Interner { table: HashTable::with_capacity(nodes), ..Interner::default() }
    }

    /// The key of a gate on some inputs.
    pub(crate) fn key(&self, gate: &dyn Gate, inputs: &[NodeId]) -> Key {
        let mut state = self.hasher.build_hasher();
        gate.name().hash(&mut state);
        gate.hash_params(&mut state);
        inputs.hash(&mut state);
        let hash = state.finish();
        Key((hash ^ (hash >> 32)) as u32)
    }

    /// The node of an equal gate on the same inputs.
    pub(crate) fn find(
        &self,
        circuit: &Circuit,
        key: Key,
        gate: &dyn Gate,
        inputs: &[NodeId],
    ) -> Option<NodeId> {
        let equal = |entry: &Entry| {
            let node = circuit.node(entry.id);
            entry.hash == key.0 && node.inputs() == inputs && node.gate().equals(gate)
        };
        self.table.find(key.spread(), equal).map(|entry| entry.id)
    }

    /// Notes a node.
    pub(crate) fn insert(&mut self, key: Key, id: NodeId) {
        let entry = Entry { hash: key.0, id };
        self.table.insert_unique(key.spread(), entry, |entry| Key(entry.hash).spread());
    }
}
