//! The exponential.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = eˣ, elementwise. dy/dx = y.
#[derive(Clone, Copy, Debug)]
pub struct Exp;

impl<'c> Expr<'c> {
    /// eˣ, elementwise; the derivative is the output itself.
    #[track_caller]
    pub fn exp(self) -> Expr<'c> {
        self.apply(Exp)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "eˣ",
    derivative: "y",
    role: "scales it by its own output",
    ..Entry::elementwise(
        "exp",
        1,
        |x, _| Ok(x[0].exp()),
        |_| Some(Arc::new(Exp)),
        || rules::unary(&[-2.0, 0.0, 0.5, 3.0]),
    )
};

impl Gate for Exp {
    fn name(&self) -> &str {
        "exp"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Exp)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * at.output)])
    }
}
