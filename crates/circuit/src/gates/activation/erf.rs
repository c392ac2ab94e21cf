//! The error function.

use std::f64::consts::FRAC_2_SQRT_PI;

use crate::gate::prelude::*;

/// The gate of [`Expr::erf`].
pub static ERF: Pointwise = Pointwise {
    formula: "2/√π ∫₀ˣ e^(−t²) dt",
    derivative: "2/√π · e^(−x²)",
    samples: &[&[-1.5, 0.0, 0.5, 1.0]],
    ..Pointwise::new(
        "erf",
        Code::Of(Instruction::Erf),
        Gradient::Unary(|at, g| g * (-rules::near(at.x()).square()).exp() * FRAC_2_SQRT_PI),
    )
};

impl<'c> Expr<'c> {
    /// The error function, elementwise; the derivative is 2/√π · e^(−x²).
    #[track_caller]
    pub fn erf(self) -> Expr<'c> {
        self.apply(&ERF)
    }
}
