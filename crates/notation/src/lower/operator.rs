//! Operators, attributes and constants with a name.

use super::{Lowering, Value, fold};
use crate::Error;
use crate::function::{Function, Measure};
use crate::syntax::{BinaryOp, NameId, NodeId, UnaryOp};
use backflow_circuit::Kind;

impl<'c> Lowering<'_, 'c> {
    pub(super) fn unary(&self, id: NodeId, op: UnaryOp, operand: NodeId) -> Result<Value<'c>, Error> {
        if op == UnaryOp::Plus {
            return match self.value(operand) {
                Value::Nothing | Value::Syntax => self.expr(operand, Kind::Real).map(Value::Expr),
                value => Ok(value.clone()),
            };
        }
        if let Some(number) = self.value(operand).number() {
            return Ok(Value::Number(-number));
        }
        if let Some(negated) = self.value(operand).constant().and_then(|constant| fold::negated(&constant)) {
            return Ok(negated.into());
        }
        let operand_expr = self.expr(operand, Kind::Real)?;
        self.checked(id, &[operand], Ok(self.at(id, |_| -operand_expr)))
    }

    pub(super) fn binary(
        &self,
        id: NodeId,
        op: BinaryOp,
        left: NodeId,
        right: NodeId,
    ) -> Result<Value<'c>, Error> {
        if let (Some(a), Some(b)) = (self.value(left).number(), self.value(right).number())
            && let Some(number) = fold::numbers(op, a, b)
        {
            return Ok(Value::Number(number));
        }
        if let (Some(a), Some(b)) = (self.value(left).constant(), self.value(right).constant())
            && let Some(folded) = fold::binary(op, &a, &b)
        {
            return Ok(folded.into());
        }
        let (a, b) = (self.expr(left, Kind::Real)?, self.expr(right, Kind::Real)?);
        let made = self.at(id, |_| match op {
            BinaryOp::Add => a + b,
            BinaryOp::Sub => a - b,
            BinaryOp::Mul => a * b,
            BinaryOp::Div => a / b,
            BinaryOp::MatMul => a.matmul(b),
            BinaryOp::Less => a.less(b),
            BinaryOp::LessEqual => a.less_equal(b),
            BinaryOp::Greater => a.greater(b),
            BinaryOp::GreaterEqual => a.greater_equal(b),
            BinaryOp::Equal => a.equal(b),
            BinaryOp::NotEqual => a.not_equal(b),
            BinaryOp::Pow => a.pow(b),
        });
        self.checked(id, &[left, right], Ok(made))
    }

    pub(super) fn attribute(&self, id: NodeId, object: NodeId, name: NameId) -> Result<Value<'c>, Error> {
        let name = self.ast.name(name);
        if name == "T" {
            return self.transposed(id, object);
        }
        match Function::find(name) {
            Function::Measure(measure) if measure != Measure::Length => self.measure(id, measure, object),
            Function::Unknown | Function::Measure(_) | Function::Maker(_) => {
                let error = self.error(id, format!("`.{name}` is not an attribute"));
                Err(error.help("the attributes are `.T`, `.shape`, `.size` and `.ndim`"))
            }
            Function::Entry(_) => {
                Err(self.error(id, format!("`.{name}` is a function")).help(format!("call it: `.{name}()`")))
            }
        }
    }

    /// What is known about a value without its numbers.
    pub(super) fn measure(&self, id: NodeId, measure: Measure, of: NodeId) -> Result<Value<'c>, Error> {
        let Some(shape) = self.shape(of) else { return self.expr(of, Kind::Real).map(Value::Expr) };
        Ok(match measure {
            Measure::Shape => {
                let dims: Vec<f64> = shape.dims().iter().map(|&dim| dim as f64).collect();
                Value::Array(std::rc::Rc::new(dims.into()))
            }
            Measure::Size => Value::Number(shape.elements() as f64),
            Measure::Rank => Value::Number(shape.rank() as f64),
            Measure::Length => match shape.dims().first() {
                Some(&length) => Value::Number(length as f64),
                None => return Err(self.error(id, "a single number has no length")),
            },
        })
    }

    /// A constant after a module: `np.pi`.
    pub(super) fn constant(&self, id: NodeId, name: NameId) -> Result<Value<'c>, Error> {
        use std::f64::consts::{E, PI, TAU};
        let known = [
            ("pi", PI),
            ("e", E),
            ("tau", TAU),
            ("inf", f64::INFINITY),
            ("Inf", f64::INFINITY),
            ("nan", f64::NAN),
            ("NaN", f64::NAN),
        ];
        // The type of the numbers is not part of a circuit: `dtype=np.float32` has no effect here.
        let types = ["float16", "float32", "float64", "int32", "int64", "newaxis"];
        let name = self.ast.name(name);
        if let Some(&(_, value)) = known.iter().find(|(known, _)| *known == name) {
            return Ok(Value::Number(value));
        }
        if types.contains(&name) {
            return Ok(Value::Nothing);
        }
        let error = self.error(id, format!("there is no constant `{name}`"));
        Err(match Function::find(name) {
            Function::Unknown => {
                error.help("the constants are np.pi, np.e, np.tau, np.inf, np.nan and np.newaxis")
            }
            _ => error.help(format!("`{name}` is a function: write `np.{name}(x)`")),
        })
    }
}
