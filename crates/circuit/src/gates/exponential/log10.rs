//! The logarithm to base 10.

use std::f64::consts::LOG10_E;
use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction, Program};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = log₁₀ x, elementwise, to about one unit in the last place: the natural logarithm times a constant.
/// dy/dx = 1/(x ln 10).
#[derive(Clone, Copy, Debug)]
pub struct Log10;

impl<'c> Expr<'c> {
    /// log₁₀ x, elementwise; the derivative is 1/(x ln 10). −∞ at 0, NaN below.
    #[track_caller]
    pub fn log10(self) -> Expr<'c> {
        self.apply(Log10)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "log₁₀ x",
    derivative: "1/(x ln 10)",
    convention: "log10(0) = −∞ with derivative ∞; NaN below 0",
    role: "scales it by 1/(x ln 10)",
    ..Entry::elementwise(
        "log10",
        1,
        |x, _| Ok(x[0].log10()),
        |_| Some(Arc::new(Log10)),
        || rules::unary(&[0.1, 0.5, 1.0, 3.0]),
    )
};

impl Gate for Log10 {
    fn name(&self) -> &str {
        "log10"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Map(Program::build(|[x]| x.apply(Instruction::Log) * LOG10_E))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g / at.x() * LOG10_E)])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![inputs[0].log() * LOG10_E]
    }
}
