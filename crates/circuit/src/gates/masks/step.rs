//! The unit step.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site, Structure};
use crate::gates::rules;

/// y = 1 where x > 0, 0 where x ≤ 0, NaN where x is NaN. The derivative is 0.
#[derive(Clone, Copy, Debug)]
pub struct Step;

impl<'c> Expr<'c> {
    /// 1 where x > 0, 0 where x ≤ 0, elementwise; NaN stays NaN. The derivative is 0.
    #[track_caller]
    pub fn step(self) -> Expr<'c> {
        self.apply(Step)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "1 where x > 0, else 0",
    derivative: "0",
    convention: "step(0) = 0, step′(0) = 0",
    role: "stops it",
    ..Entry::elementwise(
        "step",
        1,
        |x, _| Ok(x[0].step()),
        |_| Some(Arc::new(Step)),
        || rules::unary(&[-2.0, 0.5, 3.0]),
    )
};

impl Gate for Step {
    fn name(&self) -> &str {
        "step"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Step)
    }

    fn gradient<'c>(&self, _: &Site<'c>, _: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![None])
    }

    fn structure(&self, _: usize, _: &[Type]) -> Structure {
        Structure::Zero
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        Some(at.x().equal(0.0))
    }
}
