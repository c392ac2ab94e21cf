//! The hyperbolic tangent.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = tanh x, elementwise. dy/dx = sech² x, which keeps full relative accuracy where 1 − y² cancels:
/// tanh′(20) is 1.7e-17, not 0.
#[derive(Clone, Copy, Debug)]
pub struct Tanh;

impl<'c> Expr<'c> {
    /// tanh x, elementwise; the derivative is 1 − tanh² x, computed as sech² x.
    #[track_caller]
    pub fn tanh(self) -> Expr<'c> {
        self.apply(Tanh)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)",
    derivative: "1 − y² = sech² x",
    role: "scales it by 1 − y², one at most",
    ..Entry::elementwise(
        "tanh",
        1,
        |x, _| Ok(x[0].tanh()),
        |_| Some(Arc::new(Tanh)),
        || rules::unary(&[-2.0, 0.0, 0.5, 3.0]),
    )
};

impl Gate for Tanh {
    fn name(&self) -> &str {
        "tanh"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Tanh)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let s = at.x().sech();
        Ok(vec![Some(g * s * s)])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        let x = inputs[0];
        let (up, down) = (x.exp(), (-x).exp());
        vec![(up - down) / (up + down), (x * 2.0).sigmoid() * 2.0 - 1.0]
    }
}
