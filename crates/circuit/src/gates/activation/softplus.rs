//! The smooth rectifier.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = ln(1 + eˣ), elementwise, without overflow. dy/dx = σ(x).
#[derive(Clone, Copy, Debug)]
pub struct Softplus;

impl<'c> Expr<'c> {
    /// ln(1 + eˣ), elementwise, without overflow; the derivative is σ(x).
    #[track_caller]
    pub fn softplus(self) -> Expr<'c> {
        self.apply(Softplus)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "ln(1 + eˣ)",
    derivative: "σ(x)",
    role: "scales it by σ(x), between 0 and 1",
    ..Entry::elementwise(
        "softplus",
        1,
        |x, _| Ok(x[0].softplus()),
        |_| Some(Arc::new(Softplus)),
        || rules::unary(&[-3.0, 0.0, 0.5, 2.0]),
    )
};

impl Gate for Softplus {
    fn name(&self) -> &str {
        "softplus"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Softplus)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * at.x().sigmoid())])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        let up = inputs[0].exp();
        vec![(up + 1.0).log(), (1.0 + up).log(), up.log1p()]
    }
}
