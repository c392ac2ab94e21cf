//! The arithmetic mean.

use crate::functions::ways_along;
use crate::gate::prelude::*;
use crate::gates::folds::fold::{FOLD, call_fold};

impl<'c> Expr<'c> {
    /// The mean of all elements: Σ x / n.
    #[track_caller]
    pub fn mean(self) -> Expr<'c> {
        self.mean_over(&(0..self.shape().rank() as i64).collect::<Vec<_>>())
    }

    /// The mean over some axes (negative ones count from the back), which are dropped. The mean of an empty
    /// value is an error.
    #[track_caller]
    pub fn mean_over(self, axes: &[i64]) -> Expr<'c> {
        let params = Params::new().with("axis", axes.to_vec());
        let count = |y: Expr| self.shape().elements() as f64 / y.shape().elements() as f64;
        if self.shape().elements() == 0 {
            return self.misfit(
                "mean",
                Misfit::new("the mean of no elements is not defined", "give at least one element"),
            );
        }
        self.builder().group("mean", params, &[self], |x| {
            let sum = x[0].sum_over(axes);
            sum / count(sum)
        })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["average"],
    formula: "Σ x / n over the axes",
    derivative: "1/n for every element",
    role: "shares it out: every element gets 1/n of the upstream gradient",
    parameters: FOLD,
    patterns: |x, params| ways_along(x, params, |x, axes| vec![-(-x).mean_over(axes)]),
    ..Entry::function(
        "mean",
        1,
        |x, params| call_fold(x[0], params, |x, axes| x.mean_over(axes)),
        || {
            let x = Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
            vec![Sample::of([x.clone()]), Sample::of([x]).with("axis", [1])]
        },
    )
};
