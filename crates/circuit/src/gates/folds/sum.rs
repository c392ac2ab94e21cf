//! Sums over axes.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::params::{Param, Params};
use crate::data::tensor::{Tensor, Type};
use crate::error::Error;
use crate::form::{FoldOp, Form};
use crate::gate::batch::{Batch, Mapped};
use crate::gate::registry::{Entry, Sample};
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::folds::fold::{FOLD, call_fold};
use crate::gates::rules;

/// y = Σ x over some axes, which are dropped. ∂y/∂x = 1: the upstream gradient goes to every element. The sum
/// of nothing is 0.
#[derive(Clone, Debug)]
pub struct Sum {
    /// The axes, ascending.
    pub axes: Vec<usize>,
}

impl<'c> Expr<'c> {
    /// The sum of all elements.
    #[track_caller]
    pub fn sum(self) -> Expr<'c> {
        self.folded("sum", None, |axes| Sum { axes })
    }

    /// The sum over some axes (negative ones count from the back), which are dropped.
    #[track_caller]
    pub fn sum_over(self, axes: &[i64]) -> Expr<'c> {
        self.folded("sum", Some(axes), |axes| Sum { axes })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "Σ x over the axes",
    derivative: "1 for every element",
    role: "broadcasts it: every element gets the upstream gradient",
    parameters: FOLD,
    ..Entry::gate(
        "sum",
        1,
        |x, params| call_fold(x[0], params, |x, axes| x.sum_over(axes)),
        |params| Some(Arc::new(Sum { axes: params.positions("axes")? })),
        || {
            let x = Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
            vec![Sample::of([x.clone()]), Sample::of([x]).with("axis", Param::Ints(vec![0]))]
        },
    )
};

impl Gate for Sum {
    fn name(&self) -> &str {
        "sum"
    }

    fn params(&self) -> Params {
        Params::new().with_axes("axes", &self.axes)
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::folded(inputs, &self.axes)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Fold { op: FoldOp::Sum, axes: self.axes.clone() }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        Some(Mapped::Each(at.x().apply(Sum { axes: self.axes.iter().map(|axis| axis + 1).collect() })))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let shape = at.x().shape();
        Ok(vec![Some(g.reshape(shape.with_ones(&self.axes)).expand(shape))])
    }
}
