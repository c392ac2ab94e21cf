//! Sums and means over the examples of a batch.

use crate::gate::prelude::*;

/// The gate of [`Expr::sum_over_batch`] and [`Expr::mean_over_batch`].
///
/// What is differentiated in the circuit of one example is the sum of all examples' results, so the gradient
/// is the same sum or mean of the upstream gradients.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OverBatch {
    /// Σ x over the examples.
    Sum,
    /// Σ x / n, with the number n of examples of the whole batch.
    Mean,
}

impl<'c> Expr<'c> {
    /// The sum over the examples of a batch, which all of them share; this value itself in the circuit of one
    /// example. [`Circuit::batched`](crate::Circuit::batched) makes a fold over the examples of it.
    #[track_caller]
    pub fn sum_over_batch(self) -> Expr<'c> {
        self.apply(OverBatch::Sum)
    }

    /// The mean over the examples of a batch, which all of them share; this value itself in the circuit of
    /// one example. In a shard of a batch it is the share of the mean over the whole batch, summed over the
    /// shards.
    #[track_caller]
    pub fn mean_over_batch(self) -> Expr<'c> {
        self.apply(OverBatch::Mean)
    }
}

pub(crate) const SUM: Entry = Entry {
    formula: "Σ x over the examples of the batch; x itself for one example",
    derivative: "1 for every example",
    role: "sums it over the examples",
    ..Entry::gate(
        "sum_over_batch",
        1,
        |x, _| Ok(x[0].sum_over_batch()),
        |_| Some(Arc::new(OverBatch::Sum)),
        || vec![Sample::of([Tensor::from([1.5, -2.0])])],
    )
};

pub(crate) const MEAN: Entry = Entry {
    aliases: &["batch_mean"],
    formula: "Σ x / n over the n examples of the batch; x itself for one example",
    derivative: "1/n for every example",
    role: "averages it over the examples",
    ..Entry::gate(
        "mean_over_batch",
        1,
        |x, _| Ok(x[0].mean_over_batch()),
        |_| Some(Arc::new(OverBatch::Mean)),
        || vec![Sample::of([Tensor::from([1.5, -2.0])])],
    )
};

impl Gate for OverBatch {
    fn name(&self) -> &str {
        match self {
            OverBatch::Sum => "sum_over_batch",
            OverBatch::Mean => "mean_over_batch",
        }
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [x] = rules::reals(inputs)?;
        Ok(x)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::View(View::Reshape)
    }

    fn gradient<'c>(&self, _: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g.apply(*self))])
    }

    fn is_of_the_batch(&self) -> bool {
        true
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        let sum = if at.batched[0] { at.x().sum_over(&[0]) } else { at.x() * at.count.here as f64 };
        let share = match self {
            OverBatch::Sum => sum,
            OverBatch::Mean => sum / at.count.whole as f64,
        };
        Some(Mapped::Shared(if at.count.sharded { share.sum_over_shards() } else { share }))
    }
}
