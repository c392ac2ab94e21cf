//! Negation.

use crate::gate::prelude::*;

/// What `-x` makes.
pub static NEG: Pointwise = Pointwise {
    aliases: &["negative"],
    formula: "−x",
    derivative: "−1",
    role: "turns its sign",
    simplify: |at| at.x().made_by_gate(&NEG).map(|x| x[0]),
    samples: &[&[-2.0, 0.5]],
    ..Pointwise::new("neg", Code::Of(Instruction::Neg), Gradient::Unary(|_, g| -g))
};
