//! The square.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Program};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::Abs;
use crate::gates::Neg;
use crate::gates::rules;

/// y = x², elementwise. dy/dx = 2x.
#[derive(Clone, Copy, Debug)]
pub struct Square;

impl<'c> Expr<'c> {
    /// x², elementwise; the derivative is 2x.
    #[track_caller]
    pub fn square(self) -> Expr<'c> {
        self.apply(Square)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "x²",
    derivative: "2x",
    role: "scales it by 2x",
    ..Entry::elementwise(
        "square",
        1,
        |x, _| Ok(x[0].square()),
        |_| Some(Arc::new(Square)),
        || rules::unary(&[-2.0, 0.0, 0.5, 3.0]),
    )
};

impl Gate for Square {
    fn name(&self) -> &str {
        "square"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Map(Program::build(|[x]| x * x))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(g * (at.x() * 2.0))])
    }

    fn simplify<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        // The sign does not matter: (−x)² = |x|² = x², to the bit.
        let x = at.x();
        let inner = x.made_by::<Neg>().map(|(_, x)| x).or_else(|| x.made_by::<Abs>().map(|(_, x)| x))?;
        Some(inner[0].square())
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![inputs[0] * inputs[0]]
    }
}
