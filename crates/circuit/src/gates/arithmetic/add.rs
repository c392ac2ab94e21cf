//! Addition.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = a + b, elementwise. ∂y/∂a = ∂y/∂b = 1: the upstream gradient goes to both unchanged.
///
/// Users write `a + b`.
#[derive(Clone, Copy, Debug)]
pub struct Add;

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["plus"],
    formula: "a + b",
    derivative: "∂/∂a = 1, ∂/∂b = 1",
    role: "distributes it: both inputs get the upstream gradient unchanged",
    ..Entry::elementwise(
        "add",
        2,
        |x, _| Ok(x[0] + x[1]),
        |_| Some(Arc::new(Add)),
        || rules::binary(&[1.5, -2.0], &[0.25, 3.0]),
    )
};

impl Gate for Add {
    fn name(&self) -> &str {
        "add"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 2)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Add)
    }

    fn gradient<'c>(&self, _: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g), Some(g)])
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let (a, b) = at.ab();
        // Only −0 is neutral: 0 + x turns −0 into 0, and 1/x tells the two apart.
        let neutral = |x: Expr<'c>| x.constant_value().is_some_and(|v| v.to_bits() == (-0.0f64).to_bits());
        if neutral(a) {
            return Some(b);
        }
        // One order of the operands, so that equal sums are one node.
        if neutral(b) { Some(a) } else { (b.id() < a.id()).then(|| b + a) }
    }
}
