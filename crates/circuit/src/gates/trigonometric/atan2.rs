//! The angle of a point.

use crate::gate::prelude::*;

/// The gate of [`Expr::atan2`]. The first operand is y, as everywhere.
pub static ATAN2: Pointwise = Pointwise {
    aliases: &["arctan2"],
    formula: "the angle of the point (b, a): a is its height",
    derivative: "∂/∂a = (b/h)/h, ∂/∂b = −(a/h)/h, with h = √(a² + b²)",
    convention: "gradient 0 at (0, 0)",
    ports: Ports::Named(&["y", "x"]),
    role: "scales it by the other coordinate over h²",
    kink: |at| Some(at.a().equal(0.0) * at.b().equal(0.0)),
    samples: &[&[1.5, -2.0, 0.5], &[0.25, 3.0, -1.0]],
    ..Pointwise::new(
        "atan2",
        Code::Of(Instruction::Atan2),
        Gradient::Each(|at, g| {
            let (y, x) = at.ab();
            // At the origin the derivative is 0 by convention, which stops an infinite gradient too; h is
            // replaced there so that no 0/0 comes back from it.
            let length = y.hypot(x);
            let h = length.select(length, 1.0);
            let turn = |part| length.select(g * (part / h), 0.0);
            vec![at.send(0, || turn(x.direction(y))), at.send(1, || -turn(y.direction(x)))]
        }),
    )
};

impl<'c> Expr<'c> {
    /// The angle of the point (x, this), elementwise, in radians; ∂/∂y = x/h², ∂/∂x = −y/h² with h = √(x²
    /// + y²), and 0 at (0, 0).
    #[track_caller]
    pub fn atan2(self, x: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&ATAN2, x)
    }
}
