//! The absolute value.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::Neg;
use crate::gates::rules;

/// y = |x|, elementwise. dy/dx = the sign of x: 0 at 0, NaN for NaN.
#[derive(Clone, Copy, Debug)]
pub struct Abs;

impl<'c> Expr<'c> {
    /// |x|, elementwise; the derivative is the sign of x, 0 at 0.
    #[track_caller]
    pub fn abs(self) -> Expr<'c> {
        self.apply(Abs)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["absolute", "fabs"],
    formula: "|x|",
    derivative: "sign x",
    convention: "abs′(0) = 0",
    role: "turns its sign where x < 0, stops it at 0",
    ..Entry::elementwise(
        "abs",
        1,
        |x, _| Ok(x[0].abs()),
        |_| Some(Arc::new(Abs)),
        || rules::unary(&[-2.0, 0.5, 3.0]),
    )
};

impl Gate for Abs {
    fn name(&self) -> &str {
        "abs"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Abs)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(rules::masked(at.x().sign(), g))])
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let x = at.x();
        if x.made_by::<Abs>().is_some() {
            return Some(x);
        }
        x.made_by::<Neg>().map(|(_, x)| x[0].abs())
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        Some(at.x().equal(0.0))
    }
}
