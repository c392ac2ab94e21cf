//! Multiplication.

use crate::gate::prelude::*;
use crate::gates::shortcut;

/// What `a * b` makes.
pub static MUL: Pointwise = Pointwise {
    aliases: &["multiply"],
    formula: "a · b",
    derivative: "∂/∂a = b, ∂/∂b = a",
    ports: Ports::Alike,
    role: "swaps the factors: each input gets the other one times the upstream gradient",
    simplify: |at| {
        let (a, b) = at.ab();
        // 0 · x is not 0: it is NaN for an infinite x, and a NaN is never hidden.
        match (a.constant_value(), b.constant_value()) {
            (Some(1.0), _) => Some(b),
            (Some(-1.0), _) => Some(-b),
            (_, Some(1.0)) => Some(a),
            (_, Some(-1.0)) => Some(-a),
            // One order of the operands, so that equal products are one node.
            _ => (b.id() < a.id()).then(|| b * a),
        }
    },
    shortcut: |at| if at.a().id() == at.b().id() { shortcut::of_square(at.a()) } else { None },
    samples: &[&[1.5, -2.0], &[0.25, 3.0]],
    ..Pointwise::new(
        "mul",
        Code::Of(Instruction::Mul),
        Gradient::Binary(|at, g| g * at.b(), |at, g| g * at.a()),
    )
};
