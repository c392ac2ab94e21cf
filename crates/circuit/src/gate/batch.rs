//! How a gate works on a batch: the rule that turns a node for one example into a node for many.

use std::fmt;

use smallvec::SmallVec;

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::data::shape::Shape;
use crate::data::tensor::Type;

/// How many examples there are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Count {
    /// The examples at hand: those of a shard, or of the whole batch where it is not cut.
    pub here: usize,
    /// The examples of the whole batch.
    pub whole: usize,
    /// Whether this is one shard of a batch, so that whatever concerns all examples is summed over the shards.
    pub sharded: bool,
}

/// A node whose circuit is made to work on a batch, as its gate's batching rule sees it.
pub struct Batch<'c> {
    /// The inputs: where they differ between examples, with the examples along a new first axis; otherwise
    /// unchanged.
    pub inputs: SmallVec<[Expr<'c>; 2]>,
    /// Which of the inputs differ between examples.
    pub batched: SmallVec<[bool; 2]>,
    /// How many examples there are.
    pub count: Count,
    /// The builder of the new circuit.
    pub builder: &'c Builder,
}

/// What stands for a node in a batch.
#[derive(Clone, Copy, Debug)]
pub enum Mapped<'c> {
    /// A value for each example, along a new first axis.
    Each(Expr<'c>),
    /// One value that all examples share.
    Shared(Expr<'c>),
}

impl<'c> Mapped<'c> {
    /// The expression.
    pub fn expr(self) -> Expr<'c> {
        match self {
            Mapped::Each(x) | Mapped::Shared(x) => x,
        }
    }

    /// Whether it has a value for each example.
    pub fn is_batched(self) -> bool {
        matches!(self, Mapped::Each(_))
    }
}

impl<'c> Batch<'c> {
    /// The only input of a unary gate.
    pub fn x(&self) -> Expr<'c> {
        self.inputs[0]
    }

    /// Input `i` with a value for each example: a shared one is repeated.
    #[track_caller]
    pub fn each(&self, i: usize) -> Expr<'c> {
        let x = self.inputs[i];
        if self.batched[i] { x } else { x.expand(self.with_examples(x.shape().dims())) }
    }

    /// All inputs with a value for each example.
    #[track_caller]
    pub fn all(&self) -> Vec<Expr<'c>> {
        (0..self.inputs.len()).map(|i| self.each(i)).collect()
    }

    /// The dimensions, preceded by the axis of the examples.
    pub fn with_examples(&self, dims: &[usize]) -> Vec<usize> {
        [&[self.count.here], dims].concat()
    }

    /// As [`with_examples`](Self::with_examples), as a shape; `None` where there is no such shape.
    pub fn shape(&self, shape: Shape) -> Option<Shape> {
        Shape::new(&self.with_examples(shape.dims())).ok()
    }

    /// The types that the gate's inputs have for one example.
    pub fn types(&self) -> SmallVec<[Type; 2]> {
        let one = |(x, &batched): (&Expr<'c>, &bool)| {
            let Type { kind, shape } = x.ty();
            Type { kind, shape: if batched { shape.without(&[0]) } else { shape } }
        };
        self.inputs.iter().zip(&self.batched).map(one).collect()
    }
}

impl fmt::Debug for Batch<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Batch")
            .field("inputs", &self.inputs)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}
