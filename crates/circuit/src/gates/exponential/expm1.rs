//! The exponential less one.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = eˣ − 1, elementwise, without cancellation near 0. dy/dx = eˣ, which y + 1 would lose for very negative
/// x.
#[derive(Clone, Copy, Debug)]
pub struct Expm1;

impl<'c> Expr<'c> {
    /// eˣ − 1, elementwise, accurate near 0; the derivative is eˣ.
    #[track_caller]
    pub fn expm1(self) -> Expr<'c> {
        self.apply(Expm1)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "eˣ − 1",
    derivative: "eˣ",
    role: "scales it by eˣ",
    ..Entry::elementwise(
        "expm1",
        1,
        |x, _| Ok(x[0].expm1()),
        |_| Some(Arc::new(Expm1)),
        || rules::unary(&[-2.0, 0.0, 0.5, 3.0]),
    )
};

impl Gate for Expm1 {
    fn name(&self) -> &str {
        "expm1"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Expm1)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * at.x().exp())])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![inputs[0].exp() - 1.0]
    }
}
