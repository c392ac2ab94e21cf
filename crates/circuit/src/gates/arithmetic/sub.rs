//! Subtraction.

use crate::gate::prelude::*;

/// What `a - b` makes.
pub static SUB: Pointwise = Pointwise {
    aliases: &["subtract"],
    formula: "a − b",
    derivative: "∂/∂a = 1, ∂/∂b = −1",
    ports: Ports::Letters,
    role: "distributes it, with the sign turned for what is subtracted",
    simplify: |at| {
        // x − (+0) is x for every x; x − (−0) and 0 − x have another sign at 0.
        let zero = |x: Expr| x.constant_value().is_some_and(|v| v.to_bits() == 0.0f64.to_bits());
        zero(at.b()).then_some(at.a())
    },
    samples: &[&[1.5, -2.0], &[0.25, 3.0]],
    ..Pointwise::new("sub", Code::Of(Instruction::Sub), Gradient::Binary(|_, g| g, |_, g| -g))
};
