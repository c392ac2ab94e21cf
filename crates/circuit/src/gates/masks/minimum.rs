//! The smaller of two.

use std::sync::Arc;

use crate::build::expr::{Expr, Operand};
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = the smaller of a and b, elementwise; NaN if either is NaN. The gradient goes to the smaller one; a tie
/// splits it evenly.
#[derive(Clone, Copy, Debug)]
pub struct Minimum;

impl<'c> Expr<'c> {
    /// The smaller of this and the other, elementwise; NaN if either is NaN. A tie splits the gradient
    /// evenly.
    #[track_caller]
    pub fn minimum(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(Minimum, other)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "min(a, b)",
    derivative: "1 for the smaller one, 0 for the other, ½ each at a tie",
    convention: "a tie splits the gradient evenly; NaN propagates",
    role: "routes it to the smaller input",
    ..Entry::elementwise(
        "minimum",
        2,
        |x, _| Ok(x[0].minimum(x[1])),
        |_| Some(Arc::new(Minimum)),
        || rules::binary(&[1.5, -2.0], &[0.25, 3.0]),
    )
};

impl Gate for Minimum {
    fn name(&self) -> &str {
        "minimum"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 2)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Min)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (a, b) = at.ab();
        let order = rules::order(a, b);
        let (of_a, of_b) = (0.5 - order * 0.5, 0.5 + order * 0.5);
        Ok(vec![at.send(0, || rules::masked(of_a, g)), at.send(1, || rules::masked(of_b, g))])
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let (a, b) = at.ab();
        (a.id() == b.id()).then_some(a)
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let (a, b) = at.ab();
        Some(a.equal(b))
    }
}
