//! The transpose of a slice.

use crate::gate::prelude::*;
use crate::gates::Slice;
use crate::gates::views::slice::{lies_in, place, placed};

/// x placed into zeros: element `j` of an axis goes to `start + j · step`. The gradient of a slice, and its
/// own gradient is that slice.
#[derive(Clone, Debug)]
pub struct Embed {
    /// First position, one per axis.
    pub starts: Vec<usize>,
    /// Distance, one per axis; may be negative.
    pub steps: Vec<isize>,
    /// The shape of the zeros.
    pub shape: Shape,
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "zeros with x placed at starts, starts + steps, …: the transpose of slice",
    derivative: "1 where x was placed",
    role: "picks it from where x was placed",
    parameters: &[
        Parameter::required("starts", &[], Takes::Ints),
        Parameter::required("steps", &[], Takes::Ints),
        Parameter::required("shape", &[], Takes::Ints),
    ],
    ..Entry::gate(
        "embed",
        1,
        |x, params| {
            let (starts, steps, shape) = placed(params).ok_or_else(|| {
                Misfit::new("that is not a place", "give starts, steps and a shape, one number per axis")
            })?;
            Ok(x[0].apply(Embed { starts, steps, shape }))
        },
        |params| {
            let (starts, steps, shape) = placed(params)?;
            Some(Arc::new(Embed { starts, steps, shape }))
        },
        || {
            let x = Sample::of([Tensor::from([[1.0, 2.0]])]);
            vec![x.with("starts", [1, 2]).with("steps", [1, -2]).with("shape", [2, 4])]
        },
    )
};

impl Gate for Embed {
    fn name(&self) -> &str {
        "embed"
    }

    fn params(&self) -> Params {
        place(&self.starts, &self.steps, self.shape)
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [x] = rules::reals(inputs)?;
        lies_in(self.shape, x.shape, &self.starts, &self.steps)?;
        Ok(Type::real(self.shape))
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Embed { starts: self.starts.clone(), steps: self.steps.clone() }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        let (starts, steps) = ([&[0], &self.starts[..]].concat(), [&[1], &self.steps[..]].concat());
        Some(Mapped::Each(at.x().apply(Embed { starts, steps, shape: at.shape(self.shape)? })))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (starts, steps) = (self.starts.clone(), self.steps.clone());
        Ok(vec![Some(g.apply(Slice { starts, steps, shape: at.x().shape() }))])
    }
}
