//! The sine.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = sin x, elementwise, x in radians. dy/dx = cos x.
#[derive(Clone, Copy, Debug)]
pub struct Sin;

impl<'c> Expr<'c> {
    /// sin x, elementwise; the derivative is cos x.
    #[track_caller]
    pub fn sin(self) -> Expr<'c> {
        self.apply(Sin)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "sin x",
    derivative: "cos x",
    role: "scales it by cos x",
    ..Entry::elementwise(
        "sin",
        1,
        |x, _| Ok(x[0].sin()),
        |_| Some(Arc::new(Sin)),
        || rules::unary(&[-2.0, 0.0, 0.5, 3.0]),
    )
};

impl Gate for Sin {
    fn name(&self) -> &str {
        "sin"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Sin)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * at.x().cos())])
    }
}
