//! The angle of a point.

use std::sync::Arc;

use crate::build::expr::{Expr, Operand};
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// θ = the angle of the point (x, y), elementwise, in radians. With h = √(x² + y²): ∂θ/∂y = (x/h)/h, ∂θ/∂x =
/// −(y/h)/h; both 0 at the origin.
///
/// The first operand is y, as everywhere.
#[derive(Clone, Copy, Debug)]
pub struct Atan2;

impl<'c> Expr<'c> {
    /// The angle of the point (x, this), elementwise; ∂/∂y = x/h², ∂/∂x = −y/h² with h = √(x² + y²), and 0 at
    /// (0, 0).
    #[track_caller]
    pub fn atan2(self, x: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(Atan2, x)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    aliases: &["arctan2"],
    formula: "the angle of the point (x, y)",
    derivative: "∂/∂y = (x/h)/h, ∂/∂x = −(y/h)/h, h = √(x² + y²)",
    convention: "gradient 0 at (0, 0)",
    role: "scales it by the other coordinate over h²",
    ..Entry::elementwise(
        "atan2",
        2,
        |x, _| Ok(x[0].atan2(x[1])),
        |_| Some(Arc::new(Atan2)),
        || rules::binary(&[1.5, -2.0, 0.5], &[0.25, 3.0, -1.0]),
    )
};

impl Gate for Atan2 {
    fn name(&self) -> &str {
        "atan2"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 2)
    }

    fn form(&self, _: &[Type]) -> Form {
        rules::instruction(Instruction::Atan2)
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (y, x) = at.ab();
        // At the origin the derivative is 0 by convention, which stops an infinite gradient too; h is
        // replaced there so that no 0/0 comes back from it.
        let length = y.hypot(x);
        let h = length.select(length, 1.0);
        let turn = |x: Expr<'c>, y: Expr<'c>| length.select(g * (x.direction(y) / h), 0.0);
        Ok(vec![at.send(0, || turn(x, y)), at.send(1, || -turn(y, x))])
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let (y, x) = at.ab();
        Some(y.equal(0.0) * x.equal(0.0))
    }
}
