//! Another shape for the same numbers.

use crate::gate::prelude::*;

/// The gate of [`Expr::reshape`].
#[derive(Clone, Copy, Debug)]
pub struct Reshape {
    /// The new shape.
    pub shape: Shape,
}

impl<'c> Expr<'c> {
    /// The same numbers, in row-major order, in another shape of as many elements.
    #[track_caller]
    pub fn reshape(self, shape: impl IntoShape) -> Expr<'c> {
        match self.builder().shaped(shape) {
            Ok(shape) if shape == self.shape() => self,
            Ok(shape) => self.apply(Reshape { shape }),
            Err(poison) => poison,
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "the same numbers in another shape; one dimension may be −1 and is then worked out",
    derivative: "1",
    role: "reshapes it back",
    parameters: &[Parameter::required("shape", &["newshape"], Takes::Ints)],
    moves: true,
    ..Entry::gate(
        "reshape",
        1,
        |x, params| Ok(x[0].reshape(wanted(x[0].shape(), &params.ints("shape").unwrap_or_default())?)),
        |params| Some(Arc::new(Reshape { shape: params.shape("shape")? })),
        || {
            let x = Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
            vec![Sample::of([x]).with("shape", [3, -1])]
        },
    )
};

/// The shape that a caller means, a single −1 worked out from the number of elements.
fn wanted(from: Shape, dims: &[i64]) -> Result<Shape, Misfit> {
    let unfit = || {
        Misfit::new(
            format!("{} elements do not make {dims:?}", from.elements()),
            "the product of the dimensions must stay the same",
        )
    };
    let known: Vec<usize> = dims
        .iter()
        .filter(|&&d| d != -1)
        .map(|&d| usize::try_from(d))
        .collect::<Result<_, _>>()
        .map_err(|_| unfit())?;
    let product = Shape::new(&known).map_err(|_| unfit())?.elements();
    let free = match dims.len() - known.len() {
        0 => 0,
        1 if product > 0 && from.elements().is_multiple_of(product) => from.elements() / product,
        _ => return Err(unfit()),
    };
    let dims: Vec<usize> = dims.iter().map(|&d| usize::try_from(d).unwrap_or(free)).collect();
    Shape::new(&dims).map_err(|_| unfit())
}

impl Gate for Reshape {
    fn name(&self) -> &str {
        "reshape"
    }

    fn params(&self) -> Params {
        Params::new().with_axes("shape", self.shape.dims())
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [x] = rules::arity(inputs)?;
        if x.shape.elements() != self.shape.elements() {
            return Err(Misfit::new(
                format!("{} elements do not make the shape {}", x.shape.elements(), self.shape),
                "the product of the dimensions must stay the same",
            ));
        }
        Ok(Type { shape: self.shape, ..x })
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::View(View::Reshape)
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        Some(Mapped::Each(at.x().reshape(at.with_examples(self.shape.dims()))))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g.reshape(at.x().shape()))])
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        at.x().made_by::<Reshape>().map(|(_, x)| x[0].reshape(self.shape))
    }
}
