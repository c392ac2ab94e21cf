//! A coordinate of the unit vector.

use crate::gate::prelude::*;

/// The gate of [`Expr::direction`]. It is what hypot and atan2 send back, a gate because 1 − c² would
/// cancel in their second derivatives. Its own gradient is written with the other coordinate s = b/h:
/// ∂c/∂a = s · (s/h), ∂c/∂b = −c · (s/h).
pub static DIRECTION: Pointwise = Pointwise {
    formula: "a / √(a² + b²)",
    derivative: "∂/∂a = b²/h³, ∂/∂b = −ab/h³, with h = √(a² + b²)",
    convention: "0 at (0, 0), with the gradient NaN, for there is none",
    ports: Ports::Letters,
    role: "keeps what turns the vector, stops what stretches it",
    kink: |at| Some(at.a().equal(0.0) * at.b().equal(0.0)),
    samples: &[&[1.5, -2.0, 0.5], &[0.25, 3.0, 2.0]],
    ..Pointwise::new(
        "direction",
        Code::Binary(|[a, b]| {
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
        }),
        Gradient::Each(|at, g| {
            let (a, b) = at.ab();
            let h = a.hypot(b);
            let s = b.direction(a);
            let share = s / h.select(h, 1.0);
            // At the origin it jumps: NaN, unless nothing comes back.
            let none = g.select(f64::NAN, 0.0);
            let da = at.send(0, || h.select(g * s * share, none));
            let db = at.send(1, || h.select(-(g * at.output * share), none));
            vec![da, db]
        }),
    )
};

impl<'c> Expr<'c> {
    /// a/√(a² + b²), elementwise: the first coordinate of the unit vector along (a, b); 0 at (0, 0), where
    /// it has no gradient.
    #[track_caller]
    pub fn direction(self, other: impl Operand<'c>) -> Expr<'c> {
        self.apply_with(&DIRECTION, other)
    }
}
