//! Forms: all that execution knows of a gate.
//!
//! A plan, an executor or the reference evaluator never sees a gate, only its form. Adding a gate made of
//! these forms needs no change in any of them.

mod instruction;
mod program;
pub mod random;

use std::fmt::Debug;
use std::sync::Arc;

pub use instruction::Instruction;
pub use program::{Op, Program, Reg, Scalar};

use crate::circuit::Circuit;
use crate::data::tensor::{Tensor, Type};

/// How a node is executed. The types of inputs and output stand in the circuit.
#[derive(Clone, Debug)]
pub enum Form {
    /// A value given from outside before a run.
    Input,
    /// A value carried from run to run, given from outside at first.
    State,
    /// A value that never changes.
    Constant(Tensor),
    /// The same numbers seen through another shape.
    View(View),
    /// A program applied at every element; all inputs have the output's shape.
    Map(Program),
    /// Some axes folded into one number each; they are dropped from the shape.
    Fold {
        /// How two numbers become one.
        op: FoldOp,
        /// The axes, ascending.
        axes: Vec<usize>,
    },
    /// `[…, m, k] × […, k, n] -> […, m, n]` with equal leading axes; an operand marked transposed is stored
    /// with its last two axes swapped.
    MatMul {
        /// Whether the left and the right operand are stored transposed.
        transposed: [bool; 2],
    },
    /// The position of the (first) largest element along an axis, NaN counting as largest; the axis is
    /// dropped.
    ArgMax {
        /// The axis.
        axis: usize,
    },
    /// The positions of the elements along the last axis in ascending order of the elements, equal ones in their
    /// own order, NaN counting as largest.
    ArgSort,
    /// Indices to rows of zeros with a single 1: the shape gains a last axis of this depth. An index ≥ depth
    /// is an error of the run.
    OneHot {
        /// The length of the new axis.
        depth: usize,
    },
    /// `take`: inputs x and indices i; the axis of x is replaced by the axes of i. An index out of range is
    /// an error of the run.
    Take {
        /// The axis of x.
        axis: usize,
    },
    /// The transpose of [`Form::Take`]: inputs g (shaped like its result) and i; adds each slice of g into
    /// zeros where i says.
    TakeBack {
        /// The axis of the result.
        axis: usize,
    },
    /// `gather`: inputs x and i whose shapes are equal except along the axis; picks
    /// `x[…, i[…, j, …], …]` along it.
    Gather {
        /// The axis.
        axis: usize,
    },
    /// The transpose of [`Form::Gather`]: inputs g and i, added into zeros of the output's shape.
    GatherBack {
        /// The axis.
        axis: usize,
    },
    /// Inputs joined along an axis.
    Concatenate {
        /// The axis.
        axis: usize,
    },
    /// The input placed into zeros: element `j` of an axis goes to `start + j · step`. The transpose of
    /// [`View::Slice`].
    Embed {
        /// First position, one per axis.
        starts: Vec<usize>,
        /// Distance, one per axis.
        steps: Vec<isize>,
    },
    /// Uniform numbers in the open interval (0, 1): element i is what [`crate::random`] draws for (seed, epoch,
    /// identity, position × P + i), where the position is that of the batch's first example in the epoch's
    /// order, and P is the number of elements of the node. Outside training the epoch is the number of the run
    /// and the position is 0.
    Random {
        /// Tells one source of randomness from another.
        identity: u64,
        /// Whether the first axis is that of the examples: then P is the number of elements of one example and
        /// the position is that of the first example of the shard, so that neither the size of a batch nor its
        /// shards change the numbers of an example.
        per_example: bool,
    },
    /// The sum of the input's values in all shards of the batch, added in a fixed binary tree by the number
    /// of the shard; the input itself where there is one shard.
    SumOverShards,
    /// No inputs, a single number: 1 in the first shard, 0 in the others.
    FirstShard,
    /// Inputs x and y: the value of x, available only once y has been computed. Recomputation needs it to
    /// keep the second computation of a value apart from the first.
    After,
    /// A circuit with its inputs in order and a single output. Passes before the plan replace it by its nodes.
    Subcircuit(Arc<Circuit>),
    /// A user's functions over slices.
    Custom(Arc<dyn UserFunction>),
}

impl Form {
    /// Whether it is a value given from outside: an input or a state. They have an identity and are never
    /// merged.
    pub fn is_source(&self) -> bool {
        matches!(self, Form::Input | Form::State)
    }

    /// Whether it only shows all of its input's numbers: in another shape, with the axes in another order, or
    /// repeated.
    pub fn is_view(&self) -> bool {
        matches!(self, Form::View(View::Reshape | View::Permute(_) | View::Expand))
    }
}

/// How a view relates its elements to those of its input.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum View {
    /// The same row-major sequence in the output's shape.
    Reshape,
    /// Axis `i` of the output is axis `order[i]` of the input.
    Permute(Vec<usize>),
    /// Element `j` of an axis is `start + j · step` of the input.
    Slice {
        /// First position, one per axis.
        starts: Vec<usize>,
        /// Distance, one per axis; may be negative.
        steps: Vec<isize>,
    },
    /// Repeated along axes as NumPy broadcasts.
    Expand,
}

/// How a fold combines numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum FoldOp {
    /// The sum, pairwise or better; 0 for no elements.
    Sum,
    /// The largest; NaN if any is NaN.
    Max,
    /// The smallest; NaN if any is NaN.
    Min,
}

/// A user's computation: plain functions over row-major slices, in both precisions.
pub trait UserFunction: Debug + Send + Sync {
    /// Writes the output in f64. `types` are those of the inputs.
    fn run_f64(&self, types: &[Type], inputs: &[&[f64]], output: &mut [f64]);
    /// Writes the output in f32. By default it goes through f64.
    fn run_f32(&self, types: &[Type], inputs: &[&[f32]], output: &mut [f32]) {
        through_f64(inputs, output, |inputs, output| self.run_f64(types, inputs, output));
    }
}

/// Runs a computation in f64 on numbers in f32.
pub(crate) fn through_f64(inputs: &[&[f32]], output: &mut [f32], run: impl Fn(&[&[f64]], &mut [f64])) {
    let wide: Vec<Vec<f64>> = inputs.iter().map(|x| x.iter().map(|&v| f64::from(v)).collect()).collect();
    let mut out = vec![0.0; output.len()];
    run(&wide.iter().map(Vec::as_slice).collect::<Vec<_>>(), &mut out);
    for (to, from) in output.iter_mut().zip(out) {
        *to = from as f32;
    }
}
