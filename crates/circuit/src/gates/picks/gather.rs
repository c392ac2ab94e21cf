//! Elements chosen by indices along an axis.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::params::{Param, Params};
use crate::data::shape::Shape;
use crate::data::tensor::{Kind, Tensor, Type};
use crate::error::Error;
use crate::form::Form;
use crate::gate::batch::{Batch, Mapped};
use crate::gate::registry::{Entry, Parameter, Sample, Takes};
use crate::gate::{Contributions, Gate, Misfit, Site, Structure};
use crate::gates::picks::indices;
use crate::gates::rules;

/// `y[…, j, …] = x[…, i[…, j, …], …]` along an axis; i has the shape of x but along the axis, and y that of
/// i. The gradient is added into zeros of the shape of x where i says; i gets none. An index out of range is
/// an error of the run.
#[derive(Clone, Copy, Debug)]
pub struct Gather {
    /// The axis.
    pub axis: usize,
}

/// The transpose of [`Gather`]: g, shaped as its indices, added into zeros whose `axis` has `length`
/// elements. Its gradient is the gather.
#[derive(Clone, Copy, Debug)]
pub struct GatherBack {
    /// The axis.
    pub axis: usize,
    /// The number of elements along it.
    pub length: usize,
}

impl<'c> Expr<'c> {
    /// The elements at some indices along an axis, others chosen for each position of the other axes: NumPy's
    /// `take_along_axis`.
    #[track_caller]
    pub fn gather(self, indices: Expr<'c>, axis: i64) -> Expr<'c> {
        match (rules::axes(self.shape(), Some(&[axis])), indices::indices(indices)) {
            (Ok(axes), Ok(indices)) => self.builder().apply(Gather { axis: axes[0] }, &[self, indices]),
            (Err(misfit), _) | (_, Err(misfit)) => self.misfit("gather", misfit),
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["take_along_axis"],
    formula: "x[…, i[…, j, …], …] along the axis",
    derivative: "1 for what is picked, once for each time",
    convention: "an index out of range is an error",
    role: "adds it into what was picked",
    parameters: &[Parameter { name: "axis", aliases: &["dim"], takes: Takes::Int, optional: false }],
    indices: &[1],
    ..Entry::gate(
        "gather",
        2,
        |x, params| Ok(x[0].gather(x[1], params.int("axis").unwrap_or(0))),
        |params| Some(Arc::new(Gather { axis: usize::try_from(params.int("axis")?).ok()? })),
        || {
            let indices = Tensor::index([2, 2], vec![2.0, 2.0, 0.0, 1.0]).into_iter();
            indices
                .map(|i| {
                    let x = Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
                    Sample::of([x, i]).with("axis", Param::Int(1))
                })
                .collect()
        },
    )
};

pub(crate) const BACK: Entry = Entry {
    formula: "zeros with g added at the indices along the axis: the transpose of gather",
    derivative: "1 where g was added",
    role: "gathers it from where g was added",
    parameters: &[
        Parameter { name: "axis", aliases: &[], takes: Takes::Int, optional: false },
        Parameter { name: "length", aliases: &[], takes: Takes::Int, optional: false },
    ],
    indices: &[1],
    ..Entry::gate(
        "gather_back",
        2,
        |x, params| Ok(x[0].builder().apply(back(params).ok_or_else(indices::unplaced)?, x)),
        |params| Some(Arc::new(back(params)?)),
        || {
            let indices = Tensor::index([2, 2], vec![2.0, 2.0, 0.0, 1.0]).into_iter();
            indices
                .map(|i| {
                    let g = Tensor::from([[1.0, 2.0], [4.0, 5.0]]);
                    Sample::of([g, i]).with("axis", Param::Int(1)).with("length", Param::Int(3))
                })
                .collect()
        },
    )
};

fn back(params: &Params) -> Option<GatherBack> {
    let position = |name| usize::try_from(params.int(name)?).ok();
    Some(GatherBack { axis: position("axis")?, length: position("length")? })
}

impl Gate for Gather {
    fn name(&self) -> &str {
        "gather"
    }

    fn params(&self) -> Params {
        Params::new().with("axis", Param::Int(self.axis as i64))
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let (x, indices) = indices::with_indices(inputs, self.axis)?;
        let across = |shape: Shape| shape.with_ones(&[self.axis]);
        if across(x.shape) != across(indices) {
            return Err(Misfit::new(
                format!("the indices differ in shape elsewhere than along axis {}", self.axis),
                "take picks the same indices everywhere",
            ));
        }
        Ok(Type { shape: indices, ..x })
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Gather { axis: self.axis }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        Some(Mapped::Each(at.builder.apply(Gather { axis: self.axis + 1 }, &at.all())))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (x, indices) = at.ab();
        let back = GatherBack { axis: self.axis, length: x.shape().dims()[self.axis] };
        Ok(vec![at.send(0, || g.builder().apply(back, &[g, indices])), None])
    }

    fn structure(&self, input: usize, _: &[Type]) -> Structure {
        if input == 0 { Structure::Dense } else { Structure::Zero }
    }
}

impl Gate for GatherBack {
    fn name(&self) -> &str {
        "gather_back"
    }

    fn params(&self) -> Params {
        let axis = Params::new().with("axis", Param::Int(self.axis as i64));
        axis.with("length", Param::Int(self.length as i64))
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [g, i] = inputs else { return Err(Misfit::new("it takes a gradient and indices", "")) };
        if g.kind != Kind::Real || i.kind != Kind::Index || g.shape != i.shape || self.axis >= g.shape.rank()
        {
            return Err(Misfit::new("the gradient is not shaped as the indices", ""));
        }
        let mut dims = g.shape.dims().to_vec();
        dims[self.axis] = self.length;
        Ok(Type::real(Shape::new(&dims).map_err(|error| Misfit::new(error.to_string(), ""))?))
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::GatherBack { axis: self.axis }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        Some(Mapped::Each(at.builder.apply(GatherBack { axis: self.axis + 1, ..*self }, &at.all())))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![at.send(0, || g.builder().apply(Gather { axis: self.axis }, &[g, at.inputs[1]])), None])
    }

    fn structure(&self, input: usize, _: &[Type]) -> Structure {
        if input == 0 { Structure::Dense } else { Structure::Zero }
    }
}
