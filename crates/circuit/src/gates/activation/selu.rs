//! The scaled exponential linear unit.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::Form;
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::activation::elu;
use crate::gates::rules;

/// y = λ x where x > 0, λ α (eˣ − 1) elsewhere, elementwise. dy/dx = λ where x > 0, λ α eˣ where x ≤ 0.
///
/// λ and α make mean 0 and variance 1 a fixed point of a layer (Klambauer, Unterthiner, Mayr and Hochreiter,
/// Self-Normalizing Neural Networks, 2017, equation 14).
#[derive(Clone, Copy, Debug)]
pub struct Selu;

/// λ of the paper, rounded once.
const SCALE: f64 = 1.050_700_987_355_480_5;
/// λ α with the paper's constants, rounded once.
const SCALE_ALPHA: f64 = 1.758_099_340_847_376_8;

impl<'c> Expr<'c> {
    /// λ x where x > 0, λ α (eˣ − 1) elsewhere, elementwise, with λ ≈ 1.0507 and α ≈ 1.6733; the derivative
    /// at 0 is λ α.
    #[track_caller]
    pub fn selu(self) -> Expr<'c> {
        self.apply(Selu)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "λ x where x > 0, else λ α (eˣ − 1); λ = 1.0507…, α = 1.6732…",
    derivative: "λ where x > 0, else λ α eˣ",
    convention: "selu′(0) = λ α, the left side",
    role: "scales it by λ where x > 0, by λ α eˣ elsewhere",
    ..Entry::elementwise(
        "selu",
        1,
        |x, _| Ok(x[0].selu()),
        |_| Some(Arc::new(Selu)),
        || rules::unary(&[-2.0, -0.5, 0.5, 3.0]),
    )
};

impl Gate for Selu {
    fn name(&self) -> &str {
        "selu"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        elu::form(SCALE, SCALE_ALPHA)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let below = elu::gradient_below(at.x(), g * SCALE_ALPHA);
        Ok(vec![Some(at.x().step().select(g * SCALE, below))])
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        Some(at.x().equal(0.0))
    }
}
