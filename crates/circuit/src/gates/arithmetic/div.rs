//! Division.

use crate::gate::prelude::*;

/// What `a / b` makes. The derivative by b does not overflow where a/b² would.
pub static DIV: Pointwise = Pointwise {
    aliases: &["divide", "true_divide"],
    formula: "a / b",
    derivative: "∂/∂a = 1/b, ∂/∂b = −(a/b)/b",
    convention: "at b = 0 the IEEE quotient: an infinity, or NaN for 0/0",
    ports: Ports::Letters,
    role: "scales it by 1/b for the numerator, by −(a/b)/b for the denominator",
    simplify: |at| (at.b().constant_value() == Some(1.0)).then_some(at.a()),
    samples: &[&[1.5, -2.0], &[0.25, 3.0]],
    ..Pointwise::new(
        "div",
        Code::Of(Instruction::Div),
        Gradient::Binary(|at, g| g / at.b(), |at, g| -(at.output / at.b()) * g),
    )
};
