//! The tangent.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = tan x, elementwise, x in radians. dy/dx = 1 + y², a sum without cancellation.
#[derive(Clone, Copy, Debug)]
pub struct Tan;

impl<'c> Expr<'c> {
    /// tan x, elementwise; the derivative is 1 + tan² x.
    #[track_caller]
    pub fn tan(self) -> Expr<'c> {
        self.apply(Tan)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "tan x",
    derivative: "1 + y²",
    role: "scales it by 1 + y²",
    ..Entry::elementwise(
        "tan",
        1,
        |x, _| Ok(x[0].tan()),
        |_| Some(Arc::new(Tan)),
        || rules::unary(&[-1.0, 0.0, 0.5, 1.2]),
    )
};

impl Gate for Tan {
    fn name(&self) -> &str {
        "tan"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Tan)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * (at.output.square() + 1.0))])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![inputs[0].sin() / inputs[0].cos()]
    }
}
