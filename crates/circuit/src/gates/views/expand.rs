//! Broadcasting, as a gate of its own, so that no gradient rule ever has to undo it.

use crate::gate::prelude::*;

/// The gate of [`Expr::expand`].
#[derive(Clone, Copy, Debug)]
pub struct Expand {
    /// The shape to fill.
    pub shape: Shape,
}

impl<'c> Expr<'c> {
    /// This value repeated up to a shape, as NumPy broadcasts. Itself when it has the shape already. The
    /// gradient sums what the copies get.
    #[track_caller]
    pub fn expand(self, shape: impl IntoShape) -> Expr<'c> {
        match self.builder().shaped(shape) {
            Ok(shape) if shape == self.shape() => self,
            Ok(shape) => self.apply(Expand { shape }),
            Err(poison) => poison,
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["broadcast_to"],
    formula: "x repeated up to a shape, as NumPy broadcasts",
    derivative: "1 for every copy",
    role: "gathers it: sums what the copies get",
    parameters: &[Parameter::required("shape", &[], Takes::Ints)],
    moves: true,
    ..Entry::gate(
        "expand",
        1,
        |x, params| {
            let unfit = || Misfit::new("that is not a shape", "give whole numbers such as (2, 3)");
            Ok(x[0].expand(params.shape("shape").ok_or_else(unfit)?))
        },
        |params| Some(Arc::new(Expand { shape: params.shape("shape")? })),
        || vec![Sample::of([Tensor::from([[1.0], [4.0]])]).with("shape", [3, 2, 2])],
    )
};

impl Gate for Expand {
    fn name(&self) -> &str {
        "expand"
    }

    fn params(&self) -> Params {
        Params::new().with_axes("shape", self.shape.dims())
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [x] = rules::arity(inputs)?;
        if !x.shape.expands_to(&self.shape) {
            return Err(Misfit::new(
                format!("{} does not broadcast to {}", x.shape, self.shape),
                "compared from the right, each dimension must be equal or 1",
            ));
        }
        Ok(Type { shape: self.shape, ..x })
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::View(View::Expand)
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        // The examples stay first, so axes that the value lacks are put in after them.
        let shape = at.x().shape();
        let dims = &shape.dims()[1..];
        let missing = vec![1; self.shape.rank() - dims.len()];
        let whole = at.x().reshape(at.with_examples(&[&missing, dims].concat()));
        Some(Mapped::Each(whole.expand(at.with_examples(self.shape.dims()))))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let shape = at.x().shape();
        let axes: Vec<i64> = shape.expanded_axes(&self.shape).iter().map(|&a| a as i64).collect();
        Ok(vec![Some(g.sum_over(&axes).reshape(shape))])
    }

    fn structure(&self, _: usize, inputs: &[Type]) -> Structure {
        if inputs[0].shape.elements() == self.shape.elements() {
            Structure::Diagonal
        } else {
            Structure::Dense
        }
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        at.x().made_by::<Expand>().map(|(_, x)| x[0].expand(self.shape))
    }
}
