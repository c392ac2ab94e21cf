//! The inverse tangent.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = arctan x, elementwise, in radians. dy/dx = 1/(1 + x²), as (1/h)/h with h = √(1 + x²), which does not
/// overflow.
#[derive(Clone, Copy, Debug)]
pub struct Atan;

impl<'c> Expr<'c> {
    /// arctan x, elementwise; the derivative is 1/(1 + x²).
    #[track_caller]
    pub fn atan(self) -> Expr<'c> {
        self.apply(Atan)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["arctan"],
    formula: "arctan x",
    derivative: "1/(1 + x²)",
    role: "scales it by 1/(1 + x²)",
    ..Entry::elementwise(
        "atan",
        1,
        |x, _| Ok(x[0].atan()),
        |_| Some(Arc::new(Atan)),
        || rules::unary(&[-2.0, 0.0, 0.5, 3.0]),
    )
};

impl Gate for Atan {
    fn name(&self) -> &str {
        "atan"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Atan)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let h = at.x().hypot(1.0);
        Ok(vec![Some(g / h / h)])
    }
}
