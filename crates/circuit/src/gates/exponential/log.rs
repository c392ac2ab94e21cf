//! The natural logarithm.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = ln x, elementwise. dy/dx = 1/x.
#[derive(Clone, Copy, Debug)]
pub struct Log;

impl<'c> Expr<'c> {
    /// ln x, elementwise; the derivative is 1/x. −∞ at 0, NaN below.
    #[track_caller]
    pub fn log(self) -> Expr<'c> {
        self.apply(Log)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["ln"],
    formula: "ln x",
    derivative: "1/x",
    convention: "log(0) = −∞ with derivative ∞; NaN below 0",
    role: "scales it by 1/x",
    ..Entry::elementwise(
        "log",
        1,
        |x, _| Ok(x[0].log()),
        |_| Some(Arc::new(Log)),
        || rules::unary(&[0.1, 0.5, 1.0, 3.0]),
    )
};

impl Gate for Log {
    fn name(&self) -> &str {
        "log"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Log)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g / at.x())])
    }
}
