//! Indexing and slicing, with Python's rules.

use super::{Lowering, Value};
use crate::Error;
use crate::syntax::{List, Node, NodeId};
use backflow_circuit::gates::Span;
use backflow_circuit::{Shape, Tensor};

/// What an index does along one axis.
enum Part {
    /// One position; the axis disappears.
    At(i64),
    /// A slice; the axis stays.
    Slice(Span),
    /// A new axis of length 1.
    New,
}

impl<'c> Lowering<'_, 'c> {
    pub(super) fn index(&self, id: NodeId, object: NodeId, items: List) -> Result<Value<'c>, Error> {
        let items = self.ast.list(items);
        if let Value::Array(tensor) = self.value(object)
            && let ([item], 1) = (items, tensor.shape().rank())
        {
            match self.part(object, *item)? {
                Part::At(at) => {
                    let at = self.position(*item, at, 0, tensor.shape().dims()[0])?;
                    return Ok(Value::Number(tensor.data()[at as usize]));
                }
                Part::Slice(span) => return Ok(sliced(tensor, span).into()),
                Part::New => {}
            }
        }
        let kind = self.analysis.needs[object.index()].kind();
        let x = self.expr(object, kind)?;
        let parts = self.parts(object, items, x.shape())?;
        let spans: Vec<Span> = parts
            .iter()
            .filter_map(|(part, _)| match *part {
                Part::New => None,
                Part::At(at) => Some((at..at + 1).into()),
                Part::Slice(span) => Some(span),
            })
            .collect();
        let made = Ok(self.at(id, |_| x.slice(&spans)));
        let Value::Expr(part) = self.checked(id, &[object], made)? else { return Ok(Value::Nothing) };
        let (cut, mut dims) = (part.shape(), Vec::new());
        let mut kept = cut.dims().iter();
        for (piece, _) in &parts {
            match piece {
                Part::New => dims.push(1),
                Part::At(_) => _ = kept.next(),
                Part::Slice(_) => dims.extend(kept.next()),
            }
        }
        self.checked(id, &[object], Ok(self.at(id, |_| part.reshape(dims))))
    }

    /// The parts of an index, one for each axis of the object and one for each new axis.
    fn parts(&self, object: NodeId, items: &[NodeId], shape: Shape) -> Result<Vec<(Part, NodeId)>, Error> {
        let is_ellipsis = |item: &NodeId| matches!(self.ast.node(*item), Node::Ellipsis);
        let is_new = |item: &&NodeId| matches!(self.value(**item), Value::Nothing);
        let used = items.len()
            - items.iter().filter(|&item| is_ellipsis(item)).count()
            - items.iter().filter(is_new).count();
        let Some(left) = shape.rank().checked_sub(used) else {
            let what = super::error::described(shape);
            let error =
                self.ast.error(self.ast.span(items[items.len() - 1]), "there are more indices than axes");
            return Err(error.related(self.ast.source(), self.ast.span(object), what));
        };
        let (mut parts, mut filled) = (Vec::new(), false);
        for &item in items {
            if is_ellipsis(&item) {
                if filled {
                    return Err(self.error(item, "`...` appears twice in one index"));
                }
                filled = true;
                parts.extend((0..left).map(|_| (Part::Slice(Span::ALL), item)));
            } else {
                parts.push((self.part(object, item)?, item));
            }
        }
        if !filled {
            parts.extend((0..left).map(|_| (Part::Slice(Span::ALL), object)));
        }
        let mut dims = shape.dims().iter();
        for (axis, (part, item)) in
            parts.iter_mut().filter(|(part, _)| !matches!(part, Part::New)).enumerate()
        {
            let dim = dims.next().copied().unwrap_or_default();
            if let Part::At(at) = part {
                *at = self.position(*item, *at, axis, dim)?;
            }
        }
        Ok(parts)
    }

    fn part(&self, object: NodeId, item: NodeId) -> Result<Part, Error> {
        if let Node::Slice { start, stop, step } = self.ast.node(item) {
            let read = |part: Option<NodeId>| match part {
                Some(id) if !matches!(self.value(id), Value::Nothing) => {
                    self.whole(id, "a part of a slice").map(Some)
                }
                _ => Ok(None),
            };
            let step = read(step)?.unwrap_or(1);
            if step == 0 {
                return Err(self.error(item, "the step of a slice is 0").help("give a step such as 1 or -1"));
            }
            return Ok(Part::Slice(Span { start: read(start)?, stop: read(stop)?, step }));
        }
        match self.value(item) {
            Value::Nothing => Ok(Part::New),
            Value::Number(_) => self.whole(item, "an index").map(Part::At),
            _ => Err(self.not_a_position(object, item)),
        }
    }

    fn not_a_position(&self, object: NodeId, item: NodeId) -> Error {
        let object = crate::excerpt::quoted(self.ast.text(self.ast.span(object)));
        let object = object.trim_matches('`');
        let error =
            self.ast.error(self.ast.span(item), "an index is a whole number or a slice that is known here");
        error
            .help(format!("to choose by an array of indices, write `np.take({object}, i, axis=0)`"))
            .help("to choose by a condition, write `np.where(condition, a, b)`")
    }

    /// A position counted from the front.
    fn position(&self, item: NodeId, at: i64, axis: usize, dim: usize) -> Result<i64, Error> {
        let dim = dim as i64;
        if (-dim..dim).contains(&at) {
            return Ok(if at < 0 { at + dim } else { at });
        }
        let error = self.ast.error(self.ast.span(item), format!("the index {at} is out of range"));
        let error = error.label(format!("axis {axis} has {dim} elements"));
        Err(match dim {
            0 => error,
            _ => error.help(format!("indices are 0 to {}, or -1 to -{dim} from the back", dim - 1)),
        })
    }
}

/// A part of a known vector.
fn sliced(vector: &Tensor, span: Span) -> Tensor {
    let (first, count) = span.on(vector.data().len());
    let at = |j: usize| (first as i128 + j as i128 * i128::from(span.step)) as usize;
    (0..count).map(|j| vector.data()[at(j)]).collect::<Vec<f64>>().into()
}
