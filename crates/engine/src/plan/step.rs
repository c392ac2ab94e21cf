//! The steps of a plan that are no fused maps, and what every step reads and writes.

use std::sync::Arc;

use backflow_circuit::form::{FoldOp, Kernel};
use backflow_circuit::{NodeId, Type};
use smallvec::SmallVec;

use super::{Axes, MapStep, ValueId};
use crate::executor::is_worth_sharing;
use crate::kernels::pick::Axis;

/// A step, with the nodes of the circuit that it covers.
#[derive(Debug)]
pub(crate) struct PlanStep {
    pub(crate) op: Op,
    pub(crate) covers: Vec<NodeId>,
}

/// A run of elements of a value.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Span {
    pub(crate) value: ValueId,
    pub(crate) offset: usize,
    pub(crate) len: usize,
}

/// An operand of a matrix product, as stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MatrixOperand {
    pub(crate) value: ValueId,
    pub(crate) offset: usize,
    pub(crate) row_stride: usize,
    pub(crate) col_stride: usize,
}

/// `to = a × b`, for each place of the leading axes.
#[derive(Clone, Debug)]
pub(crate) struct MatMulStep {
    pub(crate) m: usize,
    pub(crate) k: usize,
    pub(crate) n: usize,
    /// The leading axes: length, stride of the left operand, stride of the right.
    pub(crate) batch: SmallVec<[(usize, usize, usize); 2]>,
    pub(crate) a: MatrixOperand,
    pub(crate) b: MatrixOperand,
    pub(crate) to: ValueId,
}

impl MatMulStep {
    /// The number of products.
    pub(crate) fn products(&self) -> usize {
        self.batch.iter().map(|b| b.0).product()
    }
}

/// What a step does.
#[derive(Debug)]
pub(crate) enum Op {
    /// A fused step.
    Map(Box<MapStep>),
    /// A fold of a middle axis, `[outer, reduce, inner] -> [outer, inner]`.
    Fold { op: FoldOp, x: Span, sizes: [usize; 3], to: ValueId },
    /// A matrix product.
    MatMul(Box<MatMulStep>),
    /// A view made real.
    Copy { from: ValueId, offset: usize, axes: Axes, to: ValueId },
    /// Slices by index.
    Take { x: Span, indices: Span, axis: Axis, to: ValueId },
    /// Slices added where an index says.
    TakeBack { g: Span, indices: Span, axis: Axis, to: ValueId },
    /// Elements by index.
    Gather { x: Span, indices: Span, axis: Axis, to: ValueId },
    /// Elements added where an index says.
    GatherBack { g: Span, indices: Span, axis: Axis, to: ValueId },
    /// Positions of the largest.
    ArgMax { x: Span, axis: Axis, to: ValueId },
    /// Rows with a single 1.
    OneHot { indices: Span, depth: usize, to: ValueId },
    /// Parts one after the other: each with the elements it has for every place of the outer axes.
    Concatenate { parts: Vec<(Span, usize)>, outer: usize, to: ValueId },
    /// A value placed into zeros.
    Embed { x: Span, offset: usize, axes: Axes, to: ValueId },
    /// Uniform random numbers.
    Random { identity: u64, to: ValueId },
    /// A user's function.
    Custom { kernel: Arc<dyn Kernel>, types: Vec<Type>, inputs: Vec<Span>, to: ValueId },
}

impl Op {
    /// The name of the kind of step in printed plans.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Op::Map(_) => "map",
            Op::Fold { .. } => "fold",
            Op::MatMul(_) => "matmul",
            Op::Copy { .. } => "copy",
            Op::Take { .. } => "take",
            Op::TakeBack { .. } => "take back",
            Op::Gather { .. } => "gather",
            Op::GatherBack { .. } => "gather back",
            Op::ArgMax { .. } => "arg max",
            Op::OneHot { .. } => "one hot",
            Op::Concatenate { .. } => "concatenate",
            Op::Embed { .. } => "embed",
            Op::Random { .. } => "random",
            Op::Custom { .. } => "custom",
        }
    }

    /// Whether it has enough work for more than one thread.
    pub(crate) fn is_worth_sharing(&self) -> bool {
        match self {
            Op::Map(step) => is_worth_sharing(step.partition.elements * step.code.len()),
            // A multiplication and addition costs about a quarter of a map's instruction, which also loads
            // and stores.
            Op::MatMul(step) => is_worth_sharing(step.m * step.k * step.n / 4),
            _ => false,
        }
    }

    /// Whether an index may be out of range.
    pub(crate) fn can_fail(&self) -> bool {
        matches!(
            self,
            Op::Take { .. }
                | Op::TakeBack { .. }
                | Op::Gather { .. }
                | Op::GatherBack { .. }
                | Op::OneHot { .. }
        )
    }

    /// The values it reads.
    pub(crate) fn reads(&self) -> SmallVec<[ValueId; 8]> {
        match self {
            Op::Map(step) => step.loads.iter().map(|load| load.value).collect(),
            Op::MatMul(step) => SmallVec::from_slice(&[step.a.value, step.b.value]),
            Op::Copy { from, .. } => SmallVec::from_slice(&[*from]),
            Op::Fold { x, .. } | Op::ArgMax { x, .. } | Op::Embed { x, .. } => {
                SmallVec::from_slice(&[x.value])
            }
            Op::Take { x, indices, .. } | Op::Gather { x, indices, .. } => {
                SmallVec::from_slice(&[x.value, indices.value])
            }
            Op::TakeBack { g, indices, .. } | Op::GatherBack { g, indices, .. } => {
                SmallVec::from_slice(&[g.value, indices.value])
            }
            Op::OneHot { indices, .. } => SmallVec::from_slice(&[indices.value]),
            Op::Concatenate { parts, .. } => parts.iter().map(|(span, _)| span.value).collect(),
            Op::Random { .. } => SmallVec::new(),
            Op::Custom { inputs, .. } => inputs.iter().map(|span| span.value).collect(),
        }
    }

    /// The values it writes.
    pub(crate) fn writes(&self) -> SmallVec<[ValueId; 8]> {
        match self {
            Op::Map(step) => {
                step.stores.iter().map(|s| s.value).chain(step.folds.iter().map(|f| f.value)).collect()
            }
            Op::MatMul(step) => SmallVec::from_slice(&[step.to]),
            Op::Fold { to, .. }
            | Op::Copy { to, .. }
            | Op::Take { to, .. }
            | Op::TakeBack { to, .. }
            | Op::Gather { to, .. }
            | Op::GatherBack { to, .. }
            | Op::ArgMax { to, .. }
            | Op::OneHot { to, .. }
            | Op::Concatenate { to, .. }
            | Op::Embed { to, .. }
            | Op::Random { to, .. }
            | Op::Custom { to, .. } => SmallVec::from_slice(&[*to]),
        }
    }
}
