//! The cube root.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = ∛x, elementwise, of either sign. dy/dx = 1/(3y²), which is infinite at 0.
#[derive(Clone, Copy, Debug)]
pub struct Cbrt;

impl<'c> Expr<'c> {
    /// ∛x, elementwise, of either sign; the derivative is 1/(3y²), infinite at 0.
    #[track_caller]
    pub fn cbrt(self) -> Expr<'c> {
        self.apply(Cbrt)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "∛x",
    derivative: "1/(3y²)",
    convention: "cbrt′(0) = ∞",
    role: "scales it by 1/(3y²)",
    ..Entry::elementwise(
        "cbrt",
        1,
        |x, _| Ok(x[0].cbrt()),
        |_| Some(Arc::new(Cbrt)),
        || rules::unary(&[-8.0, -0.5, 0.2, 3.0]),
    )
};

impl Gate for Cbrt {
    fn name(&self) -> &str {
        "cbrt"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Cbrt)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g / at.output / at.output / 3.0)])
    }
}
