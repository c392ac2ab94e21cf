//! The hyperbolic secant.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction, Program};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = 1/cosh x = 2t/(1 + t²) with t = e^(−|x|), elementwise, which neither overflows nor cancels. dy/dx = −y
/// tanh x.
///
/// Its square is the derivative of tanh, in which 1 − tanh² x would cancel; as a gate of its own it keeps the
/// second derivative accurate too.
#[derive(Clone, Copy, Debug)]
pub struct Sech;

impl<'c> Expr<'c> {
    /// 1/cosh x, elementwise; the derivative is −sech x · tanh x.
    #[track_caller]
    pub fn sech(self) -> Expr<'c> {
        self.apply(Sech)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "1 / cosh x",
    derivative: "−y tanh x",
    role: "scales it by −y tanh x",
    ..Entry::elementwise(
        "sech",
        1,
        |x, _| Ok(x[0].sech()),
        |_| Some(Arc::new(Sech)),
        || rules::unary(&[-2.0, 0.0, 0.5, 3.0]),
    )
};

impl Gate for Sech {
    fn name(&self) -> &str {
        "sech"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Map(Program::build(|[x]| {
            let t = (-x.apply(Instruction::Abs)).apply(Instruction::Exp);
            t * 2.0 / (t * t + 1.0)
        }))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some(-(g * at.output * at.x().tanh()))])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        vec![inputs[0].cosh().reciprocal(), inputs[0].filled(1.0) / inputs[0].cosh()]
    }
}
