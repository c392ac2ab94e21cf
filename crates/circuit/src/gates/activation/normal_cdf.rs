//! The normal distribution function.

use std::f64::consts::FRAC_1_SQRT_2;
use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Program};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = Φ(x), elementwise: the probability that a standard normal number is below x, as erfc(−x/√2)/2, which
/// keeps the left tail. dy/dx = e^(−x²/2)/√(2π).
#[derive(Clone, Copy, Debug)]
pub struct NormalCdf;

impl<'c> Expr<'c> {
    /// Φ(x), elementwise: the probability that a standard normal number is below x; the derivative is the
    /// normal density.
    #[track_caller]
    pub fn normal_cdf(self) -> Expr<'c> {
        self.apply(NormalCdf)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["ndtr"],
    formula: "Φ(x) = (1 + erf(x/√2)) / 2",
    derivative: "e^(−x²/2) / √(2π)",
    role: "scales it by the normal density",
    ..Entry::elementwise(
        "normal_cdf",
        1,
        |x, _| Ok(x[0].normal_cdf()),
        |_| Some(Arc::new(NormalCdf)),
        || rules::unary(&[-2.0, 0.0, 0.5, 1.5]),
    )
};

impl Gate for NormalCdf {
    fn name(&self) -> &str {
        "normal_cdf"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Map(Program::build(rules::normal_cdf))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * rules::normal_density(rules::near(at.x())))])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![((inputs[0] * FRAC_1_SQRT_2).erf() + 1.0) * 0.5]
    }
}
