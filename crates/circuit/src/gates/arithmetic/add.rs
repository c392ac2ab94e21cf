//! Addition.

use crate::gate::prelude::*;

/// What `a + b` makes.
pub static ADD: Pointwise = Pointwise {
    aliases: &["plus"],
    formula: "a + b",
    derivative: "∂/∂a = 1, ∂/∂b = 1",
    ports: Ports::Alike,
    role: "distributes it: both inputs get the upstream gradient unchanged",
    simplify: |at| {
        let (a, b) = at.ab();
        // Only −0 is neutral: 0 + x turns −0 into 0, and 1/x tells the two apart.
        let neutral = |x: Expr| x.constant_value().is_some_and(|v| v.to_bits() == (-0.0f64).to_bits());
        if neutral(a) {
            return Some(b);
        }
        // One order of the operands, so that equal sums are one node.
        if neutral(b) { Some(a) } else { (b.id() < a.id()).then(|| b + a) }
    },
    samples: &[&[1.5, -2.0], &[0.25, 3.0]],
    ..Pointwise::new("add", Code::Of(Instruction::Add), Gradient::Binary(|_, g| g, |_, g| g))
};
