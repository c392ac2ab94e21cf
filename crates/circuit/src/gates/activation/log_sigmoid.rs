//! The logarithm of the sigmoid.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction, Program};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = ln σ(x) = −softplus(−x), elementwise, without overflow or cancellation. dy/dx = σ(−x).
#[derive(Clone, Copy, Debug)]
pub struct LogSigmoid;

impl<'c> Expr<'c> {
    /// ln σ(x), elementwise, without overflow or cancellation; the derivative is σ(−x).
    #[track_caller]
    pub fn log_sigmoid(self) -> Expr<'c> {
        self.apply(LogSigmoid)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["logsigmoid"],
    formula: "ln σ(x)",
    derivative: "σ(−x)",
    role: "scales it by σ(−x), between 0 and 1",
    ..Entry::elementwise(
        "log_sigmoid",
        1,
        |x, _| Ok(x[0].log_sigmoid()),
        |_| Some(Arc::new(LogSigmoid)),
        || rules::unary(&[-3.0, 0.0, 0.5, 2.0]),
    )
};

impl Gate for LogSigmoid {
    fn name(&self) -> &str {
        "log_sigmoid"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Map(Program::build(|[x]| -(-x).apply(Instruction::Softplus)))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * (-at.x()).sigmoid())])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![inputs[0].sigmoid().log(), -(-inputs[0]).softplus()]
    }
}
