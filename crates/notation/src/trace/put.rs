//! Parts of arrays that are assigned: `margins[np.arange(n), y] = 0`, `out[:, i] = h`, `dx[x < 0] = 0`.
//!
//! An array of the circuit does not change; the name stands for a new one from there on.

use backflow_circuit::gates::{Embed, Pick, Picking, Span as Along};
use backflow_circuit::{Expr, Kind, Shape, Tensor};
use ruff_python_ast::ExprSubscript;
use ruff_text_size::Ranged;

use super::Tracer;
use super::choose::Choice;
use super::part::Part;
use super::value::Value;
use crate::Error;
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    /// The array in which a part has been assigned.
    pub(super) fn with_part(
        &mut self,
        object: &Value<'a, 'c>,
        part: &'a ExprSubscript,
        value: &Value<'a, 'c>,
    ) -> Result<Value<'a, 'c>, Error> {
        let (of, place): (Span, Span) = (part.value.range().into(), part.slice.range().into());
        let focus: Span = part.range.into();
        let x = self.expr(object, of, Kind::Real)?;
        let value = self.arrayed(value.clone(), focus)?;
        let v = self.expr(&value, focus, Kind::Real)?;
        let shape = x.shape();
        if let Some(mask) = self.mask(&part.slice, shape)? {
            let made = self.at(focus, |_| {
                let missing = shape.rank() - mask.shape().rank();
                let dims = [mask.shape().dims(), &vec![1; missing][..]].concat();
                mask.reshape(dims).select(v, x)
            });
            return self.checked(focus, &[(shape, of), (v.shape(), focus)], Ok(made));
        }
        let choices = self.choices((of, shape), &part.slice)?;
        let made = match self.put(x, v, &choices) {
            Some(made) => made,
            None => {
                let error = self.error(place, "this part of an array is not assigned here");
                return Err(error.help("write `np.where(mask, value, x)` for the whole array"));
            }
        };
        self.checked(focus, &[(shape, of), (v.shape(), focus)], Ok(made))
    }

    fn put(&self, x: Expr<'c>, v: Expr<'c>, choices: &[Choice<'c>]) -> Option<Expr<'c>> {
        let chosen = choices.iter().filter(|choice| matches!(choice, Choice::Indices(_))).count();
        let shape = x.shape();
        match (chosen, choices) {
            (0, _) => Some(put_parts(x, v, &parts(choices))),
            // A row of a matrix for each index: no position is met twice.
            (2, [Choice::Indices(rows), Choice::Indices(columns)])
                if rows.is_all(shape.dims()[0]) && columns.node.shape() == rows.node.shape() =>
            {
                let mask = columns.node.one_hot(shape.dims()[1]);
                let v = if v.shape().rank() == 0 { v } else { v.reshape([v.shape().dims(), &[1]].concat()) };
                Some(mask.select(v, x))
            }
            (1, _) => {
                let axis = choices.iter().position(|choice| matches!(choice, Choice::Indices(_)))?;
                let whole = |choice: &Choice<'c>| {
                    matches!(choice, Choice::Indices(_) | Choice::Part(Part::Slice(Along::ALL)))
                };
                let Choice::Indices(indices) = &choices[axis] else { return None };
                if indices.is_distinct && choices.iter().all(whole) {
                    return Some(put_positions(x, v, axis, indices.node));
                }
                let known = indices.known.as_ref()?;
                let mut seen = known.data().to_vec();
                seen.sort_by(f64::total_cmp);
                let twice = seen.windows(2).any(|pair| pair[0] == pair[1]);
                if twice || !choices.iter().all(whole) || known.shape().rank() != 1 {
                    return None;
                }
                let mut dims = shape.dims().to_vec();
                dims[axis] = known.data().len();
                let back = Pick { picking: Picking::Slice, axis, back: Some(shape.dims()[axis]) };
                let placed = x.builder().apply(back, &[v.expand(&dims[..]), indices.node]);
                let mask = axis_mask(shape, axis, known.data());
                Some(x.constant(mask).select(placed, x))
            }
            _ => None,
        }
    }
}

fn parts(choices: &[Choice<'_>]) -> Vec<Part> {
    let part = |choice: &Choice<'_>| match choice {
        Choice::Part(part) => Some(*part),
        Choice::Indices(_) => None,
    };
    choices.iter().filter_map(part).collect()
}

/// An array with a part that is known by its positions.
fn put_parts<'c>(x: Expr<'c>, v: Expr<'c>, parts: &[Part]) -> Expr<'c> {
    let shape = x.shape();
    let (mut starts, mut steps, mut cut, mut left) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut axis = 0;
    for part in parts {
        let dim = shape.dims().get(axis).copied().unwrap_or(1);
        let (start, step, count) = match *part {
            Part::New => {
                left.push(1);
                continue;
            }
            Part::At(at) => (at as usize, 1, 1),
            Part::Slice(span) => {
                let (start, count) = span.on(dim);
                left.push(count);
                (start, span.step as isize, count)
            }
        };
        axis += 1;
        starts.push(start);
        steps.push(step);
        cut.push(count);
    }
    let whole = cut == shape.dims() && steps.iter().all(|&step| step == 1);
    let v = v.expand(&left[..]).reshape(&cut[..]);
    if whole {
        return v;
    }
    let embed = Embed { starts, steps, shape };
    let ones = v.filled(1.0);
    // The mask is a constant that the circuit works out once.
    let mask = ones.apply(embed.clone());
    mask.select(v.apply(embed), x)
}

/// An array with other values at some positions of an axis, of which none is met twice.
fn put_positions<'c>(x: Expr<'c>, v: Expr<'c>, axis: usize, positions: Expr<'c>) -> Expr<'c> {
    let shape = x.shape();
    let (mut cut, mut along) = (shape.dims().to_vec(), vec![1; shape.rank()]);
    (cut[axis], along[axis]) = (positions.shape().elements(), shape.dims()[axis]);
    let flags = positions.one_hot(shape.dims()[axis]);
    if positions.shape().rank() == 0 {
        // The axis of a single position is not one of the value's.
        let mut left = cut.clone();
        left.remove(axis);
        return flags.reshape(along).select(v.expand(&left[..]).reshape(cut), x);
    }
    let back = Pick { picking: Picking::Slice, axis, back: Some(shape.dims()[axis]) };
    let placed = x.builder().apply(back, &[v.expand(&cut[..]), positions]);
    flags.sum_over(&[0]).reshape(along).select(placed, x)
}

/// 1 at some positions of an axis, 0 elsewhere.
fn axis_mask(shape: Shape, axis: usize, at: &[f64]) -> Tensor {
    let inner: usize = shape.dims()[axis + 1..].iter().product();
    let dim = shape.dims()[axis];
    let flag = |i: usize| f64::from(at.contains(&((i / inner.max(1) % dim.max(1)) as f64)));
    let data: Vec<f64> = (0..shape.elements()).map(flag).collect();
    Tensor::new(shape, data).unwrap_or_else(|_| 0.0.into())
}
