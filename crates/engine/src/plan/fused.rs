//! Fused steps: many maps over the same elements, with broadcasts read in place, folds of rows in the middle,
//! other folds at the end, and perhaps a matrix product at the beginning.
//!
//! The elements of a fused step are seen as `[rows, cols]` once something in it looks at rows. What a step
//! computes is a list of definitions, each with an extent: one number for each element, or one for each row.
//! [`crate::cpu`] turns them into registers and blocks.

use std::collections::HashMap;

use backflow_circuit::form::{FoldOp, Instruction};

use super::{Pattern, Product, Segment, ValueId};
use crate::cpu::Code;

/// A virtual register of a fused step: the position of its definition.
pub(crate) type Virtual = u32;

/// How many numbers a virtual register has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub(crate) enum Extent {
    /// One for each row.
    Row,
    /// One for each element.
    #[default]
    Full,
}

/// How a virtual register gets its value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Definition {
    /// A number.
    Constant(f64),
    /// Elements of a stored value, by position in [`Fused::loads`].
    Load(u32),
    /// An instruction on virtual registers; those beyond its arity are 0. Operands of one number for each row
    /// are repeated along it where the result has one for each element.
    Apply(Instruction, [Virtual; 3]),
    /// Subnormal numbers become 0.
    Flush(Virtual),
    /// Each row folded into one number.
    FoldRows(FoldOp, Virtual),
    /// Rows of zeros with a single 1 where the row's index says.
    OneHot,
    /// The rows of the step's product.
    Product,
}

/// A stored value as a fused step reads it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Load {
    pub(crate) value: ValueId,
    pub(crate) offset: usize,
    pub(crate) pattern: Pattern,
    pub(crate) extent: Extent,
}

/// A result that is written to a value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WriteSink {
    pub(crate) value: ValueId,
    pub(crate) from: Virtual,
}

/// A result that is folded into a value when all elements are there.
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
    /// Each row into one, rows being too long to be held in registers.
    LongRows,
    /// Each column into one.
    Columns,
}

/// A fused step.
#[derive(Debug, Default)]
pub(crate) struct Fused {
    pub(crate) elements: usize,
    /// The length of a row, once something looks at rows.
    pub(crate) cols: Option<usize>,
    pub(crate) definitions: Vec<Definition>,
    pub(crate) extents: Vec<Extent>,
    /// How many of the definitions are instructions.
    pub(crate) instructions: usize,
    pub(crate) loads: Vec<Load>,
    /// The indices of [`Definition::OneHot`], one for each row.
    pub(crate) indices: Option<Segment>,
    pub(crate) product: Option<Box<Product>>,
    pub(crate) written: Vec<WriteSink>,
    pub(crate) folds: Vec<FoldSink>,
    /// Definitions by what they are, so that equal constants and loads share one.
    known: HashMap<(u8, u64), Virtual>,
    /// What the processor does, written when the plan is complete.
    pub(crate) code: Code,
}

impl Fused {
    pub(crate) fn new(elements: usize) -> Fused {
        Fused { elements, ..Fused::default() }
    }

    /// The number of rows; all elements are one row as long as nothing looks at rows.
    pub(crate) fn rows(&self) -> usize {
        self.cols.map_or(1, |cols| self.elements.checked_div(cols).unwrap_or(0))
    }

    /// Whether its elements are folded as one sequence.
    pub(crate) fn is_flat(&self) -> bool {
        self.folds.iter().any(|fold| fold.kind == FoldKind::Full)
    }

    /// The register of a definition; equal constants and loads share one.
    pub(crate) fn define(&mut self, definition: Definition, extent: Extent) -> Virtual {
        let key = match definition {
            Definition::Constant(number) => Some((0, number.to_bits())),
            Definition::Load(load) => Some((1, u64::from(load))),
            Definition::Flush(of) => Some((2, u64::from(of))),
            _ => None,
        };
        if let Some(&known) = key.and_then(|key| self.known.get(&key)) {
            return known;
        }
        let register = self.definitions.len() as Virtual;
        if let Some(key) = key {
            self.known.insert(key, register);
        }
        self.instructions += usize::from(matches!(definition, Definition::Apply(..)));
        self.definitions.push(definition);
        self.extents.push(extent);
        register
    }

    /// The register of a load.
    pub(crate) fn load(&mut self, load: Load) -> Virtual {
        let extent = load.extent;
        // Few loads are searched; only steps of single numbers have many, and those are rarely repeated.
        let recent = self.loads.len().saturating_sub(64);
        let found = self.loads[recent..].iter().position(|l| *l == load).map(|at| at + recent);
        let at = found.unwrap_or_else(|| {
            self.loads.push(load);
            self.loads.len() - 1
        });
        self.define(Definition::Load(at as u32), extent)
    }

    /// Whether a result may be written over this value while the step reads it: it is read once,
    /// element by element, and not by the product.
    pub(crate) fn may_overwrite(&self, value: ValueId) -> bool {
        let multiplied = self.product.as_ref().is_some_and(|p| p.reads().any(|read| read == value));
        let mut reads = self.loads.iter().filter(|load| load.value == value);
        match (multiplied, reads.next(), reads.next()) {
            (true, ..) => false,
            (_, None, _) => true,
            (_, Some(load), None) => load.offset == 0 && load.pattern == Pattern::Contiguous,
            _ => false,
        }
    }

    /// How many numbers a result has for a number of elements of the step.
    pub(crate) fn numbers_written(&self, sink: &WriteSink, elements: usize) -> usize {
        match self.extents[sink.from as usize] {
            Extent::Full => elements,
            Extent::Row => elements / self.cols.unwrap_or(1).max(1),
        }
    }

    /// The values it reads.
    pub(crate) fn reads(&self) -> impl Iterator<Item = ValueId> + '_ {
        let product = self.product.iter().flat_map(|p| p.reads());
        let indices = self.indices.iter().map(|segment| segment.value);
        self.loads.iter().map(|load| load.value).chain(product).chain(indices)
    }

    /// The values it writes.
    pub(crate) fn writes(&self) -> impl Iterator<Item = ValueId> + '_ {
        self.written.iter().map(|s| s.value).chain(self.folds.iter().map(|f| f.value))
    }
}
