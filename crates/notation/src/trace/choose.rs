//! Parts of arrays chosen by arrays of indices or by conditions: `p[np.arange(n), y]`, `x[[0, 2]]`, `x[:, y]`.

use backflow_circuit::gates::Span as Along;
use backflow_circuit::{Expr, Kind, Tensor};

use super::Tracer;
use super::part::{Part, taken};
use super::value::Value;
use crate::Error;
use crate::source::Span;

/// What an index does along one axis.
pub(super) enum Choice<'c> {
    Part(Part),
    /// These positions of the axis.
    Indices(Indices<'c>),
}

/// Positions along an axis.
#[derive(Clone)]
pub(super) struct Indices<'c> {
    pub(super) node: Expr<'c>,
    /// The numbers, where they are known.
    pub(super) known: Option<Tensor>,
    /// Whether no position is met twice, if that is known although the numbers are not.
    pub(super) is_distinct: bool,
}

impl Indices<'_> {
    /// Whether they are 0, 1, 2, …, of as many as the axis has.
    pub(super) fn is_all(&self, dim: usize) -> bool {
        let counts =
            |tensor: &Tensor| tensor.data().iter().enumerate().all(|(at, &index)| index == at as f64);
        self.known.as_ref().is_some_and(|known| known.dims() == [dim] && counts(known))
    }
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// An index that is an array: whole numbers, or truth values that are known.
    pub(super) fn indices(
        &mut self,
        value: &Value<'a, 'c>,
        place: Span,
        dim: usize,
    ) -> Result<Indices<'c>, Error> {
        let flags = value.items().filter(|items| items.iter().all(|item| matches!(item, Value::Bool(_))));
        let array = match flags.filter(|flags| !flags.is_empty()) {
            Some(flags) => {
                let kept = flags.iter().enumerate().filter(|(_, flag)| matches!(flag, Value::Bool(true)));
                Value::constant(kept.map(|(at, _)| at as f64).collect::<Vec<f64>>().into())
            }
            None => self.arrayed(value.clone(), place)?,
        };
        let known = array.tensor().filter(|_| array.origin().is_none());
        if let Some(known) = &known {
            let dim = dim as f64;
            if let Some(outside) = known.data().iter().find(|&&at| at < -dim || at >= dim) {
                let error = self.error(place, format!("the index {outside} is out of range"));
                return Err(error.label(format!("the axis has {dim} elements")));
            }
            let wrapped: Vec<f64> =
                known.data().iter().map(|&at| if at < 0.0 { at + dim } else { at }).collect();
            let wrapped = Tensor::index(known.shape(), wrapped)
                .map_err(|error| self.error(place, error.to_string()))?;
            let node = self.at(place, |builder| builder.constant(wrapped.clone()));
            return Ok(Indices { node, known: Some(wrapped), is_distinct: false });
        }
        let node = self.expr(&array, place, Kind::Index)?;
        let labels = self.drafts.last().and_then(|draft| draft.labels.get(&node.id()));
        let node = labels.copied().filter(|_| !node.is_index()).unwrap_or(node);
        if !node.is_index() {
            let error =
                self.error(place, "an array of indices is wanted here").label("these are real numbers");
            return Err(error.help("to choose by a condition, write `np.where(condition, a, b)`"));
        }
        let is_distinct = array.tensor().is_some_and(|at| {
            let mut seen = at.data().to_vec();
            seen.sort_by(f64::total_cmp);
            at.shape().rank() == 1 && seen.windows(2).all(|pair| pair[0] != pair[1])
        });
        Ok(Indices { node, known: None, is_distinct })
    }

    /// The parts of an array that choices leave, one choice for each axis and one for each new one.
    pub(super) fn chosen_parts(
        &mut self,
        x: Expr<'c>,
        choices: &[Choice<'c>],
        places: (Span, Span),
    ) -> Result<Value<'a, 'c>, Error> {
        let (of, focus) = places;
        let parts: Vec<Part> = choices
            .iter()
            .map(|choice| match choice {
                Choice::Part(part) => *part,
                Choice::Indices(_) => Part::Slice(Along::ALL),
            })
            .collect();
        let stays = |choice: &Choice<'c>| !matches!(choice, Choice::Part(Part::At(_)));
        // Where the axes that are chosen from stand once the other parts are taken.
        let mut at = 0;
        let mut chosen: Vec<(usize, Indices<'c>)> = Vec::new();
        for choice in choices {
            if let Choice::Indices(indices) = choice {
                chosen.push((at, indices.clone()));
            }
            at += usize::from(stays(choice));
        }
        let shape = x.shape();
        let made = self.at(focus, |_| {
            let x = taken(x, &parts);
            match &chosen[..] {
                [(axis, indices)] => x.take(indices.node, *axis as i64),
                chosen => picked(x, chosen),
            }
        });
        self.checked(focus, &[(shape, of)], Ok(made))
    }
}

/// The elements at several arrays of indices together: NumPy's `x[i, j]`. The axes of the indices stand in place of
/// the chosen ones where these are neighbours, else in front.
fn picked<'c>(x: Expr<'c>, chosen: &[(usize, Indices<'c>)]) -> Expr<'c> {
    let shapes = chosen.iter().map(|(_, indices)| indices.node.shape());
    let Some(shape) = shapes.reduce(|a, b| a.broadcast(&b).unwrap_or(a)) else { return x };
    let n = shape.elements();
    let axes: Vec<usize> = chosen.iter().map(|(axis, _)| *axis).collect();
    let rest: Vec<usize> = (0..x.shape().rank()).filter(|axis| !axes.contains(axis)).collect();
    let order: Vec<usize> = axes.iter().chain(&rest).copied().collect();
    let mut y = x.permute(&order);
    for (at, (_, indices)) in chosen.iter().enumerate() {
        // A mistake has been made, and is told by the builder.
        if y.is_poison() {
            return y;
        }
        let dims = y.shape();
        let flat = indices.node.expand(shape).reshape([n]);
        y = match at {
            0 if indices.is_all(dims.dims()[0]) && shape.rank() == 1 => y,
            0 => y.take(flat, 0),
            _ => {
                let inner = &dims.dims()[2..];
                let column = [&[n, 1], &vec![1; inner.len()][..]].concat();
                let wide = [&[n, 1], inner].concat();
                let element = y.gather(flat.reshape(column).expand(wide), 1);
                element.reshape([&[n], inner].concat())
            }
        };
        if y.is_poison() {
            // A mistake that has been noted has no axes to go on with.
            return y;
        }
    }
    if y.is_poison() {
        return y;
    }
    let kept: Vec<usize> = y.shape().dims()[1..].to_vec();
    y = y.reshape([shape.dims(), &kept[..]].concat());
    let neighbours = axes.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let before = axes.first().copied().unwrap_or(0);
    if !neighbours || before == 0 {
        return y;
    }
    let rank = shape.rank();
    let front = (rank..rank + before).chain(0..rank).chain(rank + before..rank + kept.len());
    y.permute(&front.collect::<Vec<_>>())
}
