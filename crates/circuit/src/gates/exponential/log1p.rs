//! The natural logarithm of one more.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = ln(1 + x), elementwise, accurate near 0. dy/dx = 1/(1 + x).
#[derive(Clone, Copy, Debug)]
pub struct Log1p;

impl<'c> Expr<'c> {
    /// ln(1 + x), elementwise, accurate near 0; the derivative is 1/(1 + x).
    #[track_caller]
    pub fn log1p(self) -> Expr<'c> {
        self.apply(Log1p)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "ln(1 + x)",
    derivative: "1/(1 + x)",
    convention: "log1p(−1) = −∞ with derivative ∞; NaN below −1",
    role: "scales it by 1/(1 + x)",
    ..Entry::elementwise(
        "log1p",
        1,
        |x, _| Ok(x[0].log1p()),
        |_| Some(Arc::new(Log1p)),
        || rules::unary(&[-0.5, 0.0, 0.5, 3.0]),
    )
};

impl Gate for Log1p {
    fn name(&self) -> &str {
        "log1p"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Log1p)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g / (at.x() + 1.0))])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![(inputs[0] + 1.0).log(), (1.0 + inputs[0]).log()]
    }
}
