//! Values as nodes of the circuit, made when it shows what they are needed for.

use std::cell::Cell;
use std::rc::Rc;

use backflow_circuit::{Expr, Kind, Tensor};

use super::Tracer;
use super::blocks::From;
use super::value::{How, Origin, Step, Value, of_kind};
use crate::Error;
use crate::excerpt::quoted;
use crate::source::Span;

/// After so many steps that are known, nodes are made of them.
const DEEPEST: usize = 50;

impl<'a, 'c> Tracer<'a, 'c> {
    /// How the circuit makes the result of a step, if any of its operands comes from an input.
    pub(super) fn origin(
        &mut self,
        step: Step,
        place: Span,
        operands: Vec<Value<'a, 'c>>,
    ) -> Result<Option<Rc<Origin<'a, 'c>>>, Error> {
        if operands.iter().all(|value| value.origin().is_none()) {
            return Ok(None);
        }
        let depths = operands.iter().filter_map(|value| value.origin().map(|origin| origin.depth));
        let depth = depths.max().map_or(0, |depth| depth + 1);
        let origin = Rc::new(Origin { how: How::Step(step, operands), place, made: Cell::new(None), depth });
        if depth < DEEPEST {
            return Ok(Some(origin));
        }
        // So long a calculation is no size and no index; and a chain of any length would not fit on the stack.
        let node = self.forced(&origin, place, Kind::Real)?;
        let made = Cell::new(Some((Kind::Real, node)));
        Ok(Some(Rc::new(Origin { how: How::Node, place, made, depth: 0 })))
    }

    /// A value as a node of the circuit.
    pub(super) fn expr(&mut self, value: &Value<'a, 'c>, place: Span, kind: Kind) -> Result<Expr<'c>, Error> {
        match value {
            Value::Expr(expr) => return Ok(self.local(*expr)),
            Value::Unknown => return Err(self.silent()),
            Value::List(_) | Value::Tuple(_) => {
                let array = self.arrayed(value.clone(), place)?;
                if !matches!(array, Value::List(_) | Value::Tuple(_)) {
                    return self.expr(&array, place, kind);
                }
            }
            _ => {}
        }
        // Nothing is differentiated in a program, so labels may also be calculated with.
        let other = |origin: &Rc<Origin<'a, 'c>>| origin.made.get().is_some_and(|(made, _)| made != kind);
        if let Some(origin) = value.origin().filter(|origin| !(self.is_program && other(origin))) {
            let node = self.forced(&origin.clone(), place, kind)?;
            return Ok(self.local(node));
        }
        let Some(constant) = value.tensor() else {
            let text = quoted(self.quote(place));
            return Err(self
                .error(place, format!("{text} is not a value to calculate with"))
                .label(format!("this is {}", value.sort())));
        };
        let constant = self.constant_of_kind(&constant, place, kind)?;
        Ok(self.at(place, |builder| builder.constant(constant)))
    }

    fn constant_of_kind(&self, constant: &Tensor, place: Span, kind: Kind) -> Result<Tensor, Error> {
        of_kind(constant, kind).map_err(|problem| {
            let error = self.error(place, problem.to_string()).label("indices are wanted here");
            from_the_front(error, constant)
        })
    }

    fn forced(&mut self, origin: &Rc<Origin<'a, 'c>>, use_: Span, kind: Kind) -> Result<Expr<'c>, Error> {
        if let Some((made, expr)) = origin.made.get() {
            if made == kind {
                return Ok(expr);
            }
            return self.as_other_kind(origin, use_, kind).ok_or_else(|| self.both_kinds(origin, use_, made));
        }
        let expr = match &origin.how {
            How::Input { name, value } => self.input(name, value, origin.place, use_, kind)?,
            How::Node => return Err(self.silent()),
            How::Variable(name, value) => {
                let (name, value) = (name.clone(), (**value).clone());
                let made = self.expr(&value, use_, kind)?;
                match kind {
                    Kind::Real => self.variable(&name, made, origin.place)?,
                    Kind::Index => made,
                }
            }
            How::Constant(value) => {
                let constant = self.constant_of_kind(&Tensor::scalar(*value), use_, kind)?;
                self.at(origin.place, |builder| builder.constant(constant))
            }
            How::Step(step, operands) => {
                let kinds = if step.moves() { kind } else { Kind::Real };
                let exprs: Vec<Expr<'c>> = operands
                    .iter()
                    .map(|operand| self.expr(operand, origin.place, kinds))
                    .collect::<Result<_, _>>()?;
                let places: Vec<_> = exprs.iter().map(|x| (x.shape(), origin.place)).collect();
                let made = self.at(origin.place, |_| match (step, &exprs[..]) {
                    (Step::Operation(op), &[a, b]) => Ok(op.gates(a, b)),
                    (Step::Entry(entry, params), operands) => entry.apply(operands, params),
                    (Step::Index(parts), &[x]) => Ok(super::part::taken(x, parts)),
                    (Step::Transpose, &[x]) => {
                        Ok(x.permute(&(0..x.shape().rank()).rev().collect::<Vec<_>>()))
                    }
                    (_, [x, ..]) => Ok(-*x),
                    (_, []) => Ok(self.builder.constant(0.0)),
                });
                match self.checked(origin.place, &places, made)? {
                    Value::Expr(expr) => expr,
                    _ => return Err(self.silent()),
                }
            }
        };
        origin.made.set(Some((kind, expr)));
        if self.is_program {
            self.forced.push(origin.clone());
        }
        Ok(expr)
    }

    /// An input that is used as labels and as numbers is two inputs with the same values: `p[range(n), y]` and
    /// `np.mean(guess == y)`.
    fn as_other_kind(&mut self, origin: &Origin<'a, 'c>, use_: Span, kind: Kind) -> Option<Expr<'c>> {
        let How::Input { name, value } = &origin.how else { return None };
        let other = match kind {
            Kind::Real => format!("{name} as numbers"),
            Kind::Index => format!("{name} as labels"),
        };
        if let Some(known) = self.builder.find(&other) {
            return Some(known);
        }
        // Numbers that are no labels are told as the mistake they are.
        of_kind(value, Kind::Index).ok()?;
        self.input(&other, value, origin.place, use_, kind).ok()
    }

    /// An input of the circuit.
    fn input(
        &mut self,
        name: &str,
        value: &Tensor,
        place: Span,
        use_: Span,
        kind: Kind,
    ) -> Result<Expr<'c>, Error> {
        let value = of_kind(value, kind).map_err(|error| {
            let message = format!("`{name}` is used as an index, but {error}");
            from_the_front(self.error(use_, message), value)
        })?;
        let shape = value.shape();
        let expr = self.at(place, |builder| match kind {
            Kind::Real => builder.input(name, shape),
            Kind::Index => builder.index_input(name, shape),
        });
        if let (true, Some(error)) = (expr.is_poison(), self.builder.error()) {
            return Err(self.error(place, error.problem.to_string()));
        }
        self.call_input(name, expr.id());
        self.used.insert(name.to_owned(), use_);
        if let Some(draft) = self.drafts.last_mut() {
            draft.inputs.push((name.to_owned(), From::Known(value.clone())));
        }
        self.inputs.insert(name.to_owned(), value);
        Ok(expr)
    }

    fn both_kinds(&self, origin: &Origin<'a, 'c>, use_: Span, made: Kind) -> Error {
        let mut source = origin;
        while let How::Step(_, operands) = &source.how {
            let Some(inner) = operands.iter().find_map(Value::origin) else { break };
            source = inner;
        }
        let (name, before) = match &source.how {
            How::Input { name, .. } => (&**name, self.used.get(&**name).copied().unwrap_or(source.place)),
            How::Step(..) | How::Node | How::Constant(_) | How::Variable(..) => ("this value", source.place),
        };
        let (index, real) = if made == Kind::Index { (before, use_) } else { (use_, before) };
        let message = format!("`{name}` is used both to choose with and to calculate with");
        let error = self.error(index, message).label("it is an index here");
        let error = error.related(self.text, real, "and a real number here");
        error.help("give the indices and the numbers as two inputs")
    }

    /// Makes nodes that carry a place of the text.
    pub(super) fn at<R>(&self, place: Span, make: impl FnOnce(&'c backflow_circuit::Builder) -> R) -> R {
        self.builder.at_place(self.columns.place(place), || make(self.builder))
    }
}

fn from_the_front(error: Error, indices: &Tensor) -> Error {
    match indices.data().iter().any(|&index| index < 0.0) {
        true => error.help("count from the front: the first is 0"),
        false => error,
    }
}
