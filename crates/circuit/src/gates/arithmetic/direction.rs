//! A coordinate of the unit vector.

use std::sync::Arc;

use crate::build::expr::{Expr, Operand};
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Instruction, Program};
use crate::gate::registry::Entry;
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::rules;

/// c = a/√(a² + b²), elementwise: the cosine of the angle between (a, b) and the first axis; 0 at the origin.
/// With s = b/h, the other coordinate: ∂c/∂a = s · (s/h), ∂c/∂b = −c · (s/h).
///
/// It is what hypot and atan2 send back, a gate because 1 − c² would cancel in their second derivatives.
#[derive(Clone, Copy, Debug)]
pub struct Direction;

impl<'c> Expr<'c> {
    /// a/√(a² + b²), elementwise: the first coordinate of the unit vector along (a, b); 0 at (0, 0), as is
    /// its gradient.
    #[track_caller]
    pub fn direction(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(Direction, other)
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "a / √(a² + b²)",
    derivative: "∂/∂a = b²/h³, ∂/∂b = −ab/h³",
    convention: "0 at (0, 0), with gradient 0",
    role: "keeps what turns the vector, stops what stretches it",
    ..Entry::elementwise(
        "direction",
        2,
        |x, _| Ok(x[0].direction(x[1])),
        |_| Some(Arc::new(Direction)),
        || rules::binary(&[1.5, -2.0, 0.5], &[0.25, 3.0, 2.0]),
    )
};

impl Gate for Direction {
    fn name(&self) -> &str {
        "direction"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        rules::elementwise(inputs, 2)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Map(Program::build(|[a, b]| {
            // Divided by the larger first, so that neither large nor subnormal coordinates lose digits;
            // beside infinity a finite one is nothing.
            let endless = a.constant(f64::INFINITY);
            let (size_a, size_b) = (a.apply(Instruction::Abs), b.apply(Instruction::Abs));
            let larger = size_a.with(Instruction::Max, size_b);
            let scale = larger.select(larger, a.constant(1.0));
            let a = size_a.with(Instruction::Equal, endless).select(a.apply(Instruction::Sign), a / scale);
            let b = size_b.with(Instruction::Equal, endless).select(b.apply(Instruction::Sign), b / scale);
            let length = (a * a + b * b).apply(Instruction::Sqrt);
            a / length.select(length, length.constant(1.0))
        }))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let (a, b) = at.ab();
        let h = a.hypot(b);
        let h = h.select(h, 1.0);
        let s = b.direction(a);
        let da = at.send(0, || g * s * (s / h));
        let db = at.send(1, || -(g * at.output * (s / h)));
        Ok(vec![da, db])
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        let (a, b) = at.ab();
        Some(a.equal(0.0) * b.equal(0.0))
    }
}
