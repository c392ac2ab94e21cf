//! The largest and the smallest over axes.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::params::{Param, Params};
use crate::data::tensor::{Tensor, Type};
use crate::error::Error;
use crate::form::{FoldOp, Form};
use crate::gate::batch::{Batch, Mapped};
use crate::gate::registry::{Entry, Operands, Sample};
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::folds::fold::{FOLD, call_fold};
use crate::gates::rules;

/// y = max x over some axes, which are dropped; NaN if any is NaN. The upstream gradient goes to the largest
/// element; a tie splits it evenly, which is the subgradient of least norm. The largest of nothing is an
/// error.
#[derive(Clone, Debug)]
pub struct Max {
    /// The axes, ascending.
    pub axes: Vec<usize>,
}

/// y = min x over some axes, which are dropped; NaN if any is NaN. The upstream gradient goes to the smallest
/// element; a tie splits it evenly.
#[derive(Clone, Debug)]
pub struct Min {
    /// The axes, ascending.
    pub axes: Vec<usize>,
}

impl<'c> Expr<'c> {
    /// The largest of all elements.
    #[track_caller]
    pub fn max(self) -> Expr<'c> {
        self.folded("max", None, |axes| Max { axes })
    }

    /// The largest over some axes (negative ones count from the back), which are dropped.
    #[track_caller]
    pub fn max_over(self, axes: &[i64]) -> Expr<'c> {
        self.folded("max", Some(axes), |axes| Max { axes })
    }

    /// The smallest of all elements.
    #[track_caller]
    pub fn min(self) -> Expr<'c> {
        self.folded("min", None, |axes| Min { axes })
    }

    /// The smallest over some axes (negative ones count from the back), which are dropped.
    #[track_caller]
    pub fn min_over(self, axes: &[i64]) -> Expr<'c> {
        self.folded("min", Some(axes), |axes| Min { axes })
    }
}

/// 1 where an element equals the extremum that a node found, and how many of them share each extremum.
fn ties<'c>(at: &Site<'c>, axes: &[usize]) -> (Expr<'c>, Expr<'c>) {
    let kept = at.x().shape().with_ones(axes);
    let mask = at.x().equal(at.output.reshape(kept));
    let named: Vec<i64> = axes.iter().map(|&axis| axis as i64).collect();
    (mask, mask.sum_over(&named))
}

macro_rules! extremum {
    ($gate:ident, $entry:ident, $name:literal, $alias:literal, $word:literal, $method:ident) => {
        pub(crate) const $entry: Entry = Entry {
            aliases: &[$alias],
            formula: concat!("the ", $word, " x over the axes"),
            derivative: concat!("1 for the ", $word, " element, 0 for the others"),
            convention: "a tie splits the gradient evenly; of nothing it is an error",
            role: concat!("routes it to the ", $word, " element"),
            operands: Operands::Exactly(1),
            parameters: FOLD,
            ..Entry::gate(
                $name,
                1,
                |x, params| call_fold(x[0], params, |x, axes| x.$method(axes)),
                |params| Some(Arc::new($gate { axes: params.positions("axes")? })),
                || {
                    let x = Tensor::from([[1.0, 5.0, 3.0], [4.0, 2.0, 6.0]]);
                    vec![Sample::of([x.clone()]), Sample::of([x]).with("axis", Param::Ints(vec![1]))]
                },
            )
        };

        impl Gate for $gate {
            fn name(&self) -> &str {
                $name
            }

            fn params(&self) -> Params {
                Params::new().with_axes("axes", &self.axes)
            }

            fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
                let ty = rules::folded(inputs, &self.axes)?;
                if self.axes.iter().any(|&axis| inputs[0].shape.dims()[axis] == 0) {
                    return Err(Misfit::new(
                        concat!("nothing has no ", $word, " element"),
                        "give at least one element",
                    ));
                }
                Ok(ty)
            }

            fn form(&self, _: &[Type]) -> Form {
                Form::Fold { op: FoldOp::$gate, axes: self.axes.clone() }
            }

            fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
                let shape = at.x().shape();
                let kept = shape.with_ones(&self.axes);
                let (mask, count) = ties(at, &self.axes);
                let share = mask / count.reshape(kept);
                Ok(vec![Some(rules::masked(share, g.reshape(kept).expand(shape)))])
            }

            fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
                let axes = self.axes.iter().map(|axis| axis + 1).collect();
                Some(Mapped::Each(at.x().apply($gate { axes })))
            }

            fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
                Some(ties(at, &self.axes).1.greater(1.0))
            }
        }
    };
}
extremum!(Max, MAX, "max", "amax", "largest", max_over);
extremum!(Min, MIN, "min", "amin", "smallest", min_over);
