//! The Gaussian error linear unit.

use std::f64::consts::FRAC_1_SQRT_2;
use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction, Program};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = x Φ(x), elementwise, exact (Hendrycks and Gimpel, 2016), where Φ is the normal distribution function.
/// dy/dx = Φ(x) + x φ(x) with the normal density φ.
#[derive(Clone, Copy, Debug)]
pub struct Gelu;

impl<'c> Expr<'c> {
    /// x Φ(x), elementwise, exact; the derivative is Φ(x) + x φ(x) with the normal distribution function Φ
    /// and density φ.
    #[track_caller]
    pub fn gelu(self) -> Expr<'c> {
        self.apply(Gelu)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "x Φ(x)",
    derivative: "Φ(x) + x φ(x)",
    role: "scales it by Φ(x) + x φ(x): near 1 on the right, near 0 on the left",
    ..Entry::elementwise(
        "gelu",
        1,
        |x, _| Ok(x[0].gelu()),
        |_| Some(Arc::new(Gelu)),
        || rules::unary(&[-2.0, 0.0, 0.5, 1.5]),
    )
};

impl Gate for Gelu {
    fn name(&self) -> &str {
        "gelu"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        // Below −100 Φ is 0 in every precision; the bound only keeps −∞ · 0 from making a NaN.
        Form::Map(Program::build(|[x]| x.with(Instruction::Max, x.constant(-100.0)) * rules::normal_cdf([x])))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let x = at.x();
        let near = rules::near(x);
        Ok(vec![Some(g * (x.normal_cdf() + near * rules::normal_density(near)))])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        let x = inputs[0];
        let grown = (x * FRAC_1_SQRT_2).erf() + 1.0;
        vec![x * x.normal_cdf(), x * 0.5 * grown, x * grown * 0.5]
    }
}
