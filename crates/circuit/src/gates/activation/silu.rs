//! The sigmoid linear unit.

use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction, Program};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// y = x σ(x), elementwise (Elfwing, Uchibe and Doya, 2018). dy/dx = σ(x) + y σ(−x).
#[derive(Clone, Copy, Debug)]
pub struct Silu;

impl<'c> Expr<'c> {
    /// x σ(x), elementwise; the derivative is σ(x) + y σ(−x).
    #[track_caller]
    pub fn silu(self) -> Expr<'c> {
        self.apply(Silu)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["swish"],
    formula: "x σ(x)",
    derivative: "σ(x) + y σ(−x)",
    role: "scales it by σ(x) + y σ(−x): near 1 on the right, near 0 on the left",
    ..Entry::elementwise(
        "silu",
        1,
        |x, _| Ok(x[0].silu()),
        |_| Some(Arc::new(Silu)),
        || rules::unary(&[-3.0, 0.0, 0.5, 2.0]),
    )
};

impl Gate for Silu {
    fn name(&self) -> &str {
        "silu"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Map(Program::build(|[x]| {
            // The exponential comes as the square of its root, so that far on the left x has met one factor
            // before the other underflows. Below −2000 the result is 0 in every precision; the
            // bound only keeps −∞ · 0 from making a NaN.
            let root = (x.apply(Instruction::Abs) * -0.5).apply(Instruction::Exp);
            let left = x.with(Instruction::Max, x.constant(-2000.0)) * root * root;
            let above = x.constant(0.0).with(Instruction::Less, x);
            above.select(x, left) / (root * root + 1.0)
        }))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (x, y) = (at.x(), at.output);
        // Beyond 1000 σ(−x) is 0 in every precision; the bound only keeps ∞ · 0 from making a NaN.
        let y = y.clamp(f64::NEG_INFINITY, 1000.0);
        Ok(vec![Some(g * (x.sigmoid() + y * (-x).sigmoid()))])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Vec<Expr<'c>> {
        let x = inputs[0];
        vec![x * x.sigmoid(), x.sigmoid() * x]
    }
}
