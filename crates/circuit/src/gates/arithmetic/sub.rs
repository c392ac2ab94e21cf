//! Subtraction.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = a − b, elementwise. ∂y/∂a = 1, ∂y/∂b = −1.
///
/// Users write `a - b`.
#[derive(Clone, Copy, Debug)]
pub struct Sub;

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["subtract"],
    formula: "a − b",
    derivative: "∂/∂a = 1, ∂/∂b = −1",
    role: "distributes it, with the sign turned for what is subtracted",
    ..Entry::elementwise(
        "sub",
        2,
        |x, _| Ok(x[0] - x[1]),
        |_| Some(Arc::new(Sub)),
        || rules::binary(&[1.5, -2.0], &[0.25, 3.0]),
    )
};

impl Gate for Sub {
    fn name(&self) -> &str {
        "sub"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 2)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Sub)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g), at.send(1, || -g)])
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let (a, b) = at.ab();
        // x − (+0) is x for every x; x − (−0) and 0 − x have another sign at 0.
        let zero = |x: Expr<'c>| x.constant_value().is_some_and(|v| v.to_bits() == 0.0f64.to_bits());
        zero(b).then_some(a)
    }
}
