//! What a user decides when a circuit is compiled.

use backflow_circuit::{Circuit, NodeId};

/// The type of real numbers that a plan computes with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Precision {
    /// Single precision: what training uses.
    #[default]
    F32,
    /// Double precision: what checks and small formulas use.
    F64,
}

impl Precision {
    /// The size of a number in bytes.
    pub fn bytes(self) -> usize {
        match self {
            Precision::F32 => 4,
            Precision::F64 => 8,
        }
    }
}

/// Which values can be read after a run, besides inputs and states.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Observe {
    /// The outputs.
    #[default]
    Outputs,
    /// The outputs and these nodes. Watching them changes no bit of anything else.
    Nodes(Vec<NodeId>),
    /// Every node.
    All,
}

/// What is done about values that are not finite.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Faults {
    /// Nothing, unless asked.
    #[default]
    Ignore,
    /// Between the two phases of a run, outputs and what states are about to become are tested. When one is
    /// not finite, the run is repeated with every gate observed, the fault is returned, and no state has
    /// changed.
    Report,
}

/// What becomes of numbers too small to be normal, below 2⁻¹²⁶ in f32 and 2⁻¹⁰²² in f64. Arithmetic on them
/// is exact but takes many processors a hundred cycles each.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Subnormals {
    /// They are kept: gradual underflow, as formulas need it.
    Keep,
    /// They become 0 in inputs, in what matrix products read, and in what states take.
    Flush,
}

/// The choices of a compilation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// The type of real numbers.
    pub precision: Precision,
    /// How many threads to use; as many as the surrounding pool has when not given. The results have the same
    /// bits for every number. A run that is started on a thread of a pool stays on that thread, so that several
    /// runs may share a store from the tasks of one pool.
    pub threads: Option<usize>,
    /// Which values can be read after a run.
    pub observe: Observe,
    /// What is done about values that are not finite.
    pub faults: Faults,
    /// What becomes of subnormal numbers. When not given, they are kept, but for plans in f32 that update a
    /// state and for all plans that share its store.
    pub subnormals: Option<Subnormals>,
    /// Whether the plan computes one shard of a batch, to be run beside others by
    /// [`Shards`](crate::Shards). A plan on its own is the only shard.
    pub sharded: bool,
}

impl Options {
    /// What becomes of subnormal numbers in the plan of a circuit.
    pub(crate) fn subnormals_of(&self, circuit: &Circuit) -> Subnormals {
        let trains = self.precision == Precision::F32 && !circuit.updates().is_empty();
        self.subnormals.unwrap_or(if trains { Subnormals::Flush } else { Subnormals::Keep })
    }
}

impl From<Precision> for Options {
    fn from(precision: Precision) -> Options {
        Options { precision, ..Options::default() }
    }
}
