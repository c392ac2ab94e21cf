//! The order of elements.

use crate::gate::prelude::*;
use crate::gates::Span;

/// The gate of [`Expr::argsort`], along the last axis: `[…, n] -> […, n]`. Rows that stand next to each other in
/// memory are sorted in place.
#[derive(Clone, Copy, Debug)]
pub struct ArgSort;

impl<'c> Expr<'c> {
    /// The positions of the elements along an axis in ascending order of the elements: indices, without a
    /// gradient. Equal elements keep their order, and a NaN counts as the largest.
    #[track_caller]
    pub fn argsort(self, axis: i64) -> Expr<'c> {
        match rules::axis(self.shape(), axis) {
            _ if self.is_poison() => self,
            Ok(_) => self.swap_axes(axis, -1).apply(ArgSort).swap_axes(axis, -1),
            Err(misfit) => self.misfit("argsort", misfit),
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "the positions of x in ascending order along the axis (the last where none is given)",
    derivative: "0",
    convention: "equals keep their order; a NaN counts as the largest",
    role: "stops it",
    parameters: AXIS,
    jacobian: Structure::Zero,
    ..Entry::gate(
        "argsort",
        1,
        |x, params| Ok(x[0].argsort(params.int("axis").unwrap_or(-1))),
        |_| Some(Arc::new(ArgSort)),
        samples,
    )
};

/// The axis along which a call sorts.
pub(crate) const AXIS: &[Parameter] = &[Parameter::defaulted("axis", &["dim"], Takes::Int)];

pub(crate) fn samples() -> Vec<Sample> {
    let x = Sample::of([Tensor::from([[1.0, 5.0, 3.0], [4.0, 2.0, 6.0]])]);
    vec![x.clone(), x.with("axis", 0)]
}

impl Gate for ArgSort {
    fn name(&self) -> &str {
        "argsort"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [x] = rules::reals(inputs)?;
        match x.shape.rank() {
            0 => Err(Misfit::new("a single number has no order", "give at least one axis")),
            _ => Ok(Type::index(x.shape)),
        }
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::ArgSort
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        Some(Mapped::Each(at.x().apply(ArgSort)))
    }

    fn structure(&self, _: usize, _: &[Type]) -> Structure {
        Structure::Zero
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        // At a tie the order could as well be another one: both of the pair have been compared.
        let last = at.x().shape().rank() - 1;
        let sorted = at.x().gather(at.output, last as i64);
        let part = |span: Span| sorted.slice(&[&vec![Span::ALL; last][..], &[span]].concat());
        let first = part((..1).into());
        let tied = part((1..).into()).equal(part((..-1).into()));
        Some(sorted.builder().concatenate(&[first.filled(0.0), tied], last as i64))
    }
}
