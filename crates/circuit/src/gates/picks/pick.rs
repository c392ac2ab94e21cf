//! Elements chosen by indices along an axis: whole slices (take), or one element for each position of the
//! other axes (gather); and the transposes of both, by which gradients flow back.

use crate::gate::prelude::*;
use crate::gates::picks::{batched, indices};

/// What an index chooses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Picking {
    /// A slice of the axis, which is replaced by the axes of i: `[…, n, …]`, i `[a, b] -> […, a, b, …]`.
    Slice,
    /// One element: `y[…, j, …] = x[…, i[…, j, …], …]`. i has the shape of x except along the axis, and y that
    /// of i.
    Element,
}

/// y = x at the indices i of an axis; or the transpose of that: g, shaped as y, added into zeros shaped as x,
/// so that what was picked twice gets both. Each is the gradient of the other; i gets none. An index out of
/// range is an error of the run.
#[derive(Clone, Copy, Debug)]
pub struct Pick {
    /// What an index chooses.
    pub picking: Picking,
    /// The axis of x.
    pub axis: usize,
    /// For the transpose: the number of elements along the axis.
    pub back: Option<usize>,
}

impl<'c> Expr<'c> {
    /// The slices of an axis at some indices: NumPy's `take`, and with axis 0 the lookup of rows in a table.
    #[track_caller]
    pub fn take(self, indices: Expr<'c>, axis: i64) -> Expr<'c> {
        self.picked(Picking::Slice, indices, axis)
    }

    /// The elements at some indices along an axis, others chosen for each position of the other axes: NumPy's
    /// `take_along_axis`.
    #[track_caller]
    pub fn gather(self, indices: Expr<'c>, axis: i64) -> Expr<'c> {
        self.picked(Picking::Element, indices, axis)
    }

    #[track_caller]
    fn picked(self, picking: Picking, indices: Expr<'c>, axis: i64) -> Expr<'c> {
        match (rules::axis(self.shape(), axis), indices::indices(indices)) {
            (Ok(axis), Ok(indices)) => Pick { picking, axis, back: None }.of(self, indices),
            (Err(misfit), _) | (_, Err(misfit)) => {
                self.misfit(Pick { picking, axis: 0, back: None }.name(), misfit)
            }
        }
    }
}

pub(crate) const TAKE: Entry = Entry {
    formula: "a at the indices b along the axis (of a as one vector where none is given)",
    derivative: "1 for what is taken, once for each time",
    convention: "an index out of range is an error",
    ports: Ports::Letters,
    role: "adds it into what was taken",
    parameters: &[Parameter::optional("axis", &["dim"], Takes::Int)],
    indices: &[1],
    ..Entry::gate(
        "take",
        2,
        |x, params| {
            Ok(match params.int("axis") {
                Some(axis) => x[0].take(x[1], axis),
                None => x[0].flatten().take(x[1], 0),
            })
        },
        |params| restored(Picking::Slice, params),
        || vec![sample(X, &[3], &[1.0, 0.0, 1.0], 0), sample(X, &[3], &[1.0, 0.0, 1.0], 1)],
    )
};

pub(crate) const TAKE_BACK: Entry = Entry {
    formula: "zeros with a added at the indices b: the transpose of take",
    derivative: "1 where a was added",
    role: "takes it from where a was added",
    ports: Ports::Letters,
    parameters: BACK,
    indices: &[1],
    ..Entry::gate(
        "take_back",
        2,
        |x, params| call_back(Picking::Slice, x, params),
        |params| restored(Picking::Slice, params),
        || vec![sample(X, &[2], &[2.0, 0.0], 0).with("length", 4)],
    )
};

pub(crate) const GATHER: Entry = Entry {
    aliases: &["take_along_axis"],
    formula: "a[…, b[…, j, …], …] along the axis",
    derivative: "1 for what is picked, once for each time",
    convention: "an index out of range is an error",
    ports: Ports::Letters,
    role: "adds it into what was picked",
    parameters: &[Parameter::required("axis", &["dim"], Takes::Int)],
    indices: &[1],
    ..Entry::gate(
        "gather",
        2,
        |x, params| Ok(x[0].gather(x[1], params.int("axis").unwrap_or(0))),
        |params| restored(Picking::Element, params),
        || vec![sample(X, &[2, 2], &[2.0, 2.0, 0.0, 1.0], 1)],
    )
};

pub(crate) const GATHER_BACK: Entry = Entry {
    formula: "zeros with a added at the indices b along the axis: the transpose of gather",
    derivative: "1 where a was added",
    role: "gathers it from where a was added",
    ports: Ports::Letters,
    parameters: BACK,
    indices: &[1],
    ..Entry::gate(
        "gather_back",
        2,
        |x, params| call_back(Picking::Element, x, params),
        |params| restored(Picking::Element, params),
        || vec![sample(G, &[2, 2], &[2.0, 2.0, 0.0, 1.0], 1).with("length", 3)],
    )
};

/// Where a transpose adds.
const BACK: &[Parameter] =
    &[Parameter::required("axis", &[], Takes::Int), Parameter::required("length", &[], Takes::Int)];

/// Values of the samples, two rows.
const X: &[f64] = &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
const G: &[f64] = &[1.0, 2.0, 4.0, 5.0];

fn sample(rows: &[f64], dims: &[usize], picked: &[f64], axis: i64) -> Sample {
    let values = Tensor::new([2, rows.len() / 2], rows);
    let operands = values.into_iter().chain(Tensor::index(dims, picked));
    Sample::of(operands).with("axis", axis)
}

/// The gate of printed parameters; a transpose has a length.
fn of_params(picking: Picking, params: &Params) -> Option<Pick> {
    let back = if params.get("length").is_some() { Some(params.natural("length")?) } else { None };
    Some(Pick { picking, axis: params.natural("axis")?, back })
}

fn restored(picking: Picking, params: &Params) -> Option<GateRef> {
    Some(Arc::new(of_params(picking, params)?))
}

#[track_caller]
fn call_back<'c>(picking: Picking, x: &[Expr<'c>], params: &Params) -> Result<Expr<'c>, Misfit> {
    let pick = of_params(picking, params).filter(|pick| pick.back.is_some());
    let unplaced = || Misfit::new("it does not say where", "give the axis and its length");
    Ok(pick.ok_or_else(unplaced)?.of(x[0], x[1]))
}

impl Pick {
    /// This gate on a value (or a gradient) and indices.
    #[track_caller]
    pub(crate) fn of<'c>(self, x: Expr<'c>, indices: Expr<'c>) -> Expr<'c> {
        x.builder().apply(self, &[x, indices])
    }

    /// The shape of what is picked.
    fn picked(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let (x, indices) = indices::with_indices(inputs, self.axis)?;
        let across = |shape: Shape| shape.with_ones(&[self.axis]);
        match self.picking {
            Picking::Slice => Ok(Type { shape: replaced(x.shape, self.axis, 1, indices.dims())?, ..x }),
            Picking::Element if across(x.shape) == across(indices) => Ok(Type { shape: indices, ..x }),
            Picking::Element => Err(Misfit::new(
                format!("the indices differ in shape elsewhere than along axis {}", self.axis),
                "take picks the same indices everywhere",
            )),
        }
    }

    /// The shape into which the transpose adds.
    fn added(&self, inputs: &[Type], length: usize) -> Result<Type, Misfit> {
        let [g, i] = inputs else { return Err(Misfit::new("it takes a gradient and indices", "")) };
        let (dims, taken) = (g.shape.dims(), i.shape.dims());
        let (fits, folded) = match self.picking {
            Picking::Slice => {
                let end = self.axis.saturating_add(taken.len());
                (dims.get(self.axis..end) == Some(taken), taken.len())
            }
            Picking::Element => (dims == taken && self.axis < dims.len(), 1),
        };
        if g.kind != Kind::Real || i.kind != Kind::Index || !fits {
            return Err(Misfit::new("the gradient is not shaped as what the indices pick", ""));
        }
        Ok(Type::real(replaced(g.shape, self.axis, folded, &[length])?))
    }
}

/// The shape with `count` axes from `axis` on replaced by others.
fn replaced(shape: Shape, axis: usize, count: usize, by: &[usize]) -> Result<Shape, Misfit> {
    let dims = shape.dims();
    let all = [&dims[..axis], by, &dims[axis + count..]].concat();
    Shape::new(&all).map_err(|error| Misfit::new(error.to_string(), "pick fewer at once"))
}

impl Gate for Pick {
    fn name(&self) -> &str {
        match (self.picking, self.back) {
            (Picking::Slice, None) => "take",
            (Picking::Slice, Some(_)) => "take_back",
            (Picking::Element, None) => "gather",
            (Picking::Element, Some(_)) => "gather_back",
        }
    }

    fn params(&self) -> Params {
        let axis = Params::new().with_natural("axis", self.axis);
        match self.back {
            Some(length) => axis.with_natural("length", length),
            None => axis,
        }
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        match self.back {
            None => self.picked(inputs),
            Some(length) => self.added(inputs, length),
        }
    }

    fn form(&self, _: &[Type]) -> Form {
        let axis = self.axis;
        match (self.picking, self.back) {
            (Picking::Slice, None) => Form::Take { axis },
            (Picking::Slice, Some(_)) => Form::TakeBack { axis },
            (Picking::Element, None) => Form::Gather { axis },
            (Picking::Element, Some(_)) => Form::GatherBack { axis },
        }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        Some(Mapped::Each(batched::batched(*self, at)))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (x, indices) = at.ab();
        let back = match self.back {
            None => Some(x.shape().dims()[self.axis]),
            Some(_) => None,
        };
        Ok(vec![at.send(0, || Pick { back, ..*self }.of(g, indices)), None])
    }
}
