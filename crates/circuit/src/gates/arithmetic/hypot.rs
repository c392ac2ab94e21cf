//! The length of a pair.

use std::sync::Arc;

use crate::build::expr::{Expr, Operand};
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// h = √(a² + b²), elementwise, without overflow. ∂h/∂a = a/h, ∂h/∂b = b/h; both 0 at the origin.
#[derive(Clone, Copy, Debug)]
pub struct Hypot;

impl<'c> Expr<'c> {
    /// √(a² + b²), elementwise, without overflow; the derivatives are a/h and b/h, 0 at (0, 0).
    #[track_caller]
    pub fn hypot(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(Hypot, other)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "√(a² + b²)",
    derivative: "∂/∂a = a/h, ∂/∂b = b/h",
    convention: "gradient 0 at (0, 0)",
    role: "shares it out: each input gets its own share of the length",
    ..Entry::elementwise(
        "hypot",
        2,
        |x, _| Ok(x[0].hypot(x[1])),
        |_| Some(Arc::new(Hypot)),
        || rules::binary(&[1.5, -2.0, 0.0], &[0.25, 3.0, 2.0]),
    )
};

impl Gate for Hypot {
    fn name(&self) -> &str {
        "hypot"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 2)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Hypot)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (a, b) = at.ab();
        // At the origin the derivative is 0 by convention, which stops an infinite gradient too.
        let share = |x: Expr<'c>, other: Expr<'c>| at.output.select(g * x.direction(other), 0.0);
        Ok(vec![at.send(0, || share(a, b)), at.send(1, || share(b, a))])
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        Some(at.output.equal(0.0))
    }
}
