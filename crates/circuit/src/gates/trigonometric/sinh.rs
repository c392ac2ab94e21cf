//! The hyperbolic sine.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = sinh x, elementwise. dy/dx = cosh x.
#[derive(Clone, Copy, Debug)]
pub struct Sinh;

impl<'c> Expr<'c> {
    /// sinh x, elementwise; the derivative is cosh x.
    #[track_caller]
    pub fn sinh(self) -> Expr<'c> {
        self.apply(Sinh)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "(eˣ − e⁻ˣ) / 2",
    derivative: "cosh x",
    role: "scales it by cosh x",
    ..Entry::elementwise(
        "sinh",
        1,
        |x, _| Ok(x[0].sinh()),
        |_| Some(Arc::new(Sinh)),
        || rules::unary(&[-2.0, 0.0, 0.5, 3.0]),
    )
};

impl Gate for Sinh {
    fn name(&self) -> &str {
        "sinh"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Sinh)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * at.x().cosh())])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![(inputs[0].exp() - (-inputs[0]).exp()) / 2.0]
    }
}
