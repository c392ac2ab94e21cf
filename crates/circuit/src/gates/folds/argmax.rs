//! Where the largest element stands.

use crate::gate::prelude::*;
use crate::gates::folds::fold::FOLD;

/// The gate of [`Expr::argmax`].
#[derive(Clone, Copy, Debug)]
pub struct ArgMax {
    /// The axis.
    pub axis: usize,
}

impl<'c> Expr<'c> {
    /// The position of the (first) largest element along an axis, which is dropped: indices, without a
    /// gradient. A NaN counts as the largest.
    #[track_caller]
    pub fn argmax(self, axis: i64) -> Expr<'c> {
        match rules::axis(self.shape(), axis) {
            Ok(axis) => self.apply(ArgMax { axis }),
            Err(misfit) => self.misfit("argmax", misfit),
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "the position of the largest x along the axis (of all of x where none is given)",
    derivative: "0",
    convention: "the first of equals; a NaN counts as the largest",
    role: "stops it",
    parameters: FOLD,
    jacobian: Structure::Zero,
    ..Entry::gate(
        "argmax",
        1,
        |x, params| call(x[0], params, Expr::argmax),
        |params| Some(Arc::new(ArgMax { axis: params.natural("axis")? })),
        || {
            let x = Tensor::from([[1.0, 5.0, 3.0], [4.0, 2.0, 6.0]]);
            vec![Sample::of([x]).with("axis", [1])]
        },
    )
};

/// Calls `find` along the axis of a call; along all of `x` as one sequence when the call names none.
#[track_caller]
pub(crate) fn call<'c>(
    x: Expr<'c>,
    params: &Params,
    find: impl Fn(Expr<'c>, i64) -> Expr<'c>,
) -> Result<Expr<'c>, Misfit> {
    let keep = params.flag("keepdims") == Some(true);
    match params.ints("axis").as_deref() {
        None => {
            let y = find(x.reshape([x.shape().elements()]), 0);
            Ok(if keep { y.keep_axes(x, None) } else { y })
        }
        Some(&[axis]) => {
            rules::axis(x.shape(), axis)?;
            let y = find(x, axis);
            Ok(if keep { y.keep_axes(x, Some(&[axis])) } else { y })
        }
        Some(_) => {
            Err(Misfit::new("it searches along one axis", "name one axis, or none to search everywhere"))
        }
    }
}

impl Gate for ArgMax {
    fn name(&self) -> &str {
        "argmax"
    }

    fn params(&self) -> Params {
        Params::new().with_natural("axis", self.axis)
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let ty = rules::folded(inputs, &[self.axis])?;
        match inputs[0].shape.dims()[self.axis] {
            0 => Err(Misfit::new("an empty axis has no largest element", "give at least one element")),
            _ => Ok(Type::index(ty.shape)),
        }
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::ArgMax { axis: self.axis }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        Some(Mapped::Each(at.x().apply(ArgMax { axis: self.axis + 1 })))
    }

    fn structure(&self, _: usize, _: &[Type]) -> Structure {
        Structure::Zero
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let axis = [self.axis as i64];
        let largest = at.x().max_over(&axis).keep_axes(at.x(), Some(&axis));
        Some(at.x().equal(largest).sum_over(&axis).greater(1.0))
    }
}
