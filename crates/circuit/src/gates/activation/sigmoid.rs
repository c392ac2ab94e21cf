//! The logistic sigmoid.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = σ(x) = 1/(1 + e⁻ˣ), elementwise. dy/dx = σ(x) σ(−x) = (½ sech(x/2))², which keeps full relative
/// accuracy where y (1 − y) cancels: σ′(40) is 4.2e-18, not 0. The form with sech is even in x, so that the
/// second derivative does not cancel near 0 either.
#[derive(Clone, Copy, Debug)]
pub struct Sigmoid;

impl<'c> Expr<'c> {
    /// σ(x) = 1/(1 + e⁻ˣ), elementwise; the derivative is σ(x) σ(−x).
    #[track_caller]
    pub fn sigmoid(self) -> Expr<'c> {
        self.apply(Sigmoid)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["expit", "logistic"],
    formula: "1 / (1 + e⁻ˣ)",
    derivative: "σ(x) σ(−x) = y (1 − y)",
    role: "scales it by y (1 − y), a quarter at most",
    ..Entry::elementwise(
        "sigmoid",
        1,
        |x, _| Ok(x[0].sigmoid()),
        |_| Some(Arc::new(Sigmoid)),
        || rules::unary(&[-3.0, 0.0, 0.5, 2.0]),
    )
};

impl Gate for Sigmoid {
    fn name(&self) -> &str {
        "sigmoid"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Sigmoid)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let half = (at.x() * 0.5).sech() * 0.5;
        Ok(vec![Some(g * half * half)])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        let x = inputs[0];
        let one = |y: Expr<'c>| y.filled(1.0);
        // The lecture's four gates first; then the ways in which people write the same.
        let grown = |minus: Expr<'c>| minus.exp();
        vec![
            one(x) / (grown(x * -1.0) + 1.0),
            one(x) / (grown(-x) + 1.0),
            one(x) / (one(x) + grown(-x)),
            one(x) / (one(x) + grown(x * -1.0)),
        ]
    }
}
