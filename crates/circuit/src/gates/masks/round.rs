//! Rounding to the nearest.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site, Structure};
use crate::gates::rules;

/// y = the nearest whole number, elementwise, halves to even. The derivative is 0.
#[derive(Clone, Copy, Debug)]
pub struct Round;

impl<'c> Expr<'c> {
    /// The nearest whole number, elementwise, halves to even. The derivative is 0.
    #[track_caller]
    pub fn round(self) -> Expr<'c> {
        self.apply(Round)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["rint"],
    formula: "the nearest whole number, halves to even",
    derivative: "0",
    convention: "round′ = 0, also at halves",
    role: "stops it",
    ..Entry::elementwise(
        "round",
        1,
        |x, _| Ok(x[0].round()),
        |_| Some(Arc::new(Round)),
        || rules::unary(&[-2.25, 0.25, 3.75]),
    )
};

impl Gate for Round {
    fn name(&self) -> &str {
        "round"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Round)
    }

    fn gradient<'c>(&self, _: &Site<'c>, _: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![None])
    }

    fn structure(&self, _: usize, _: &[Type]) -> Structure {
        Structure::Zero
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        Some((at.x() - at.x().floor()).equal(0.5))
    }
}
