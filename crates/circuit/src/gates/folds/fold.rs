//! What the folds share: how callers name axes.

use crate::build::expr::Expr;
use crate::data::params::Params;
use crate::gate::registry::{Parameter, Takes};
use crate::gate::{Gate, Misfit};
use crate::gates::rules;

impl<'c> Expr<'c> {
    /// A fold over the axes that a caller named, all where none; this itself where there are none to fold.
    #[track_caller]
    pub(crate) fn folded<G: Gate>(
        self,
        name: &str,
        axes: Option<&[i64]>,
        gate: impl Fn(Vec<usize>) -> G,
    ) -> Expr<'c> {
        match rules::axes(self.shape(), axes) {
            Ok(axes) if axes.is_empty() => self,
            Ok(axes) => self.apply(gate(axes)),
            Err(misfit) => self.misfit(name, misfit),
        }
    }

    /// This value, whose given axes have been folded away from `from`, with these axes back as 1: what
    /// `keepdims` asks for.
    #[track_caller]
    pub fn keep_axes(self, from: Expr<'c>, axes: Option<&[i64]>) -> Expr<'c> {
        match rules::axes(from.shape(), axes) {
            Ok(axes) => self.reshape(from.shape().with_ones(&axes)),
            Err(misfit) => from.misfit("keep_axes", misfit),
        }
    }
}

/// The parameters of folds: `axis` and `keepdims`.
pub(crate) const FOLD: &[Parameter] = &[
    Parameter { name: "axis", aliases: &["axes", "dim"], takes: Takes::Ints, optional: true },
    Parameter { name: "keepdims", aliases: &["keepdim", "keep"], takes: Takes::Flag, optional: true },
];

/// Calls a fold by name: folds `x` over the axes of the call, and keeps them as 1 when the call says so.
#[track_caller]
pub(crate) fn call_fold<'c>(
    x: Expr<'c>,
    params: &Params,
    fold: impl Fn(Expr<'c>, &[i64]) -> Expr<'c>,
) -> Result<Expr<'c>, Misfit> {
    let given = params.ints("axis");
    let axes: Vec<i64> = rules::axes(x.shape(), given.as_deref())?.iter().map(|&a| a as i64).collect();
    let y = fold(x, &axes);
    Ok(if params.flag("keepdims") == Some(true) { y.keep_axes(x, Some(&axes)) } else { y })
}
