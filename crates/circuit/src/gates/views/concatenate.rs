//! Values joined along an axis.

use crate::gate::prelude::*;
use crate::gates::Slice;

/// The gate of [`Builder::concatenate`].
#[derive(Clone, Copy, Debug)]
pub struct Concatenate {
    /// The axis.
    pub axis: usize,
}

impl Builder {
    /// Values joined along an axis (a negative one counts from the back): `[a, k] … [b, k] -> [a + b, k]`
    /// along axis 0.
    #[track_caller]
    pub fn concatenate<'c>(&'c self, parts: &[Expr<'c>], axis: i64) -> Expr<'c> {
        let axis = match parts {
            [] => Err(Misfit::new("there is nothing to join", "give at least one value")),
            [first, ..] => rules::axis(first.shape(), axis),
        };
        match (axis, parts) {
            (Ok(_), [only]) => *only,
            (Ok(axis), _) => self.apply(Concatenate { axis }, parts),
            (Err(misfit), _) => self.misfit("concatenate", parts, misfit),
        }
    }
}

/// The axis along which a call joins: the first where none is given.
pub(crate) const AXIS: &[Parameter] = &[Parameter::defaulted("axis", &["dim"], Takes::Int)];

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["concat", "cat"],
    formula: "the operands one after another along the axis",
    derivative: "1",
    role: "cuts it up: each operand gets its part",
    operands: Operands::AtLeast(1),
    parameters: AXIS,
    moves: true,
    ..Entry::gate(
        "concatenate",
        1,
        |x, params| Ok(x[0].builder().concatenate(x, params.int("axis").unwrap_or(0))),
        |params| Some(Arc::new(Concatenate { axis: params.natural("axis")? })),
        || {
            let (a, b) = (Tensor::from([[1.0, 2.0]]), Tensor::from([[3.0, 4.0], [5.0, 6.0]]));
            let wide = Sample::of([b.clone(), b.clone(), b.clone()]).with("axis", -1);
            vec![Sample::of([a, b]), wide]
        },
    )
};

impl Gate for Concatenate {
    fn name(&self) -> &str {
        "concatenate"
    }

    fn params(&self) -> Params {
        Params::new().with_natural("axis", self.axis)
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let Some((first, rest)) = inputs.split_first() else {
            return Err(Misfit::new("there is nothing to join", "give at least one value"));
        };
        if self.axis >= first.shape.rank() {
            return Err(Misfit::new(
                format!("the shape {} has no axis {}", first.shape, self.axis),
                "stack joins along a new axis",
            ));
        }
        let across = |x: &Type| (x.kind, x.shape.with_ones(&[self.axis]));
        if rest.iter().any(|x| across(x) != across(first)) {
            return Err(Misfit::new(
                format!("the shapes differ elsewhere than along axis {}", self.axis),
                "all dimensions but the joined one must be equal, and reals join reals only",
            ));
        }
        let mut dims = first.shape.dims().to_vec();
        let lengths = inputs.iter().map(|x| x.shape.dims()[self.axis]);
        dims[self.axis] = lengths.fold(0usize, usize::saturating_add);
        Ok(Type { shape: Shape::new(&dims)?, ..*first })
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Concatenate { axis: self.axis }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        Some(Mapped::Each(at.builder.apply(Concatenate { axis: self.axis + 1 }, &at.all())))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let rank = g.shape().rank();
        let mut begin = 0;
        let part = |(i, x): (usize, &Expr<'c>)| {
            let mut starts = vec![0; rank];
            starts[self.axis] = begin;
            begin += x.shape().dims()[self.axis];
            let slice = Slice { starts, steps: vec![1; rank], shape: x.shape() };
            (x.ty().kind == Kind::Real).then(|| at.send(i, || g.apply(slice))).flatten()
        };
        Ok(at.inputs.iter().enumerate().map(part).collect())
    }
}
