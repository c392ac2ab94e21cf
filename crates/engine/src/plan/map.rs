//! Fused steps: many maps, with broadcasts read in place and folds after, run block by block.

use backflow_circuit::form::{FoldOp, Instruction};

use super::{Pattern, ValueId};

/// A virtual register of a fused step: the position of its definition.
pub(crate) type Virtual = u32;

/// How a virtual register gets its value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Definition {
    /// A number.
    Constant(f64),
    /// Elements of a stored value, by position in [`MapStep::loads`].
    Load(u16),
    /// An instruction on virtual registers; those beyond its arity are 0.
    Apply(Instruction, [Virtual; 3]),
}

/// A stored value as a fused step reads it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Load {
    pub(crate) value: ValueId,
    pub(crate) offset: usize,
    pub(crate) pattern: Pattern,
}

/// A result that is written to a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoreSink {
    pub(crate) value: ValueId,
    pub(crate) from: Virtual,
}

/// A result that is folded into a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoldSink {
    pub(crate) op: FoldOp,
    pub(crate) kind: FoldKind,
    pub(crate) value: ValueId,
    pub(crate) from: Virtual,
}

/// Which elements are folded, the step's elements seen as `[rows, cols]`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum FoldKind {
    /// All into one.
    Full,
    /// Each row into one.
    Rows,
    /// Each column into one.
    Columns,
}

/// Where an instruction finds an operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arg {
    /// A register.
    Register(u16),
    /// A contiguous load, by position.
    Load(u16),
    /// What stands in the block of a store: its result, or, before that is written, what the value in the
    /// same slot held.
    Store(u16),
}

/// Where an instruction puts its result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    /// A register.
    Register(u16),
    /// The block of a store.
    Store(u16),
}

/// What is done to each block.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Inst {
    /// Elements of a load are brought into a register.
    Gather { load: u16, to: u16 },
    /// An instruction.
    Apply { op: Instruction, args: [Arg; 3], to: Target },
    /// A result is copied to a store.
    Store { from: Arg, to: u16 },
    /// A result is folded.
    Fold { from: Arg, fold: u16 },
}

/// A register that is filled once for many blocks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Persistent {
    /// With a number.
    Constant(f64),
    /// With the only element of a repeated load.
    Repeated(u16),
}

/// How a step's elements are divided into tasks. It depends on nothing but the shapes, so that the bits of
/// the results do not depend on who does the tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Partition {
    pub(crate) elements: usize,
    /// The length of a row, when some fold looks at rows or columns.
    pub(crate) cols: Option<usize>,
    /// The elements of a task, but for the last one (of each row, when rows are cut).
    pub(crate) task: usize,
    /// Into how many tasks each row is cut; 0 when tasks are whole rows.
    pub(crate) pieces: usize,
    pub(crate) tasks: usize,
}

/// The elements of a task: enough to be worth a thread, few enough to stay in the second-level cache.
const TASK: usize = 16 * 1024;

impl Partition {
    /// The longest row whose columns can be folded in a fused step: every task keeps a row of partial
    /// results.
    pub(crate) const MAX_COLUMNS: usize = TASK;

    pub(crate) fn new(elements: usize, cols: Option<usize>) -> Partition {
        let whole =
            |task: usize| Partition { elements, cols, task, pieces: 0, tasks: elements.div_ceil(task) };
        match cols {
            Some(cols) if cols > TASK => {
                let pieces = cols.div_ceil(TASK);
                Partition { elements, cols: Some(cols), task: TASK, pieces, tasks: elements / cols * pieces }
            }
            Some(cols) => whole(TASK / cols.max(1) * cols.max(1)),
            None => whole(TASK),
        }
    }

    /// The first element of a task; of the task after the last, the number of elements.
    pub(crate) fn start(&self, task: usize) -> usize {
        match (self.pieces, self.cols) {
            (0, _) | (_, None) => (task * self.task).min(self.elements),
            (pieces, Some(cols)) => task / pieces * cols + task % pieces * self.task,
        }
    }

    /// How many numbers a task writes for a fold.
    pub(crate) fn width(&self, kind: FoldKind) -> usize {
        match kind {
            FoldKind::Columns => self.cols.unwrap_or(1),
            FoldKind::Full | FoldKind::Rows => 1,
        }
    }

    /// Whether the tasks' results of a fold must be folded again.
    pub(crate) fn is_partial(&self, kind: FoldKind) -> bool {
        kind != FoldKind::Rows || self.pieces > 0
    }

    /// Where a task's results of a fold begin.
    pub(crate) fn fold_start(&self, kind: FoldKind, task: usize) -> usize {
        if self.is_partial(kind) {
            task * self.width(kind)
        } else {
            self.start(task) / self.cols.unwrap_or(1).max(1)
        }
    }
}

/// A fused step.
#[derive(Clone, Debug, Default)]
pub(crate) struct MapStep {
    pub(crate) partition: Partition,
    pub(crate) definitions: Vec<Definition>,
    /// How many of the definitions are instructions.
    pub(crate) instructions: usize,
    pub(crate) loads: Vec<Load>,
    pub(crate) stores: Vec<StoreSink>,
    pub(crate) folds: Vec<FoldSink>,
    pub(crate) code: Vec<Inst>,
    /// For each load, the store that writes into the slot it reads.
    pub(crate) own: Vec<Option<u16>>,
    /// What the first registers hold.
    pub(crate) persistent: Vec<Persistent>,
    pub(crate) registers: usize,
    /// The elements of a block: so many that all registers stay in the first-level cache.
    pub(crate) block: usize,
}

impl MapStep {
    pub(crate) fn new(elements: usize) -> MapStep {
        MapStep { partition: Partition { elements, ..Partition::default() }, ..MapStep::default() }
    }

    /// The register of a definition; equal constants and loads share one.
    pub(crate) fn define(&mut self, definition: Definition) -> Virtual {
        let same = |d: &Definition| match (*d, definition) {
            (Definition::Constant(a), Definition::Constant(b)) => a.to_bits() == b.to_bits(),
            (Definition::Load(a), Definition::Load(b)) => a == b,
            _ => false,
        };
        if matches!(definition, Definition::Apply(..)) {
            self.instructions += 1;
        } else if let Some(at) = self.definitions.iter().position(same) {
            return at as Virtual;
        }
        self.definitions.push(definition);
        (self.definitions.len() - 1) as Virtual
    }

    /// The register of a load.
    pub(crate) fn load(&mut self, load: Load) -> Virtual {
        let at = self.loads.iter().position(|l| *l == load).unwrap_or_else(|| {
            self.loads.push(load);
            self.loads.len() - 1
        });
        self.define(Definition::Load(at as u16))
    }

    /// Whether a result may be written into the slot of this value while the step reads it: it is read once,
    /// element by element.
    pub(crate) fn may_overwrite(&self, value: ValueId) -> bool {
        let mut reads = self.loads.iter().filter(|load| load.value == value);
        match (reads.next(), reads.next()) {
            (None, _) => true,
            (Some(load), None) => load.offset == 0 && load.pattern == Pattern::Contiguous,
            _ => false,
        }
    }
}
