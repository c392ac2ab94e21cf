//! Slices of an axis chosen by indices.

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
use crate::gates::picks::gather::{Gather, GatherBack};
use crate::gates::picks::indices;
use crate::gates::rules;

/// y = x at the indices i of an axis, which is replaced by the axes of i: `[…, n, …]`, i `[a, b] -> […, a, b,
/// …]`. The gradient is added into zeros of the shape of x where i says, so what was taken twice gets both; i
/// gets none. An index out of range is an error of the run.
#[derive(Clone, Copy, Debug)]
pub struct Take {
    /// The axis of x.
    pub axis: usize,
}

/// The transpose of [`Take`]: g, shaped as its result, added into zeros whose `axis` has `length` elements.
/// Its gradient is the take.
#[derive(Clone, Copy, Debug)]
pub struct TakeBack {
    /// The axis of the result.
    pub axis: usize,
    /// The number of elements along it.
    pub length: usize,
}

impl<'c> Expr<'c> {
    /// The slices of an axis at some indices: NumPy's `take`, and with axis 0 the lookup of rows in a table.
    #[track_caller]
    pub fn take(self, indices: Expr<'c>, axis: i64) -> Expr<'c> {
        match (rules::axes(self.shape(), Some(&[axis])), indices::indices(indices)) {
            (Ok(axes), Ok(indices)) => self.builder().apply(Take { axis: axes[0] }, &[self, indices]),
            (Err(misfit), _) | (_, Err(misfit)) => self.misfit("take", misfit),
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["index_select", "embedding"],
    formula: "x at the indices i along the axis (the first where none is given)",
    derivative: "1 for what is taken, once for each time",
    convention: "an index out of range is an error",
    role: "adds it into what was taken",
    parameters: crate::gates::views::concatenate::AXIS,
    indices: &[1],
    ..Entry::gate(
        "take",
        2,
        |x, params| Ok(x[0].take(x[1], params.int("axis").unwrap_or(0))),
        |params| Some(Arc::new(Take { axis: usize::try_from(params.int("axis")?).ok()? })),
        || {
            let sample = |axis| {
                let indices = Tensor::index([3], vec![1.0, 0.0, 1.0]).into_iter();
                indices.map(move |i| {
                    let x = Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
                    Sample::of([x, i]).with("axis", Param::Int(axis))
                })
            };
            sample(0).chain(sample(1)).collect()
        },
    )
};

pub(crate) const BACK: Entry = Entry {
    formula: "zeros with g added at the indices: the transpose of take",
    derivative: "1 where g was added",
    role: "takes it from where g was added",
    parameters: &[
        Parameter { name: "axis", aliases: &[], takes: Takes::Int, optional: false },
        Parameter { name: "length", aliases: &[], takes: Takes::Int, optional: false },
    ],
    indices: &[1],
    ..Entry::gate(
        "take_back",
        2,
        |x, params| Ok(x[0].builder().apply(back(params).ok_or_else(indices::unplaced)?, x)),
        |params| Some(Arc::new(back(params)?)),
        || {
            let indices = Tensor::index([2], vec![2.0, 0.0]).into_iter();
            indices
                .map(|i| {
                    let g = Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
                    Sample::of([g, i]).with("axis", Param::Int(0)).with("length", Param::Int(4))
                })
                .collect()
        },
    )
};

fn back(params: &Params) -> Option<TakeBack> {
    let position = |name| usize::try_from(params.int(name)?).ok();
    Some(TakeBack { axis: position("axis")?, length: position("length")? })
}

/// The shape with `count` axes from `axis` on replaced by others.
fn replaced(shape: Shape, axis: usize, count: usize, by: &[usize]) -> Result<Shape, Misfit> {
    let dims = shape.dims();
    let all = [&dims[..axis], by, &dims[axis + count..]].concat();
    Shape::new(&all).map_err(|error| Misfit::new(error.to_string(), "take fewer at once"))
}

impl Gate for Take {
    fn name(&self) -> &str {
        "take"
    }

    fn params(&self) -> Params {
        Params::new().with("axis", Param::Int(self.axis as i64))
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let (x, indices) = indices::with_indices(inputs, self.axis)?;
        Ok(Type { shape: replaced(x.shape, self.axis, 1, indices.dims())?, ..x })
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Take { axis: self.axis }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        if !at.batched[1] {
            return Some(Mapped::Each(at.x().take(at.inputs[1], self.axis as i64 + 1)));
        }
        // Each example has indices of its own: the same ones at every position of the other axes.
        let (x, i) = (at.each(0), at.inputs[1]);
        let (spread, taken) = spread(at, x.shape(), i, self.axis);
        let y = at.builder.apply(Gather { axis: self.axis + 1 }, &[x, spread]);
        Some(Mapped::Each(y.reshape(taken)))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (x, indices) = at.ab();
        let back = TakeBack { axis: self.axis, length: x.shape().dims()[self.axis] };
        Ok(vec![at.send(0, || g.builder().apply(back, &[g, indices])), None])
    }

    fn structure(&self, input: usize, _: &[Type]) -> Structure {
        if input == 0 { Structure::Dense } else { Structure::Zero }
    }
}

impl Gate for TakeBack {
    fn name(&self) -> &str {
        "take_back"
    }

    fn params(&self) -> Params {
        let axis = Params::new().with("axis", Param::Int(self.axis as i64));
        axis.with("length", Param::Int(self.length as i64))
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let unfit = || Misfit::new("the gradient is not shaped as what the indices take", "");
        let [g, i] = inputs else { return Err(Misfit::new("it takes a gradient and indices", "")) };
        let (dims, taken) = (g.shape.dims(), i.shape.dims());
        if g.kind != Kind::Real
            || i.kind != Kind::Index
            || dims.get(self.axis..self.axis.saturating_add(taken.len())) != Some(taken)
        {
            return Err(unfit());
        }
        Ok(Type::real(replaced(g.shape, self.axis, taken.len(), &[self.length])?))
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::TakeBack { axis: self.axis }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        let TakeBack { axis, length } = *self;
        if !at.batched[1] {
            return Some(Mapped::Each(at.builder.apply(TakeBack { axis: axis + 1, length }, &at.inputs)));
        }
        let (g, i) = (at.each(0), at.inputs[1]);
        let taken = i.shape().rank() - 1;
        let axes: Vec<usize> = (axis + 2..axis + 1 + taken).collect();
        // The axes of the indices as one, which is also right where they have none.
        let mut dims = g.shape().without(&axes).dims().to_vec();
        if taken == 0 {
            dims.insert(axis + 1, 1);
        } else {
            dims[axis + 1] = i.shape().without(&[0]).elements();
        }
        let flat = g.reshape(dims);
        let (spread, _) = spread(at, flat.shape(), i, axis);
        Some(Mapped::Each(at.builder.apply(GatherBack { axis: axis + 1, length }, &[flat, spread])))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![at.send(0, || g.builder().apply(Take { axis: self.axis }, &[g, at.inputs[1]])), None])
    }

    fn structure(&self, input: usize, _: &[Type]) -> Structure {
        if input == 0 { Structure::Dense } else { Structure::Zero }
    }
}

/// Each example's indices `[n, p…]`, flat along an axis after the examples and repeated along the other axes
/// of `x`; and the shape of what is taken, `[n, …, p…, …]`.
fn spread<'c>(at: &Batch<'c>, x: Shape, indices: Expr<'c>, axis: usize) -> (Expr<'c>, Vec<usize>) {
    let picked = indices.shape().without(&[0]);
    let mut one = vec![1; x.rank()];
    (one[0], one[axis + 1]) = (at.count.here, picked.elements());
    let mut all = x.dims().to_vec();
    all[axis + 1] = picked.elements();
    let taken = [&x.dims()[..axis + 1], picked.dims(), &x.dims()[axis + 2..]].concat();
    (indices.reshape(one).expand(all), taken)
}
