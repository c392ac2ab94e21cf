//! Slices, with Python's rules.

use std::ops::{Range, RangeFrom, RangeFull, RangeTo};

use crate::gate::prelude::*;
use crate::gates::Embed;

/// y picks from each axis the positions `start + j · step`. ∂y/∂x = 1 for what is picked: the gradient is put
/// back into its places, zeros elsewhere.
#[derive(Clone, Debug)]
pub struct Slice {
    /// First position, one per axis.
    pub starts: Vec<usize>,
    /// Distance, one per axis; may be negative.
    pub steps: Vec<isize>,
    /// The number of elements along each axis.
    pub shape: Shape,
}

/// What a slice takes of one axis, as Python's `start:stop:step`: negative positions count from the back, and
/// what is out of range is clipped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// The first position; `None` for the end the step starts from.
    pub start: Option<i64>,
    /// The position to stop before; `None` for the end the step runs to.
    pub stop: Option<i64>,
    /// The distance, not 0.
    pub step: i64,
}

impl Span {
    /// All of an axis.
    pub const ALL: Span = Span { start: None, stop: None, step: 1 };

    /// First position and count on an axis of `dim` elements. A step of 0 takes nothing.
    pub fn on(self, dim: usize) -> (usize, usize) {
        // A dimension is below 2⁶⁰, so it and a step beyond it fit into i128 together.
        let (dim, step) = (dim as i128, i128::from(self.step));
        let (low, high) = if step > 0 { (0, dim) } else { (-1, dim - 1) };
        let place = |position: Option<i64>, open: i128| match position.map(i128::from) {
            Some(p) if p < 0 => (p + dim).clamp(low, high),
            Some(p) => p.clamp(low, high),
            None => open,
        };
        let (first, last) = if step > 0 { (low, high) } else { (high, low) };
        let (start, stop) = (place(self.start, first), place(self.stop, last));
        let distance = if step > 0 { stop - start } else { start - stop };
        let count = if distance <= 0 || step == 0 { 0 } else { (distance - 1) / step.abs() + 1 };
        if count == 0 { (0, 0) } else { (start as usize, count as usize) }
    }
}

impl From<RangeFull> for Span {
    fn from(_: RangeFull) -> Span {
        Span::ALL
    }
}

impl From<Range<i64>> for Span {
    fn from(range: Range<i64>) -> Span {
        Span { start: Some(range.start), stop: Some(range.end), step: 1 }
    }
}

impl From<RangeFrom<i64>> for Span {
    fn from(range: RangeFrom<i64>) -> Span {
        Span { start: Some(range.start), ..Span::ALL }
    }
}

impl From<RangeTo<i64>> for Span {
    fn from(range: RangeTo<i64>) -> Span {
        Span { stop: Some(range.end), ..Span::ALL }
    }
}

impl<'c> Expr<'c> {
    /// A part of this: one span per leading axis, all of the other axes. `x.slice(&[Span::ALL,
    /// (1..3).into()])` is Python's `x[:, 1:3]`.
    #[track_caller]
    pub fn slice(self, spans: &[Span]) -> Expr<'c> {
        match cut(self.shape(), spans) {
            Ok(gate) if gate.shape == self.shape() && gate.steps.iter().all(|&step| step == 1) => self,
            Ok(gate) => self.apply(gate),
            Err(misfit) => self.misfit("slice", misfit),
        }
    }

    /// The part of this at one position of an axis, which is dropped; a negative position counts from the
    /// back. Out of range is an error.
    #[track_caller]
    pub fn index(self, axis: i64, position: i64) -> Expr<'c> {
        let axis = match rules::axis(self.shape(), axis) {
            Ok(axis) => axis,
            Err(misfit) => return self.misfit("index", misfit),
        };
        let dim = self.shape().dims()[axis] as i64;
        if !(-dim..dim).contains(&position) {
            let why = format!("the position {position} is outside axis {axis}, which has {dim} elements");
            let fits =
                if dim == 0 { String::new() } else { format!("positions are {} to {}", -dim, dim - 1) };
            return self.misfit("index", Misfit::new(why, fits));
        }
        let at = position.rem_euclid(dim);
        let mut spans = vec![Span::ALL; axis];
        spans.push((at..at + 1).into());
        self.slice(&spans).reshape(self.shape().without(&[axis]))
    }
}

fn cut(shape: Shape, spans: &[Span]) -> Result<Slice, Misfit> {
    if spans.len() > shape.rank() {
        return Err(Misfit::new(
            format!("{} slices for the {} axes of {shape}", spans.len(), shape.rank()),
            "give at most one per axis",
        ));
    }
    let (mut starts, mut steps, mut counts) = (Vec::new(), Vec::new(), Vec::new());
    for (axis, &dim) in shape.dims().iter().enumerate() {
        let span = spans.get(axis).copied().unwrap_or(Span::ALL);
        if span.step == 0 {
            return Err(Misfit::new("the step of a slice is 0", "give a step such as 1 or -1"));
        }
        let (start, count) = span.on(dim);
        starts.push(start);
        // A step is only taken when there are two elements, and then it is shorter than the axis.
        steps.push(if count > 1 { span.step as isize } else { 1 });
        counts.push(count);
    }
    Ok(Slice { starts, steps, shape: Shape::new(&counts)? })
}

/// Whether elements `start + j · step` for `j < part` lie in each axis of `whole`.
pub(crate) fn lies_in(whole: Shape, part: Shape, starts: &[usize], steps: &[isize]) -> Result<(), Misfit> {
    let ranks = [whole.rank(), part.rank(), starts.len(), steps.len()];
    let inside = |axis: usize| {
        let (dim, count) = (whole.dims()[axis] as i128, part.dims()[axis] as i128);
        let (first, step) = (starts[axis] as i128, steps[axis] as i128);
        count == 0
            || (first < dim && (0..dim).contains(&(first + (count - 1) * step)) && (step != 0 || count == 1))
    };
    if ranks.iter().all(|&rank| rank == whole.rank()) && (0..whole.rank()).all(inside) {
        Ok(())
    } else {
        Err(Misfit::new(
            format!("the part {part} from {starts:?} in steps of {steps:?} does not lie in {whole}"),
            "",
        ))
    }
}

/// The parameters of a slice and of its transpose.
pub(crate) fn place(starts: &[usize], steps: &[isize], shape: Shape) -> Params {
    let steps: Vec<i64> = steps.iter().map(|&step| step as i64).collect();
    Params::new().with_axes("starts", starts).with("steps", steps).with_axes("shape", shape.dims())
}

/// Starts, steps and shape back from the parameters.
pub(crate) fn placed(params: &Params) -> Option<(Vec<usize>, Vec<isize>, Shape)> {
    let steps =
        params.ints("steps")?.into_iter().map(|step| isize::try_from(step).ok()).collect::<Option<_>>()?;
    Some((params.positions("starts")?, steps, params.shape("shape")?))
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "x[start:stop:step], one triple per leading axis",
    derivative: "1 for what is picked, 0 for the rest",
    convention: "as Python: negative positions count from the back, what is out of range is clipped",
    role: "puts it back where it was picked, zeros elsewhere",
    parameters: &[
        Parameter::required("starts", &[], Takes::Ints),
        Parameter::required("stops", &[], Takes::Ints),
        Parameter::optional("steps", &[], Takes::Ints),
    ],
    moves: true,
    ..Entry::gate(
        "slice",
        1,
        |x, params| {
            let (starts, stops) =
                (params.ints("starts").unwrap_or_default(), params.ints("stops").unwrap_or_default());
            let steps = params.ints("steps").unwrap_or_else(|| vec![1; starts.len()]);
            if starts.len() != stops.len() || starts.len() != steps.len() {
                let why = "starts, stops and steps differ in number";
                return Err(Misfit::new(why, "give one of each per axis"));
            }
            let ends = starts.iter().zip(&stops).zip(&steps);
            let spans: Vec<Span> = ends
                .map(|((&start, &stop), &step)| Span { start: Some(start), stop: Some(stop), step })
                .collect();
            Ok(x[0].slice(&spans))
        },
        |params| {
            let (starts, steps, shape) = placed(params)?;
            Some(Arc::new(Slice { starts, steps, shape }))
        },
        || {
            let x = Sample::of([Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])]);
            vec![
                x.clone().with("starts", [1]).with("stops", [2]).with("steps", [1]),
                x.with("starts", [0, -1]).with("stops", [2, -10]).with("steps", [1, -2]),
            ]
        },
    )
};

impl Gate for Slice {
    fn name(&self) -> &str {
        "slice"
    }

    fn params(&self) -> Params {
        place(&self.starts, &self.steps, self.shape)
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [x] = rules::arity(inputs)?;
        lies_in(x.shape, self.shape, &self.starts, &self.steps)?;
        Ok(Type { shape: self.shape, ..x })
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::View(View::Slice { starts: self.starts.clone(), steps: self.steps.clone() })
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        let (starts, steps) = ([&[0], &self.starts[..]].concat(), [&[1], &self.steps[..]].concat());
        Some(Mapped::Each(at.x().apply(Slice { starts, steps, shape: at.shape(self.shape)? })))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (starts, steps) = (self.starts.clone(), self.steps.clone());
        Ok(vec![at.send(0, || g.apply(Embed { starts, steps, shape: at.x().shape() }))])
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn spans_follow_python() {
        let span = |start, stop, step| Span { start, stop, step };
        for (span, first_and_count) in [
            (span(None, None, 1), (0, 5)),
            (span(None, None, -1), (4, 5)),
            (span(Some(-2), None, 1), (3, 2)),
            (span(Some(1), Some(100), 2), (1, 2)),
            (span(Some(3), Some(0), -2), (3, 2)),
            (span(Some(9), Some(-9), -3), (4, 2)),
            (span(Some(3), Some(3), 1), (0, 0)),
            (span(Some(7), None, 1), (0, 0)),
            (span(Some(i64::MIN), Some(i64::MAX), i64::MAX), (0, 1)),
            (span(Some(i64::MAX), Some(i64::MIN), i64::MIN), (4, 1)),
        ] {
            assert_eq!(span.on(5), first_and_count, "{span:?}");
        }
        assert_eq!(Span::ALL.on(0), (0, 0));
    }
}
