//! Plans: what is done, in which order, and where every value lives.
//!
//! Planning reads the forms of gates, never their names. It goes in this order: [`lower`] makes the circuit
//! that is run; [`phases`] decides what is needed only to update states; [`draft`] groups maps with the
//! broadcasts, products and folds around them, and turns everything else into separate steps; [`updates`] makes
//! the new values of states; [`memory`] gives every value a home. What depends on the processor (blocks,
//! registers, panels) is written by [`crate::cpu`].

mod draft;
pub(crate) mod explain;
mod folds;
mod forms;
mod fused;
mod join;
mod left;
mod lower;
mod memory;
mod phases;
mod products;
mod step;
mod updates;
mod views;
mod window;

use backflow_circuit::{Circuit, Kind, NodeId, Rewritten};

use crate::cpu;
use crate::error::Error;
use crate::options::{Faults, Observe, Options, Precision, Subnormals};

pub(crate) use fused::{Definition, Extent, FoldKind, FoldSink, Fused, Load, Virtual, WriteSink};
pub(crate) use lower::owners;
pub(crate) use memory::Sizes;
pub(crate) use step::{MatrixOperand, PlanStep, Product, Segment, Work};
pub(crate) use window::{Axes, Pattern, Window};

/// The number of a stored value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct ValueId(pub(crate) u32);

impl ValueId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// How the elements of a value lie in memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Layout {
    /// The node's elements, the last axis fastest.
    #[default]
    RowMajor,
    /// The right operand of a product, in panels of as many columns as the processor's kernel takes, each panel
    /// row by row.
    Panels,
}

/// Where the elements of a value are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Home {
    /// In the plan's arena of the value's kind, from this element on.
    Arena(usize),
    /// In the store: a state, by its position in the circuit.
    State(usize),
}

impl Home {
    /// Not decided yet.
    pub(crate) const NONE: Home = Home::Arena(usize::MAX);
}

/// A stored value: the elements of a node, or of a copy of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Value {
    pub(crate) node: NodeId,
    pub(crate) kind: Kind,
    pub(crate) elements: usize,
    pub(crate) layout: Layout,
    /// Whether its subnormal numbers become 0 when it is written.
    pub(crate) flushed: bool,
    /// Whether it can be read after the run, so that its memory is never given to another.
    pub(crate) kept: bool,
    pub(crate) home: Home,
}

/// A node that can be read after a run: all of a value, or a window on it.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) node: NodeId,
    pub(crate) value: ValueId,
    /// How many elements the node has.
    pub(crate) elements: usize,
    /// `None` for all of the value in its own order, which is the usual case and must be quick and small.
    pub(crate) window: Option<Box<Window>>,
}

/// A compiled circuit: steps over values. It can be printed, and [`explain`](Plan::explain)s itself.
#[derive(Debug)]
pub struct Plan {
    pub(crate) precision: Precision,
    pub(crate) subnormals: Subnormals,
    pub(crate) lowered: Rewritten,
    pub(crate) steps: Vec<PlanStep>,
    /// The number of steps of the first phase; those after it change states.
    pub(crate) computing: usize,
    pub(crate) values: Vec<Value>,
    pub(crate) sizes: Sizes,
    /// Values of constants, written once.
    pub(crate) constants: Vec<(NodeId, ValueId)>,
    /// Inputs with their values.
    pub(crate) inputs: Vec<(NodeId, ValueId)>,
    /// States with their values, in the order of the circuit.
    pub(crate) states: Vec<(NodeId, ValueId)>,
    /// For each value, whether a run reads it.
    pub(crate) read: Vec<bool>,
    /// For each value, whether a run notes its bounds for the check.
    bounded: Vec<bool>,
    /// What can be read after a run besides inputs and states, in the order of the nodes.
    pub(crate) kept: Vec<Kept>,
    /// The value that is 1 in the first shard of a batch and 0 in the others.
    pub(crate) first_shard: Option<ValueId>,
}

impl Plan {
    /// The plan of a circuit.
    ///
    /// # Errors
    /// A composite gate that cannot be replaced by its nodes.
    pub fn new(circuit: &Circuit, options: &Options) -> Result<Plan, Error> {
        let lowered = lower::lower(circuit, &options.observe)?;
        let observed: Vec<NodeId> = match &options.observe {
            Observe::Outputs => Vec::new(),
            Observe::Nodes(nodes) => nodes.iter().filter_map(|id| *lowered.map.get(id.index())?).collect(),
            Observe::All => lowered.map.iter().flatten().copied().collect(),
        };
        let subnormals = options.subnormals_of(circuit);
        let phases = phases::Phases::of(&lowered.circuit, &observed, subnormals);
        let roots =
            lowered.circuit.outputs().map(|o| o.1).chain(lowered.circuit.updates().iter().map(|u| u.1));
        let needed = lowered.circuit.needed(roots.chain(observed.iter().copied()));
        let mut draft = draft::Draft::new(&lowered.circuit, phases, options.sharded);
        let updates = lowered.circuit.updates().iter().map(|u| u.1);
        let outside = lowered.circuit.outputs().map(|o| o.1).chain(updates).chain(observed.iter().copied());
        draft.users = left::Users::of(&lowered.circuit, &needed, outside);
        draft.add_first_phase(&needed)?;
        draft.keep(&observed);
        let computing = draft.add_updates()?;
        let sizes = memory::assign(&mut draft);
        let bytes = options.precision.bytes();
        let bounded = match options.faults {
            Faults::Report => asked_by_the_check(&draft, computing),
            Faults::Ignore => vec![false; draft.values.len()],
        };
        cpu::write_code(&mut draft.steps, &draft.values, &bounded, bytes);
        let mut read = vec![false; draft.values.len()];
        let reads = draft.steps.iter().flat_map(PlanStep::reads).chain(draft.kept.values().map(|k| k.value));
        reads.for_each(|id| read[id.index()] = true);
        let draft::Draft { steps, values, constants, inputs, states, kept, first_shard, .. } = draft;
        let mut kept: Vec<Kept> = kept.into_values().collect();
        kept.sort_unstable_by_key(|kept| kept.node);
        Ok(Plan {
            precision: options.precision,
            subnormals,
            steps,
            computing,
            values,
            sizes,
            constants,
            inputs,
            states,
            read,
            bounded,
            kept,
            first_shard,
            lowered,
        })
    }

    /// The circuit that is run: composite gates replaced by their nodes, and simplified.
    pub fn circuit(&self) -> &Circuit {
        &self.lowered.circuit
    }

    /// The node that is run for a node of the user's circuit; `None` where nothing needs it.
    pub fn node(&self, id: NodeId) -> Option<NodeId> {
        *self.lowered.map.get(id.index())?
    }

    /// The node of the user's circuit that a node which is run belongs to.
    pub(crate) fn owner(&self, run: NodeId) -> NodeId {
        owners(&self.lowered)[run.index()]
    }

    /// The number of steps, of both phases.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The position of a node among those that can be read after a run.
    pub(crate) fn kept_at(&self, id: NodeId) -> Option<usize> {
        self.kept.binary_search_by_key(&id, |kept| kept.node).ok()
    }

    pub(crate) fn value(&self, id: ValueId) -> &Value {
        &self.values[id.index()]
    }

    /// Whether a run notes the bounds of a value.
    pub(crate) fn is_bounded(&self, id: ValueId) -> bool {
        self.bounded[id.index()]
    }
}

/// The values whose bounds the check asks for: outputs, what the update phase reads, and what states take.
fn asked_by_the_check(draft: &draft::Draft<'_>, computing: usize) -> Vec<bool> {
    let mut asked = vec![false; draft.values.len()];
    let read = draft.steps[computing..].iter().flat_map(PlanStep::reads);
    let outputs = draft.circuit.outputs().filter_map(|(_, id)| Some(draft.kept.get(&id)?.value));
    read.chain(outputs).for_each(|id| asked[id.index()] = true);
    for (asked, value) in asked.iter_mut().zip(&draft.values) {
        *asked |= matches!(value.home, Home::State(_));
        *asked &= value.kind == Kind::Real;
    }
    asked
}
