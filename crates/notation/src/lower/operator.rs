//! Operators, attributes and constants with a name.

use super::{Lowering, Value, fold};
use crate::Error;
use crate::bind::type_of;
use crate::function::{Function, Measure};
use crate::modules::{self, Constant, Module};
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
            Function::Unknown | Function::Refused(_) | Function::Measure(_) | Function::Maker(..) => {
                let error = self.error(id, format!("`.{name}` is not an attribute"));
                Err(error.help("the attributes are `.T`, `.shape`, `.size` and `.ndim`"))
            }
            Function::Entry(..) => {
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
        let name = self.ast.name(name);
        if let Some(constant) = type_of(name) {
            return Ok(self.constant_value(constant));
        }
        let error = self.error(id, format!("there is no constant `{name}`"));
        let Some((path, _)) = modules::split(name) else { return Err(error) };
        Err(match (Function::find(name), Module::find(path)) {
            (Function::Refused(advice), _) => error.help(advice),
            (Function::Unknown, Some(module)) => {
                // The types are no constants, and the spellings before NumPy 2 are no advice.
                let shown = |(name, constant): &&(&str, Constant)| {
                    matches!(constant, Constant::Number(_) | Constant::Nothing)
                        && !name.starts_with(['I', 'N'])
                };
                let constants = module.constants.iter().filter(shown);
                let names: Vec<String> = constants.map(|(name, _)| format!("`{path}.{name}`")).collect();
                match names.is_empty() {
                    true => error.help(format!("there are only functions after `{path}.`")),
                    false => error.help(format!("the constants are {}", names.join(", "))),
                }
            }
            (Function::Unknown, None) => {
                error.help(format!("nothing after `{path}.` is understood: write `np.`, or no prefix"))
            }
            _ => error.help(format!("it is a function: write `{name}(x)`")),
        })
    }

    fn constant_value(&self, constant: Constant) -> Value<'c> {
        match constant {
            Constant::Number(number) => Value::Number(number),
            Constant::Nothing | Constant::Real | Constant::Whole => Value::Nothing,
        }
    }
}
