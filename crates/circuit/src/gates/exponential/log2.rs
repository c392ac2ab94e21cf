//! The logarithm to base 2.

use std::f64::consts::LOG2_E;
use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction, Program};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = log₂ x, elementwise, to about one unit in the last place: the natural logarithm times a constant.
/// dy/dx = 1/(x ln 2).
#[derive(Clone, Copy, Debug)]
pub struct Log2;

impl<'c> Expr<'c> {
    /// log₂ x, elementwise; the derivative is 1/(x ln 2). −∞ at 0, NaN below.
    #[track_caller]
    pub fn log2(self) -> Expr<'c> {
        self.apply(Log2)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "log₂ x",
    derivative: "1/(x ln 2)",
    convention: "log2(0) = −∞ with derivative ∞; NaN below 0",
    role: "scales it by 1/(x ln 2)",
    ..Entry::elementwise(
        "log2",
        1,
        |x, _| Ok(x[0].log2()),
        |_| Some(Arc::new(Log2)),
        || rules::unary(&[0.1, 0.5, 1.0, 3.0]),
    )
};

impl Gate for Log2 {
    fn name(&self) -> &str {
        "log2"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Map(Program::build(|[x]| x.apply(Instruction::Log) * LOG2_E))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g / at.x() * LOG2_E)])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![inputs[0].log() * LOG2_E]
    }
}
