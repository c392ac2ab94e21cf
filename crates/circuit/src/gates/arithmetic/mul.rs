//! Multiplication.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = a · b, elementwise. ∂y/∂a = b, ∂y/∂b = a: each factor's gradient is the other factor times the
/// upstream gradient.
///
/// Users write `a * b`.
#[derive(Clone, Copy, Debug)]
pub struct Mul;

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["multiply"],
    formula: "a · b",
    derivative: "∂/∂a = b, ∂/∂b = a",
    role: "swaps the factors: each input gets the other one times the upstream gradient",
    ..Entry::elementwise(
        "mul",
        2,
        |x, _| Ok(x[0] * x[1]),
        |_| Some(Arc::new(Mul)),
        || rules::binary(&[1.5, -2.0], &[0.25, 3.0]),
    )
};

impl Gate for Mul {
    fn name(&self) -> &str {
        "mul"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 2)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Mul)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (a, b) = at.ab();
        Ok(vec![at.send(0, || g * b), at.send(1, || g * a)])
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        // 0 · x is not 0: it is NaN for an infinite x, and a NaN is never hidden.
        let with = |k: Option<f64>, other: Expr<'c>| match k {
            Some(1.0) => Some(other),
            Some(-1.0) => Some(-other),
            _ => None,
        };
        let (a, b) = at.ab();
        let swapped = || (b.id() < a.id()).then(|| b * a); // one order, so that equal products are one node
        with(a.constant_value(), b).or_else(|| with(b.constant_value(), a)).or_else(swapped)
    }
}
