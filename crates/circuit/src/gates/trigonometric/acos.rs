//! The inverse cosine.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = arccos x, elementwise, in radians. dy/dx = −1/√(1 − x²), the difference taken without cancellation
/// near ±1.
#[derive(Clone, Copy, Debug)]
pub struct Acos;

impl<'c> Expr<'c> {
    /// arccos x, elementwise; the derivative is −1/√(1 − x²), infinite at ±1. NaN outside [−1, 1].
    #[track_caller]
    pub fn acos(self) -> Expr<'c> {
        self.apply(Acos)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["arccos"],
    formula: "arccos x",
    derivative: "−1/√(1 − x²)",
    convention: "acos′(±1) = −∞; NaN outside [−1, 1]",
    role: "scales it by −1/√(1 − x²)",
    ..Entry::elementwise(
        "acos",
        1,
        |x, _| Ok(x[0].acos()),
        |_| Some(Arc::new(Acos)),
        || rules::unary(&[-0.9, 0.0, 0.3, 0.8]),
    )
};

impl Gate for Acos {
    fn name(&self) -> &str {
        "acos"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Acos)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(-(g * rules::one_minus_square(at.x()).rsqrt()))])
    }
}
