//! Operators, on what is known and on what the circuit computes.

use backflow_circuit::form::Instruction;
use backflow_circuit::gates::{ArgMax, ArgSort};
use backflow_circuit::{Expr, Kind, Shape, Tensor};
use ruff_python_ast::{CmpOp, Operator};

use super::value::{Number, Step, Value};
use super::{MAX_MADE, Tracer, fold};
use crate::Error;
use crate::source::Span;

/// An operator of two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Sub,
    Mul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
}

impl Operation {
    /// The operator of Python, if it is one of numbers.
    pub(super) fn of(op: Operator) -> Option<Operation> {
        Some(match op {
            Operator::Add => Operation::Add,
            Operator::Sub => Operation::Sub,
            Operator::Mult => Operation::Mul,
            Operator::Div => Operation::Div,
            Operator::FloorDiv => Operation::FloorDiv,
            Operator::Mod => Operation::Mod,
            Operator::Pow => Operation::Pow,
            Operator::MatMult => Operation::MatMul,
            _ => return None,
        })
    }

    /// The comparison of Python, if it is one of numbers.
    pub(super) fn comparison(op: CmpOp) -> Option<Operation> {
        Some(match op {
            CmpOp::Lt => Operation::Less,
            CmpOp::LtE => Operation::LessEqual,
            CmpOp::Gt => Operation::Greater,
            CmpOp::GtE => Operation::GreaterEqual,
            CmpOp::Eq => Operation::Equal,
            CmpOp::NotEq => Operation::NotEqual,
            _ => return None,
        })
    }

    pub(super) fn compares(self) -> bool {
        matches!(
            self,
            Operation::Less
                | Operation::LessEqual
                | Operation::Greater
                | Operation::GreaterEqual
                | Operation::Equal
                | Operation::NotEqual
        )
    }

    /// The result on two numbers. What a gate computes, so that a literal and a gate agree: `np.nan ** 0` is NaN
    /// in both.
    pub(super) fn numbers(self, a: f64, b: f64) -> Option<f64> {
        let instruction = match self {
            Operation::Add => Instruction::Add,
            Operation::Sub => Instruction::Sub,
            Operation::Mul => Instruction::Mul,
            Operation::Div => Instruction::Div,
            Operation::Pow => Instruction::Pow,
            Operation::FloorDiv => return Some((a / b).floor()),
            Operation::Mod => return Some(a - b * (a / b).floor()),
            Operation::MatMul => return None,
            _ => return Some(f64::from(self.holds(a, b))),
        };
        Some(instruction.eval([a, b, 0.0]))
    }

    /// Whether a comparison holds.
    fn holds(self, a: f64, b: f64) -> bool {
        match self {
            Operation::Less => a < b,
            Operation::LessEqual => a <= b,
            Operation::Greater => a > b,
            Operation::GreaterEqual => a >= b,
            Operation::NotEqual => a != b,
            _ => a == b,
        }
    }

    /// The result on two arrays of which every number is known.
    fn arrays(self, a: &Tensor, b: &Tensor) -> Option<Tensor> {
        let shape: Shape = a.shape().broadcast(&b.shape()).filter(|shape| shape.elements() <= MAX_MADE)?;
        let (a, b) = (fold::expanded(a, shape)?, fold::expanded(b, shape)?);
        let data: Option<Vec<f64>> =
            a.data().iter().zip(b.data()).map(|(&a, &b)| self.numbers(a, b)).collect();
        Tensor::new(shape, data?).ok()
    }

    /// The gates of the operator.
    pub(super) fn gates<'c>(self, a: Expr<'c>, b: Expr<'c>) -> Expr<'c> {
        match self {
            Operation::Add => a + b,
            Operation::Sub => a - b,
            Operation::Mul => a * b,
            Operation::Div => a / b,
            Operation::FloorDiv => (a / b).floor(),
            Operation::Mod => a - b * (a / b).floor(),
            Operation::Pow => a.pow(b),
            Operation::MatMul => a.matmul(b),
            Operation::Less => a.less(b),
            Operation::LessEqual => a.less_equal(b),
            Operation::Greater => a.greater(b),
            Operation::GreaterEqual => a.greater_equal(b),
            Operation::Equal => a.equal(b),
            Operation::NotEqual => a.not_equal(b),
        }
    }
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// An operator between two values; `focus` is the place of the operator, `places` those of the operands.
    pub(super) fn operate(
        &mut self,
        op: Operation,
        focus: Span,
        [a, b]: [Value<'a, 'c>; 2],
        places: [Span; 2],
    ) -> Result<Value<'a, 'c>, Error> {
        match (&a, &b) {
            (Value::Unknown, _) | (_, Value::Unknown) => return Ok(Value::Unknown),
            (Value::Text(left), Value::Text(right)) if op != Operation::Mod => {
                return self.texts(op, focus, left, right);
            }
            (Value::Text(text), _) if op == Operation::Mod => return self.percent(focus, &text.clone(), b),
            (Value::List(_) | Value::Tuple(_), Value::List(_) | Value::Tuple(_)) if op == Operation::Add => {
                return Ok(joined(&a, &b));
            }
            _ if op == Operation::Equal || op == Operation::NotEqual => {
                if let Some(same) = same(&a, &b) {
                    return Ok(Value::Bool(same == (op == Operation::Equal)));
                }
            }
            _ => {}
        }
        let (a, b) = (self.arrayed(a, places[0])?, self.arrayed(b, places[1])?);
        if let (Some(x), Some(y)) = (a.real(), b.real())
            && let Some(value) = op.numbers(x, y)
        {
            if op.compares() && a.origin().is_none() && b.origin().is_none() {
                return Ok(Value::Bool(value == 1.0));
            }
            let is_whole = |value: &Value<'_, '_>| {
                matches!(value, Value::Number(Number { whole: true, .. }) | Value::Bool(_))
            };
            let kept = op != Operation::Div && !(op == Operation::Pow && y < 0.0);
            let whole = op.compares() || kept && is_whole(&a) && is_whole(&b);
            let step = Step::Operation(op);
            let origin = self.origin(step, focus, vec![a, b])?;
            return Ok(Value::Number(Number { value, whole, origin }));
        }
        if a.origin().is_none()
            && b.origin().is_none()
            && !op.compares()
            && let (Some(x), Some(y)) = (a.tensor(), b.tensor())
            && let Some(folded) = op.arrays(&x, &y)
        {
            return Ok(Value::constant(folded));
        }
        let (x, y) = (self.expr(&a, places[0], Kind::Real)?, self.expr(&b, places[1], Kind::Real)?);
        let (x, y) = (self.counted(x, focus), self.counted(y, focus));
        let made = self.at(focus, |_| op.gates(x, y));
        let made = self.checked(focus, &[(x.shape(), places[0]), (y.shape(), places[1])], Ok(made))?;
        self.note_passes(op, [&a, &b], &made);
        Ok(made)
    }

    /// What `argmax` and `argsort` give as real numbers, to calculate with: `np.argmax(scores, axis=1) == y`.
    fn counted(&self, x: Expr<'c>, place: Span) -> Expr<'c> {
        let length = match (x.made_by::<ArgMax>(), x.made_by::<ArgSort>()) {
            (Some((largest, from)), _) => from[0].shape().dims().get(largest.axis).copied(),
            (_, Some((_, from))) => from[0].shape().dims().last().copied(),
            _ => None,
        };
        match length.filter(|_| x.is_index()) {
            Some(length) => {
                let positions: Vec<f64> = (0..length).map(|at| at as f64).collect();
                self.at(place, |builder| builder.constant(positions).take(x, 0))
            }
            None => x,
        }
    }

    /// `-x`
    pub(super) fn negate(
        &mut self,
        focus: Span,
        value: Value<'a, 'c>,
        place: Span,
    ) -> Result<Value<'a, 'c>, Error> {
        let value = self.arrayed(value, place)?;
        match &value {
            Value::Unknown => return Ok(Value::Unknown),
            Value::Number(number) => {
                let (negated, whole) = (-number.value, number.whole);
                let origin = self.origin(Step::Negate, focus, vec![value])?;
                return Ok(Value::Number(Number { value: negated, whole, origin }));
            }
            Value::Bool(flag) => return Ok(Value::number(-f64::from(*flag), true)),
            Value::Array(tensor, None) => {
                let negated = tensor.data().iter().map(|x| -x).collect::<Vec<_>>();
                if let Ok(negated) = Tensor::new(tensor.shape(), negated) {
                    return Ok(Value::constant(negated));
                }
            }
            _ => {}
        }
        let x = self.expr(&value, place, Kind::Real)?;
        let made = self.at(focus, |_| -x);
        let made = self.checked(focus, &[(x.shape(), place)], Ok(made))?;
        self.note_passes(Operation::Mul, [&Value::number(-1.0, true), &value], &made);
        Ok(made)
    }

    /// Whether a value counts as true, where that is known.
    pub(super) fn truth(&self, value: &Value<'a, 'c>) -> Option<bool> {
        Some(match value {
            Value::None => false,
            Value::Text(text) => !text.known()?.is_empty(),
            Value::Dict(entries) => !entries.borrow().is_empty(),
            Value::Tuple(_) | Value::List(_) | Value::Range(_) => !value.items()?.is_empty(),
            Value::Function(_) | Value::Instance(_) | Value::Module(_) | Value::Type(_) => true,
            _ => value.real()? != 0.0,
        })
    }
}

/// Whether two values that are no numbers are equal; `None` for numbers and arrays.
fn same(a: &Value<'_, '_>, b: &Value<'_, '_>) -> Option<bool> {
    let number = |value: &Value<'_, '_>| value.shape().is_some();
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => Some(a.known()? == b.known()?),
        (Value::None, Value::None) => Some(true),
        // Lists of numbers are arrays here, as they are in formulas.
        (Value::Tuple(_), Value::Tuple(_)) => {
            let (a, b) = (a.items()?, b.items()?);
            let equal = |(a, b)| match (same(a, b), a.real(), b.real()) {
                (Some(same), _, _) => Some(same),
                (None, Some(a), Some(b)) => Some(a == b),
                _ => None,
            };
            if a.len() != b.len() {
                return Some(false);
            }
            let equal: Option<Vec<bool>> = a.iter().zip(&b).map(equal).collect();
            equal.map(|equal| equal.into_iter().all(|equal| equal))
        }
        _ if number(a) && number(b) => None,
        (Value::List(_) | Value::Tuple(_), _) | (_, Value::List(_) | Value::Tuple(_)) => None,
        _ => Some(false),
    }
}

/// One list or tuple after the other.
fn joined<'a, 'c>(a: &Value<'a, 'c>, b: &Value<'a, 'c>) -> Value<'a, 'c> {
    let items: Vec<Value<'a, 'c>> = a.items().into_iter().chain(b.items()).flatten().collect();
    match a {
        Value::Tuple(_) => Value::tuple(items),
        _ => Value::List(std::rc::Rc::new(std::cell::RefCell::new(items))),
    }
}
