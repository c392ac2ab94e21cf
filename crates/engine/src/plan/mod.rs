//! Plans: what is done, in which order, and where every value lives.
//!
//! Planning reads the forms of gates, never their names. It goes in this order: [`lower`] makes the circuit
//! that is run, [`fuse`] groups maps with the broadcasts before and the folds after them and turns everything
//! else into steps of its own, [`order`] decides which updates of states happen in place, [`memory`] gives
//! every value a slot, and [`registers`] writes the code of each fused step.

mod explain;
mod folds;
mod forms;
mod fuse;
mod layout;
mod lower;
mod map;
mod memory;
mod order;
mod place;
mod registers;
mod step;

use std::collections::HashMap;

use backflow_circuit::{Circuit, Kind, NodeId, Rewritten};

use crate::error::Error;
use crate::options::{Faults, Observe, Options, Precision};

pub(crate) use layout::{Axes, Layout, Pattern};
pub(crate) use lower::{lower, owners};
pub(crate) use map::{Arg, FoldKind, FoldSink, Inst, Load, MapStep, Partition, Persistent, Target};
pub(crate) use memory::Slots;
pub(crate) use step::{MatMulStep, MatrixOperand, Op, PlanStep, Span};

/// The number of a stored value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ValueId(pub(crate) u32);

impl ValueId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A stored value: the row-major elements of a node, or of a copy of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value {
    pub(crate) node: NodeId,
    pub(crate) kind: Kind,
    pub(crate) elements: usize,
    /// Whether it can be read after the run, so that its slot is never given to another.
    pub(crate) kept: bool,
    /// Its slot among those of its kind.
    pub(crate) slot: u32,
}

/// A state's new value, copied when everything else is done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Commit {
    pub(crate) from: ValueId,
    pub(crate) to: ValueId,
}

/// A compiled circuit: steps over slots. It can be printed with [`explain`](Plan::explain).
#[derive(Debug)]
pub struct Plan {
    pub(crate) precision: Precision,
    pub(crate) lowered: Rewritten,
    pub(crate) steps: Vec<PlanStep>,
    pub(crate) values: Vec<Value>,
    pub(crate) slots: Slots,
    /// Values of constants, written once.
    pub(crate) constants: Vec<(NodeId, ValueId)>,
    /// Inputs and states, all of them, with their values.
    pub(crate) sources: Vec<(NodeId, ValueId)>,
    /// For each source in the order of `sources`, whether a run needs it.
    pub(crate) needed: Vec<bool>,
    /// What can be read after a run, as views of kept values.
    pub(crate) kept: HashMap<NodeId, Kept>,
    pub(crate) commits: Vec<Commit>,
    /// States that take their new value while the run goes on, because nothing reads the old one any more.
    pub(crate) in_place: usize,
}

/// A node that can be read after a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    pub(crate) value: ValueId,
    pub(crate) layout: Layout,
}

impl Plan {
    /// The plan of a circuit.
    ///
    /// # Errors
    /// A composite gate that cannot be replaced by its nodes.
    pub fn new(circuit: &Circuit, options: &Options) -> Result<Plan, Error> {
        let lowered = lower(circuit, &options.observe)?;
        let observed: Vec<NodeId> = match &options.observe {
            Observe::Outputs => Vec::new(),
            Observe::Nodes(nodes) => nodes.iter().filter_map(|id| *lowered.map.get(id.index())?).collect(),
            Observe::All => lowered.circuit.ids().collect(),
        };
        let mut draft = fuse::fuse(&lowered.circuit, &observed)?;
        let commits = order::order(&lowered.circuit, &mut draft, options.faults == Faults::Ignore);
        let slots = memory::assign(&mut draft, &commits);
        registers::write_code(&mut draft, options.precision.bytes());
        Ok(Plan {
            precision: options.precision,
            steps: draft.steps,
            values: draft.values,
            slots,
            constants: draft.constants,
            sources: draft.sources,
            needed: draft.needed,
            kept: draft.kept,
            commits: commits.copies,
            in_place: commits.in_place.len(),
            lowered,
        })
    }

    /// The circuit that is run: composite gates replaced by their nodes, and simplified when only outputs are
    /// observed.
    pub fn circuit(&self) -> &Circuit {
        &self.lowered.circuit
    }

    /// The node that is run for a node of the user's circuit; `None` where simplification left it out.
    pub fn node(&self, id: NodeId) -> Option<NodeId> {
        *self.lowered.map.get(id.index())?
    }

    /// The number of steps.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Whether some step has enough work for more than one thread.
    pub(crate) fn is_worth_sharing(&self) -> bool {
        self.steps.iter().any(|step| step.op.is_worth_sharing())
    }

    pub(crate) fn value(&self, id: ValueId) -> &Value {
        &self.values[id.index()]
    }

    pub(crate) fn slot(&self, id: ValueId) -> usize {
        self.values[id.index()].slot as usize
    }
}
