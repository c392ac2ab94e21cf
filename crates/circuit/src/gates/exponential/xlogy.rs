//! A number times the logarithm of another.

use crate::gate::prelude::*;

/// The gate of [`Expr::xlogy`]. The logarithm of 0 is infinite, and 0 times that would be NaN; a NaN of b stays.
pub static XLOGY: Pointwise = Pointwise {
    formula: "a ln b, and 0 for a = 0",
    derivative: "∂/∂a = ln b, ∂/∂b = a/b",
    convention: "0 for a = 0, whatever b is, NaN excepted; ∂/∂a = −∞ for b = 0; ∂/∂b = 0 at (0, 0)",
    ports: Ports::Letters,
    role: "scales it by ln b for a, by a/b for b",
    split: |x| Some(x[0] * x[1].log()),
    samples: &[&[0.25, -1.5, 2.0, 0.0], &[2.0, 1.5, 0.5, 3.0]],
    ..Pointwise::new(
        "xlogy",
        Code::Binary(|[a, b]| {
            // 0, or NaN where b is NaN.
            let nothing = b.apply(Instruction::Step) * 0.0;
            a.select(a * b.apply(Instruction::Log), nothing)
        }),
        Gradient::Binary(
            |at, g| g * at.ab().1.log(),
            |at, g| {
                let (a, b) = at.ab();
                let origin = a.equal(0.0) * b.equal(0.0);
                origin.select(0.0, g * (a / origin.select(1.0, b)))
            },
        ),
    )
};

impl<'c> Expr<'c> {
    /// x ln y, elementwise, and 0 for x = 0, also where y is 0; the derivatives are ln y and x/y.
    #[track_caller]
    pub fn xlogy(self, y: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&XLOGY, y)
    }
}
