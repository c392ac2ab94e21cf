//! The shards of a batch: the sum over all of them, and the mark of the first.
//!
//! A batch can be cut into shards of examples that are computed apart, on one machine or on several. Each
//! computes the same circuit; a sum over shards is the only place where they meet.

use crate::gate::prelude::*;

/// The gate of [`Expr::sum_over_shards`], equal in all shards. What is differentiated is a shard's own
/// share of a sum over shards, so the gradient is the sum over shards of the upstream gradient.
#[derive(Clone, Copy, Debug)]
pub struct SumOverShards;

/// 1 in the first shard of a batch, 0 in the others: its sum over shards is 1.
#[derive(Clone, Copy, Debug)]
pub struct FirstShard;

impl<'c> Expr<'c> {
    /// The sum of this value over the shards of a batch; the value itself where there is one shard. It may
    /// stand anywhere in a forward or backward pass.
    #[track_caller]
    pub fn sum_over_shards(self) -> Expr<'c> {
        if self.is_first_shard() { self.filled(1.0) } else { self.apply(SumOverShards) }
    }

    /// Whether it shows nothing but the mark of the first shard.
    fn is_first_shard(self) -> bool {
        if self.is_poison() {
            return false;
        }
        let circuit = self.builder().circuit.borrow();
        let mut id = self.id();
        while circuit.form(id).is_view() {
            id = circuit.node(id).inputs()[0];
        }
        circuit.node(id).gate().downcast::<FirstShard>().is_some()
    }
}

impl Builder {
    /// 1 in the first shard of a batch and 0 in the others; 1 where there is one shard.
    #[track_caller]
    pub fn first_shard(&self) -> Expr<'_> {
        self.apply(FirstShard, &[])
    }
}

pub(crate) const SUM: Entry = Entry {
    aliases: &["psum"],
    formula: "Σ x over the shards of the batch; x itself where there is one shard",
    derivative: "the sum over shards of the upstream gradient",
    role: "sums it over the shards",
    ..Entry::gate(
        "sum_over_shards",
        1,
        |x, _| Ok(x[0].sum_over_shards()),
        |_| Some(Arc::new(SumOverShards)),
        || vec![Sample::of([Tensor::from([1.5, -2.0])])],
    )
};

pub(crate) const FIRST: Entry = Entry {
    formula: "1 in the first shard of a batch, 0 in the others",
    derivative: "none: it has no input",
    role: "ends it: nothing lies further back",
    ..Entry::gate(
        "first_shard",
        0,
        |_, _| Err(Misfit::new("it needs a circuit to stand in", "in Rust, write builder.first_shard()")),
        |_| Some(Arc::new(FirstShard)),
        Vec::new,
    )
};

impl Gate for SumOverShards {
    fn name(&self) -> &str {
        "sum_over_shards"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [x] = rules::reals(inputs)?;
        Ok(x)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::SumOverShards
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        Some(Mapped::Each(at.x().sum_over_shards()))
    }

    fn gradient<'c>(&self, _: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g.sum_over_shards())])
    }

    fn structure(&self, _: usize, _: &[Type]) -> Structure {
        Structure::Diagonal
    }
}

impl Gate for FirstShard {
    fn name(&self) -> &str {
        "first_shard"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [] = rules::arity(inputs)?;
        Ok(Type::real(Shape::SCALAR))
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::FirstShard
    }
}
