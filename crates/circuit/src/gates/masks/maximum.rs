//! The larger and the smaller of two.

use crate::gate::prelude::*;

/// The gate of [`Expr::maximum`].
pub static MAXIMUM: Pointwise = Pointwise {
    formula: "max(a, b)",
    derivative: "1 for the larger one, 0 for the other, ½ each at a tie",
    role: "routes it to the larger input",
    ..extremum::<true>("maximum", Instruction::Max)
};

/// The gate of [`Expr::minimum`].
pub static MINIMUM: Pointwise = Pointwise {
    formula: "min(a, b)",
    derivative: "1 for the smaller one, 0 for the other, ½ each at a tie",
    role: "routes it to the smaller input",
    ..extremum::<false>("minimum", Instruction::Min)
};

const fn extremum<const LARGER: bool>(name: &'static str, instruction: Instruction) -> Pointwise {
    Pointwise {
        ports: Ports::Alike,
        convention: "a tie splits the gradient evenly; NaN propagates",
        simplify: |at| (at.a().id() == at.b().id()).then_some(at.a()),
        kink: |at| rules::tie(at),
        samples: &[&[1.5, -2.0], &[0.25, 3.0]],
        ..Pointwise::new(
            name,
            Code::Of(instruction),
            Gradient::Each(|at, g| {
                let (a, b) = at.ab();
                let order = rules::order(a, b);
                let (larger, smaller) = (0.5 + order * 0.5, 0.5 - order * 0.5);
                let (of_a, of_b) = if LARGER { (larger, smaller) } else { (smaller, larger) };
                vec![at.send(0, || rules::masked(of_a, g)), at.send(1, || rules::masked(of_b, g))]
            }),
        )
    }
}

impl<'c> Expr<'c> {
    /// The larger of this and the other, elementwise; NaN if either is NaN. A tie splits the gradient evenly.
    #[track_caller]
    pub fn maximum(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&MAXIMUM, other)
    }

    /// The smaller of this and the other, elementwise; NaN if either is NaN. A tie splits the gradient
    /// evenly.
    #[track_caller]
    pub fn minimum(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&MINIMUM, other)
    }
}
