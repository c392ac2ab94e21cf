//! One function for each form. They are written to be compared with the form's description, not to be fast.

mod fold;
mod map;
mod select;
mod view;

use backflow_circuit::form::{Form, View};
use backflow_circuit::{MAX_RANK, Shape, Type, random};

use crate::array::Array;
use crate::error::Reason;
use crate::evaluate::Part;
use crate::number::Number;

/// The value of a node from its form and its inputs' values.
pub(crate) fn compute<N: Number>(
    form: &Form,
    types: &[Type],
    inputs: &[&Array<N>],
    ty: Type,
    part: Part,
) -> Result<Array<N>, Reason> {
    let out = ty.shape;
    let data = match (form, inputs) {
        (Form::Constant(value), []) => Array::of(value).data,
        (Form::View(View::Reshape), [x]) => x.data.clone(),
        (Form::View(View::Permute(order)), [x]) => view::permute(x, order, out)?,
        (Form::View(View::Slice { starts, steps }), [x]) => view::slice(x, starts, steps, out)?,
        (Form::View(View::Expand), [x]) => view::expand(x, out)?,
        (Form::Map(program), _) => map::map(program, inputs, out)?,
        (Form::Fold { op, axes }, [x]) => fold::fold(x, *op, axes, out)?,
        (Form::MatMul { transposed }, [a, b]) => fold::matmul(a, b, *transposed, out)?,
        (Form::ArgMax { axis }, [x]) => fold::argmax(x, *axis, out)?,
        (Form::ArgSort, [x]) => select::argsort(x)?,
        (Form::OneHot { depth }, [i]) => select::one_hot(i, *depth)?,
        (Form::Take { axis }, [x, i]) => select::take(x, i, *axis, out)?,
        (Form::TakeBack { axis }, [g, i]) => select::take_back(g, i, *axis, out)?,
        (Form::Gather { axis }, [x, i]) => select::gather(x, i, *axis, out)?,
        (Form::GatherBack { axis }, [g, i]) => select::gather_back(g, i, *axis, out)?,
        (Form::Concatenate { axis }, _) => view::concatenate(inputs, *axis, out)?,
        (Form::Embed { starts, steps }, [x]) => view::embed(x, starts, steps, out)?,
        (Form::Random { identity, per_example }, []) => {
            let mut numbers = vec![0.0; out.elements()];
            let Part { draw, before, .. } = part;
            let position = if *per_example { draw.position + before } else { draw.position };
            let each = if *per_example { out.without(&[0]).elements() } else { out.elements() };
            random::uniform(draw.seed, *identity, draw.epoch, position * each as u64, &mut numbers);
            numbers.into_iter().map(N::from).collect()
        }
        (Form::FirstShard, []) => vec![N::from(f64::from(u8::from(part.shard == 0)))],
        (Form::After, [x, _]) => x.data.clone(),
        (Form::Custom(function), _) => {
            let slices: Vec<&[N]> = inputs.iter().map(|x| &*x.data).collect();
            N::custom(&**function, types, &slices, out.elements()).ok_or(Reason::NotComplex)?
        }
        (Form::Subcircuit(_), _) => {
            return Err(Reason::Form("only a composite gate may have a circuit as its form".to_owned()));
        }
        _ => return Err(Reason::count(form, inputs.len())),
    };
    if data.len() != out.elements() {
        return Err(Reason::Form(format!("it makes {} numbers of shape {out}", data.len())));
    }
    Ok(Array { ty, data })
}

/// A position in an array, one coordinate per axis.
type Position = [usize; MAX_RANK];

/// The positions of all elements of a shape in row-major order.
fn positions(shape: Shape) -> impl Iterator<Item = Position> {
    let strides = shape.strides();
    (0..shape.elements()).map(move |element| {
        let mut position = [0; MAX_RANK];
        for (axis, &dim) in shape.dims().iter().enumerate() {
            position[axis] = element / strides[axis] % dim;
        }
        position
    })
}

/// Where the element at a position stands in row-major order.
fn offset(shape: Shape, position: Position) -> Result<usize, Reason> {
    let inside = shape.dims().iter().zip(position).all(|(&dim, at)| at < dim);
    let strides = shape.strides();
    let sum = (0..shape.rank()).map(|axis| position[axis] * strides[axis]).sum();
    if inside { Ok(sum) } else { Err(Reason::Form(format!("it reaches outside of a shape {shape}"))) }
}

/// The element at a position.
fn element<N: Number>(x: &Array<N>, position: Position) -> Result<N, Reason> {
    Ok(x.data[offset(x.shape(), position)?])
}

/// An index that must be below a limit.
fn chosen(index: impl Number, limit: usize) -> Result<usize, Reason> {
    let index = index.real();
    if index < limit as f64 { Ok(index as usize) } else { Err(Reason::Index { index, limit }) }
}

/// The sum by halves, so that rounding grows with the logarithm of the count; 0 for no elements.
pub(crate) fn sum<N: Number>(numbers: &[N]) -> N {
    match numbers {
        [] => N::default(),
        [one] => *one,
        many => {
            let (left, right) = many.split_at(many.len() / 2);
            sum(left) + sum(right)
        }
    }
}

/// The sums of the numbers that arrive at each element of a shape; 0 where none do.
fn collected<N: Number>(
    out: Shape,
    arriving: impl Iterator<Item = Result<(usize, N), Reason>>,
) -> Result<Vec<N>, Reason> {
    let mut terms: Vec<Vec<N>> = vec![Vec::new(); out.elements()];
    for arrived in arriving {
        let (at, number) = arrived?;
        terms[at].push(number);
    }
    Ok(terms.iter().map(|terms| sum(terms)).collect())
}
