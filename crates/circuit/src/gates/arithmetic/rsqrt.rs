//! The reciprocal square root.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = 1/√x, elementwise. dy/dx = −y/(2x).
#[derive(Clone, Copy, Debug)]
pub struct Rsqrt;

impl<'c> Expr<'c> {
    /// 1/√x, elementwise; the derivative is −1/(2x√x). NaN below 0.
    #[track_caller]
    pub fn rsqrt(self) -> Expr<'c> {
        self.apply(Rsqrt)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "1 / √x",
    derivative: "−y/(2x)",
    convention: "rsqrt(0) = ∞; NaN below 0",
    role: "scales it by −y/(2x)",
    ..Entry::elementwise(
        "rsqrt",
        1,
        |x, _| Ok(x[0].rsqrt()),
        |_| Some(Arc::new(Rsqrt)),
        || rules::unary(&[0.25, 2.0, 9.0]),
    )
};

impl Gate for Rsqrt {
    fn name(&self) -> &str {
        "rsqrt"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Rsqrt)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * (at.output / at.x()) * -0.5)])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        let root = inputs[0].sqrt();
        vec![root.filled(1.0) / root, root.reciprocal()]
    }
}
