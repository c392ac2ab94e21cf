//! Negation.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = −x, elementwise. dy/dx = −1.
///
/// Users write `-x`.
#[derive(Clone, Copy, Debug)]
pub struct Neg;

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["negative"],
    formula: "−x",
    derivative: "−1",
    role: "turns its sign",
    ..Entry::elementwise("neg", 1, |x, _| Ok(-x[0]), |_| Some(Arc::new(Neg)), || rules::unary(&[-2.0, 0.5]))
};

impl Gate for Neg {
    fn name(&self) -> &str {
        "neg"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Neg)
    }

    fn gradient<'c>(&self, _: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(-g)])
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        at.x().made_by::<Neg>().map(|(_, x)| x[0])
    }
}
