//! The reciprocal.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = 1/x, elementwise. dy/dx = −y², as −(y · g) · y, so that a small upstream gradient meets a large y
/// early.
#[derive(Clone, Copy, Debug)]
pub struct Reciprocal;

impl<'c> Expr<'c> {
    /// 1/x, elementwise; the derivative is −1/x².
    #[track_caller]
    pub fn reciprocal(self) -> Expr<'c> {
        self.apply(Reciprocal)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["recip", "inv"],
    formula: "1 / x",
    derivative: "−1/x²",
    convention: "at 0 the IEEE quotient: an infinity",
    role: "scales it by −1/x²",
    ..Entry::elementwise(
        "reciprocal",
        1,
        |x, _| Ok(x[0].reciprocal()),
        |_| Some(Arc::new(Reciprocal)),
        || rules::unary(&[-2.0, 0.5, 3.0]),
    )
};

impl Gate for Reciprocal {
    fn name(&self) -> &str {
        "reciprocal"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Recip)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(-(g * at.output * at.output))])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![inputs[0].filled(1.0) / inputs[0]]
    }
}
