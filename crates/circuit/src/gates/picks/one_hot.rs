//! Indices as rows of a single 1.

use crate::gate::prelude::*;
use crate::gates::picks::indices;

/// The gate of [`Expr::one_hot`].
#[derive(Clone, Copy, Debug)]
pub struct OneHot {
    /// The length of the new axis.
    pub depth: usize,
}

impl<'c> Expr<'c> {
    /// These indices as rows of zeros with a single 1: `[…] -> […, depth]`. One that is not below the depth
    /// is an error of the run.
    #[track_caller]
    pub fn one_hot(self, depth: usize) -> Expr<'c> {
        match indices::indices(self) {
            Ok(indices) => indices.apply(OneHot { depth }),
            Err(misfit) => self.misfit("one_hot", misfit),
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "1 at the index, 0 elsewhere, along a new last axis",
    derivative: "none: indices have no gradient",
    convention: "an index that is not below the depth is an error",
    role: "stops it",
    parameters: &[Parameter::required("depth", &["num_classes"], Takes::Int)],
    indices: &[0],
    jacobian: Structure::Zero,
    ..Entry::gate(
        "one_hot",
        1,
        |x, params| {
            let unfit = || Misfit::new("the depth is not a count", "give a number such as 10");
            Ok(x[0].one_hot(params.natural("depth").ok_or_else(unfit)?))
        },
        |params| Some(Arc::new(OneHot { depth: params.natural("depth")? })),
        || {
            let indices = Tensor::index([3], vec![1.0, 0.0, 3.0]).into_iter();
            indices.map(|i| Sample::of([i]).with("depth", 4)).collect()
        },
    )
};

impl Gate for OneHot {
    fn name(&self) -> &str {
        "one_hot"
    }

    fn params(&self) -> Params {
        Params::new().with_natural("depth", self.depth)
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [Type { kind: Kind::Index, shape }] = inputs else {
            return Err(Misfit::new("it takes indices", "declare them with index_input"));
        };
        let dims = [shape.dims(), &[self.depth]].concat();
        Ok(Type::real(Shape::new(&dims)?))
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::OneHot { depth: self.depth }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        Some(Mapped::Each(at.x().apply(*self)))
    }
}
