//! The inverse sine.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = arcsin x, elementwise, in radians. dy/dx = 1/√(1 − x²), the difference taken without cancellation near
/// ±1.
#[derive(Clone, Copy, Debug)]
pub struct Asin;

impl<'c> Expr<'c> {
    /// arcsin x, elementwise; the derivative is 1/√(1 − x²), infinite at ±1. NaN outside [−1, 1].
    #[track_caller]
    pub fn asin(self) -> Expr<'c> {
        self.apply(Asin)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["arcsin"],
    formula: "arcsin x",
    derivative: "1/√(1 − x²)",
    convention: "asin′(±1) = ∞; NaN outside [−1, 1]",
    role: "scales it by 1/√(1 − x²)",
    ..Entry::elementwise(
        "asin",
        1,
        |x, _| Ok(x[0].asin()),
        |_| Some(Arc::new(Asin)),
        || rules::unary(&[-0.9, 0.0, 0.3, 0.8]),
    )
};

impl Gate for Asin {
    fn name(&self) -> &str {
        "asin"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Asin)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * rules::one_minus_square(at.x()).rsqrt())])
    }
}
