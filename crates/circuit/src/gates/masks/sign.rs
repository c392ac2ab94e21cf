//! The sign.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site, Structure};
use crate::gates::rules;

/// y = −1, 0 or 1, elementwise; NaN for NaN. The derivative is 0.
#[derive(Clone, Copy, Debug)]
pub struct Sign;

impl<'c> Expr<'c> {
    /// −1, 0 or 1 with the sign of x, elementwise; NaN stays NaN. The derivative is 0.
    #[track_caller]
    pub fn sign(self) -> Expr<'c> {
        self.apply(Sign)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "−1 where x < 0, 0 at 0, 1 where x > 0",
    derivative: "0",
    convention: "sign(0) = 0, sign′(0) = 0",
    role: "stops it",
    ..Entry::elementwise(
        "sign",
        1,
        |x, _| Ok(x[0].sign()),
        |_| Some(Arc::new(Sign)),
        || rules::unary(&[-2.0, 0.5, 3.0]),
    )
};

impl Gate for Sign {
    fn name(&self) -> &str {
        "sign"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Sign)
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
