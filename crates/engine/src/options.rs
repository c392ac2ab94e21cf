//! What a user decides when a circuit is compiled.

use backflow_circuit::NodeId;

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

/// Which values can be read after a run, beside inputs and states.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Observe {
    /// The outputs.
    #[default]
    Outputs,
    /// The outputs and these nodes. The circuit is not simplified, so that they are there.
    Nodes(Vec<NodeId>),
    /// Every node. The circuit is not simplified.
    All,
}

/// What is done about values that are not finite.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Faults {
    /// Nothing, unless asked: updates overwrite the states in place.
    #[default]
    Ignore,
    /// Outputs and updates are tested after each run. When one is not finite, the run is repeated with every
    /// gate observed, the fault is returned and no state changes. Updates are written beside the states
    /// until the test is passed.
    Report,
}

/// The choices of a compilation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// The type of real numbers.
    pub precision: Precision,
    /// How many threads to use; those of the surrounding pool when not given. The results have the same bits
    /// for every number.
    pub threads: Option<usize>,
    /// Which values can be read after a run.
    pub observe: Observe,
    /// What is done about values that are not finite.
    pub faults: Faults,
}

impl From<Precision> for Options {
    fn from(precision: Precision) -> Options {
        Options { precision, ..Options::default() }
    }
}
