//! The cosine.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = cos x, elementwise, x in radians. dy/dx = −sin x.
#[derive(Clone, Copy, Debug)]
pub struct Cos;

impl<'c> Expr<'c> {
    /// cos x, elementwise; the derivative is −sin x.
    #[track_caller]
    pub fn cos(self) -> Expr<'c> {
        self.apply(Cos)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "cos x",
    derivative: "−sin x",
    role: "scales it by −sin x",
    ..Entry::elementwise(
        "cos",
        1,
        |x, _| Ok(x[0].cos()),
        |_| Some(Arc::new(Cos)),
        || rules::unary(&[-2.0, 0.0, 0.5, 3.0]),
    )
};

impl Gate for Cos {
    fn name(&self) -> &str {
        "cos"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Cos)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(-(g * at.x().sin()))])
    }
}
