//! The variance.

use crate::functions::{count, rows};
use crate::gate::prelude::*;
use crate::gates::folds::fold::{AXIS, KEEPDIMS, call_fold};

/// x − mean x over some axes.
///
/// The largest element is taken away first, as a constant, which changes neither the result nor its
/// derivative: the mean is then rounded to the size of the spread and not to that of the elements, and equal
/// elements deviate by exactly 0.
pub(crate) fn deviations<'b>(x: Expr<'b>, axes: &[i64]) -> Expr<'b> {
    let near = x - x.max_over(axes).keep_axes(x, Some(axes)).stop_gradient();
    near - near.sum_over(axes).keep_axes(x, Some(axes)) / count(x, axes) as f64
}

/// The divisor n − ddof, or why there is none.
pub(crate) fn divisor(x: Expr<'_>, axes: &[i64], ddof: i64) -> Result<f64, Misfit> {
    let n = count(x, axes);
    match n as f64 - ddof as f64 {
        divisor if n > 0 && ddof >= 0 && divisor > 0.0 => Ok(divisor),
        _ => Err(Misfit::new(
            format!("{n} elements are too few for a variance with ddof {ddof}"),
            "it divides by the number of elements less ddof, which must be 0 or more, and the result at least 1",
        )),
    }
}

impl<'c> Expr<'c> {
    /// The variance Σ (x − mean x)² / (n − ddof) over some axes (negative ones count from the back), which
    /// are dropped, in two passes. `ddof` is 0 for the variance of these numbers, 1 for an estimate from
    /// a sample.
    #[track_caller]
    pub fn variance(self, axes: &[i64], ddof: i64) -> Expr<'c> {
        let divisor = match divisor(self, axes, ddof) {
            Ok(divisor) => divisor,
            Err(misfit) => return self.misfit("variance", misfit),
        };
        self.along("variance", axes, Params::new().with("ddof", ddof), |x, axes| {
            let d = deviations(x, axes);
            (d * d).sum_over(axes) / divisor
        })
    }
}

/// The parameters of variance and standard deviation.
pub(crate) const PARAMETERS: &[Parameter] =
    &[AXIS, Parameter::optional("ddof", &["correction"], Takes::Int), KEEPDIMS];

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["var"],
    formula: "Σ (x − mean x)² / (n − ddof) over the axes",
    derivative: "2 (x − mean x) / (n − ddof)",
    role: "scales it by the deviation from the mean",
    parameters: PARAMETERS,
    ..Entry::function(
        "variance",
        1,
        |x, params| {
            let ddof = params.int("ddof").unwrap_or(0);
            call_fold(x[0], params, |x, axes| x.variance(axes, ddof))
        },
        rows,
    )
};
