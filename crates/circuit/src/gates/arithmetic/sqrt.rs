//! The square root.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = √x, elementwise. dy/dx = 1/(2y), which is infinite at 0.
#[derive(Clone, Copy, Debug)]
pub struct Sqrt;

impl<'c> Expr<'c> {
    /// √x, elementwise; the derivative is 1/(2√x), infinite at 0. NaN below 0.
    #[track_caller]
    pub fn sqrt(self) -> Expr<'c> {
        self.apply(Sqrt)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "√x",
    derivative: "1/(2y)",
    convention: "sqrt′(0) = ∞; NaN below 0",
    role: "scales it by 1/(2y)",
    ..Entry::elementwise(
        "sqrt",
        1,
        |x, _| Ok(x[0].sqrt()),
        |_| Some(Arc::new(Sqrt)),
        || rules::unary(&[0.25, 2.0, 9.0]),
    )
};

impl Gate for Sqrt {
    fn name(&self) -> &str {
        "sqrt"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Sqrt)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g / (at.output * 2.0))])
    }
}
