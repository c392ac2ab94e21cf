//! The hyperbolic cosine.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = cosh x, elementwise. dy/dx = sinh x.
#[derive(Clone, Copy, Debug)]
pub struct Cosh;

impl<'c> Expr<'c> {
    /// cosh x, elementwise; the derivative is sinh x.
    #[track_caller]
    pub fn cosh(self) -> Expr<'c> {
        self.apply(Cosh)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "(eˣ + e⁻ˣ) / 2",
    derivative: "sinh x",
    role: "scales it by sinh x",
    ..Entry::elementwise(
        "cosh",
        1,
        |x, _| Ok(x[0].cosh()),
        |_| Some(Arc::new(Cosh)),
        || rules::unary(&[-2.0, 0.0, 0.5, 3.0]),
    )
};

impl Gate for Cosh {
    fn name(&self) -> &str {
        "cosh"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Cosh)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * at.x().sinh())])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![(inputs[0].exp() + (-inputs[0]).exp()) / 2.0]
    }
}
