//! Division.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = a / b, elementwise. ∂y/∂a = 1/b; ∂y/∂b = −(a/b)/b, which does not overflow where a/b² would.
///
/// Users write `a / b`.
#[derive(Clone, Copy, Debug)]
pub struct Div;

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["divide", "true_divide"],
    formula: "a / b",
    derivative: "∂/∂a = 1/b, ∂/∂b = −(a/b)/b",
    convention: "at b = 0 the IEEE quotient: an infinity, or NaN for 0/0",
    role: "scales it by 1/b for the numerator, by −(a/b)/b for the denominator",
    ..Entry::elementwise(
        "div",
        2,
        |x, _| Ok(x[0] / x[1]),
        |_| Some(Arc::new(Div)),
        || rules::binary(&[1.5, -2.0], &[0.25, 3.0]),
    )
};

impl Gate for Div {
    fn name(&self) -> &str {
        "div"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 2)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Div)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (_, b) = at.ab();
        Ok(vec![at.send(0, || g / b), at.send(1, || -(at.output / b) * g)])
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let (a, b) = at.ab();
        (b.constant_value() == Some(1.0)).then_some(a)
    }
}
