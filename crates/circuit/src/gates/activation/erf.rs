//! The error function.

use std::f64::consts::FRAC_2_SQRT_PI;
use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = erf x = 2/√π ∫₀ˣ e^(−t²) dt, elementwise. dy/dx = 2/√π · e^(−x²).
#[derive(Clone, Copy, Debug)]
pub struct Erf;

impl<'c> Expr<'c> {
    /// The error function, elementwise; the derivative is 2/√π · e^(−x²).
    #[track_caller]
    pub fn erf(self) -> Expr<'c> {
        self.apply(Erf)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "2/√π ∫₀ˣ e^(−t²) dt",
    derivative: "2/√π · e^(−x²)",
    role: "scales it by 2/√π · e^(−x²)",
    ..Entry::elementwise(
        "erf",
        1,
        |x, _| Ok(x[0].erf()),
        |_| Some(Arc::new(Erf)),
        || rules::unary(&[-1.5, 0.0, 0.5, 1.0]),
    )
};

impl Gate for Erf {
    fn name(&self) -> &str {
        "erf"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Erf)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * (-rules::near(at.x()).square()).exp() * FRAC_2_SQRT_PI)])
    }
}
