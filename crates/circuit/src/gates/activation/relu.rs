//! The rectifier.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction, Program};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = max(x, 0), elementwise. dy/dx = 1 where x > 0, 0 where x ≤ 0. NaN stays NaN.
#[derive(Clone, Copy, Debug)]
pub struct Relu;

impl<'c> Expr<'c> {
    /// max(x, 0), elementwise; the derivative at 0 is 0.
    #[track_caller]
    pub fn relu(self) -> Expr<'c> {
        self.apply(Relu)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "max(x, 0)",
    derivative: "1 where x > 0, else 0",
    convention: "relu′(0) = 0",
    role: "lets it through where x > 0, stops it elsewhere",
    ..Entry::elementwise(
        "relu",
        1,
        |x, _| Ok(x[0].relu()),
        |_| Some(Arc::new(Relu)),
        || rules::unary(&[-2.0, 0.5, 3.0]),
    )
};

impl Gate for Relu {
    fn name(&self) -> &str {
        "relu"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Map(Program::build(|[x]| x.with(Instruction::Max, x.constant(0.0))))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(at.x().step().select(g, g.filled(0.0)))])
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        Some(at.x().equal(0.0))
    }
}
