//! The steps of a plan: what each does, reads, writes and covers.

use std::sync::Arc;

use backflow_circuit::form::{FoldOp, UserFunction};
use backflow_circuit::{NodeId, Type};
use smallvec::SmallVec;

use super::{Axes, Fused, ValueId};
use crate::kernels::pick::Axis;

/// A step.
#[derive(Debug)]
pub(crate) struct PlanStep {
    pub(crate) work: Work,
    /// The operands, in the order that the work defines. A fused step has its own list.
    pub(crate) operands: SmallVec<[Segment; 2]>,
    /// The result. A fused step has its own list.
    pub(crate) result: Option<ValueId>,
    /// The nodes of the circuit that it computes.
    pub(crate) covers: Vec<NodeId>,
}

/// Consecutive elements of a value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Segment {
    pub(crate) value: ValueId,
    pub(crate) offset: usize,
    pub(crate) len: usize,
}

impl Segment {
    /// All elements from the offset on.
    pub(crate) const REST: usize = usize::MAX;

    /// All of a value.
    pub(crate) fn whole(value: ValueId) -> Segment {
        Segment { value, offset: 0, len: Segment::REST }
    }
}

/// An operand of a matrix product: element (i, j) is `offset + i · row_stride + j · col_stride` of the value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MatrixOperand {
    pub(crate) value: ValueId,
    pub(crate) offset: usize,
    pub(crate) row_stride: usize,
    pub(crate) col_stride: usize,
}

/// `a × b`, for each position along the leading axes.
#[derive(Debug)]
pub(crate) struct Product {
    pub(crate) m: usize,
    pub(crate) k: usize,
    pub(crate) n: usize,
    /// The leading axes: length, stride of the left operand, stride of the right.
    pub(crate) batch: SmallVec<[(usize, usize, usize); 2]>,
    pub(crate) a: MatrixOperand,
    pub(crate) b: MatrixOperand,
    /// Maps that make rows of the left operand just before they are multiplied. `a` is then never stored.
    pub(crate) left: Option<Box<Fused>>,
}

impl Product {
    /// No leading axes.
    pub(crate) const WITHOUT_BATCH: usize = 1;

    /// The number of products.
    pub(crate) fn count(&self) -> usize {
        self.batch.iter().map(|b| b.0).product()
    }

    /// Multiplications and additions, of all products.
    pub(crate) fn work(&self) -> usize {
        self.count().saturating_mul(self.m).saturating_mul(self.k).saturating_mul(self.n)
    }

    /// Whether it has enough work to be worth waking another thread.
    pub(crate) fn is_worth_sharing(&self) -> bool {
        crate::cpu::is_worth_sharing(self.work() / 4)
    }

    /// Where the operands of a product begin, relative to their offsets.
    pub(crate) fn starts(&self, number: usize) -> (usize, usize) {
        let (mut rest, mut a, mut b) = (number, self.a.offset, self.b.offset);
        for &(length, a_stride, b_stride) in self.batch.iter().rev() {
            a += rest % length * a_stride;
            b += rest % length * b_stride;
            rest /= length;
        }
        (a, b)
    }
}

/// What a step does with its operands.
#[derive(Debug)]
pub(crate) enum Work {
    /// Maps and folds, perhaps of a product's rows.
    Fused(Box<Fused>),
    /// A fold of a middle axis, `[outer, reduce, inner] -> [outer, inner]`.
    Fold { op: FoldOp, sizes: [usize; 3] },
    /// A matrix product too large for its right operand to stay in a cache.
    Product(Box<Product>),
    /// A product's right operand laid out in panels.
    Pack(Box<Product>),
    /// A copy of a view: the elements that axes of length and stride reach, from an offset on.
    Copy { offset: usize, axes: Axes },
    /// Slices by index: of x and indices.
    Take { axis: Axis },
    /// Slices added at an index: of g and indices.
    TakeBack { axis: Axis },
    /// Elements by index: of x and indices.
    Gather { axis: Axis },
    /// Elements added at an index: of g and indices.
    GatherBack { axis: Axis },
    /// Positions of the largest element.
    ArgMax { axis: Axis },
    /// Positions in ascending order of the elements, for rows of a length.
    ArgSort { length: usize },
    /// Rows with a single 1.
    OneHot { depth: usize },
    /// The operands one after the other: `lengths` are their elements per position along the outer axes.
    Concatenate { lengths: SmallVec<[usize; 4]>, outer: usize },
    /// The operand placed into zeros.
    Embed { offset: usize, axes: Axes },
    /// Uniform random numbers. `example` is how many of them belong to one example, where they do.
    Random { identity: u64, example: Option<usize> },
    /// A user's function.
    Custom { function: Arc<dyn UserFunction>, types: Vec<Type> },
    /// The sum of the operand over the shards of a batch.
    Exchange,
}

impl Work {
    /// The name in printed plans.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Work::Fused(fused) if fused.product.is_some() => "product",
            Work::Fused(_) => "map",
            Work::Fold { .. } => "fold",
            Work::Product(_) => "product",
            Work::Pack(_) => "pack",
            Work::Copy { .. } => "copy",
            Work::Take { .. } => "take",
            Work::TakeBack { .. } => "take back",
            Work::Gather { .. } => "gather",
            Work::GatherBack { .. } => "gather back",
            Work::ArgMax { .. } => "arg max",
            Work::ArgSort { .. } => "arg sort",
            Work::OneHot { .. } => "one hot",
            Work::Concatenate { .. } => "concatenate",
            Work::Embed { .. } => "embed",
            Work::Random { .. } => "random",
            Work::Custom { .. } => "custom",
            Work::Exchange => "exchange",
        }
    }

    /// Floating-point operations of a run; an instruction of a map counts as one, whatever it is.
    pub(crate) fn operations(&self, step: &PlanStep) -> u64 {
        let count = match self {
            Work::Fused(fused) => {
                let product = fused.product.as_ref().map_or(0, |product| 2 * product.work());
                product + fused.elements * (fused.instructions + fused.folds.len())
            }
            Work::Fold { .. } | Work::TakeBack { .. } | Work::GatherBack { .. } => step.operands[0].len,
            Work::Product(product) => 2 * product.work(),
            _ => 0,
        };
        count as u64
    }
}

impl PlanStep {
    /// A step with one result, the value of a node.
    pub(crate) fn new(work: Work, operands: impl IntoIterator<Item = Segment>, result: ValueId) -> PlanStep {
        let operands = operands.into_iter().collect();
        PlanStep { work, operands, result: Some(result), covers: Vec::new() }
    }

    /// The fused step that this is, if it is one.
    pub(crate) fn fused(&self) -> Option<&Fused> {
        match &self.work {
            Work::Fused(fused) => Some(fused),
            _ => None,
        }
    }

    /// As [`fused`](Self::fused), to change it.
    pub(crate) fn fused_mut(&mut self) -> Option<&mut Fused> {
        match &mut self.work {
            Work::Fused(fused) => Some(fused),
            _ => None,
        }
    }

    /// The values it reads.
    pub(crate) fn reads(&self) -> SmallVec<[ValueId; 8]> {
        let own = self.fused().into_iter().flat_map(Fused::reads);
        self.operands.iter().map(|segment| segment.value).chain(own).collect()
    }

    /// The values it writes.
    pub(crate) fn writes(&self) -> SmallVec<[ValueId; 8]> {
        let own = self.fused().into_iter().flat_map(Fused::writes);
        self.result.into_iter().chain(own).collect()
    }
}
