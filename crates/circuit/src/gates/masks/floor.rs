//! Rounding down.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site, Structure};
use crate::gates::rules;

/// y = the largest whole number ≤ x, elementwise. The derivative is 0.
#[derive(Clone, Copy, Debug)]
pub struct Floor;

impl<'c> Expr<'c> {
    /// The largest whole number ≤ x, elementwise. The derivative is 0.
    #[track_caller]
    pub fn floor(self) -> Expr<'c> {
        self.apply(Floor)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "the largest whole number ≤ x",
    derivative: "0",
    convention: "floor′ = 0, also at whole numbers",
    role: "stops it",
    ..Entry::elementwise(
        "floor",
        1,
        |x, _| Ok(x[0].floor()),
        |_| Some(Arc::new(Floor)),
        || rules::unary(&[-2.5, 0.5, 3.25]),
    )
};

impl Gate for Floor {
    fn name(&self) -> &str {
        "floor"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Floor)
    }

    fn gradient<'c>(&self, _: &Site<'c>, _: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![None])
    }

    fn structure(&self, _: usize, _: &[Type]) -> Structure {
        Structure::Zero
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        Some(at.x().equal(at.output))
    }
}
