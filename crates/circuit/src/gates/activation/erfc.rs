//! The complementary error function.

use std::f64::consts::FRAC_2_SQRT_PI;

use crate::gate::prelude::*;

/// The gate of [`Expr::erfc`]. It keeps the right tail, where 1 − erf x cancels: erfc(6) is 2.2e-17, not 0.
pub static ERFC: Pointwise = Pointwise {
    formula: "1 − erf x = 2/√π ∫ₓ^∞ e^(−t²) dt",
    derivative: "−2/√π · e^(−x²)",
    split: |x| Some(1.0 - x[0].erf()),
    samples: &[&[-1.5, 0.0, 0.5, 1.0]],
    ..Pointwise::new(
        "erfc",
        Code::Of(Instruction::Erfc),
        Gradient::Unary(|at, g| g * (-rules::near(at.x()).square()).exp() * -FRAC_2_SQRT_PI),
    )
};

impl<'c> Expr<'c> {
    /// 1 − erf x, elementwise, without cancellation; the derivative is −2/√π · e^(−x²).
    #[track_caller]
    pub fn erfc(self) -> Expr<'c> {
        self.apply(&ERFC)
    }
}
