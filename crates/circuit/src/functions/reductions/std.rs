//! The standard deviation.

use crate::functions::reductions::norm::euclidean;
use crate::functions::reductions::variance::{PARAMETERS, deviations, divisor};
use crate::functions::rows;
use crate::gate::prelude::*;
use crate::gates::folds::fold::call_fold;

impl<'c> Expr<'c> {
    /// The standard deviation √(Σ (x − mean x)² / (n − ddof)) over some axes (negative ones count from the
    /// back), which are dropped. As the Euclidean norm of the deviations it neither overflows nor
    /// vanishes before its time, and its gradient is 0 where all elements are equal.
    #[track_caller]
    pub fn std(self, axes: &[i64], ddof: i64) -> Expr<'c> {
        let divisor = match divisor(self, axes, ddof) {
            Ok(divisor) => divisor,
            Err(misfit) => return self.misfit("std", misfit),
        };
        self.along("std", axes, Params::new().with("ddof", ddof), |x, axes| {
            euclidean(deviations(x, axes), axes) / divisor.sqrt()
        })
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["standard_deviation"],
    formula: "√(Σ (x − mean x)² / (n − ddof)) over the axes",
    derivative: "(x − mean x) / ((n − ddof) y)",
    convention: "0 where all elements are equal",
    role: "scales it by the deviation from the mean, in units of itself",
    parameters: PARAMETERS,
    ..Entry::function(
        "std",
        1,
        |x, params| {
            let ddof = params.int("ddof").unwrap_or(0);
            call_fold(x[0], params, |x, axes| x.std(axes, ddof))
        },
        rows,
    )
};
