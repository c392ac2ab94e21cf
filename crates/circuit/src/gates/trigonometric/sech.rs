//! The hyperbolic secant.

use crate::gate::prelude::*;

/// The gate of [`Expr::sech`]. From t = e^(−|x|), as 2t/(1 + t²), it neither overflows nor cancels. Its
/// square is the derivative of tanh, in which 1 − tanh² x would cancel; as a gate of its own it keeps the
/// second derivative accurate too.
pub static SECH: Pointwise = Pointwise {
    formula: "1 / cosh x",
    derivative: "−y tanh x",
    split: |x| Some(x[0].cosh().reciprocal()),
    patterns: |x| vec![x[0].filled(1.0) / x[0].cosh()],
    samples: &[&[-2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new(
        "sech",
        Code::Unary(|[x]| {
            let t = (-x.apply(Instruction::Abs)).apply(Instruction::Exp);
            t * 2.0 / (t * t + 1.0)
        }),
        Gradient::Unary(|at, g| -(g * at.output * at.x().tanh())),
    )
};

impl<'c> Expr<'c> {
    /// 1/cosh x, elementwise; the derivative is −sech x · tanh x.
    #[track_caller]
    pub fn sech(self) -> Expr<'c> {
        self.apply(&SECH)
    }
}
