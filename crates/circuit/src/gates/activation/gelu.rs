//! The Gaussian error linear unit.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::gate::prelude::*;

/// The gate of [`Expr::gelu`]. Exact, and not an approximation by tanh (Hendrycks and Gimpel, 2016).
pub static GELU: Pointwise = Pointwise {
    formula: "x Φ(x)",
    derivative: "Φ(x) + x φ(x)",
    role: "scales it by Φ(x) + x φ(x): near 1 on the right, near 0 on the left",
    split: |x| Some(x[0] * x[0].normal_cdf()),
    patterns: |inputs| {
        let x = inputs[0];
        let grown = (x * FRAC_1_SQRT_2).erf() + 1.0;
        vec![x * 0.5 * grown, x * grown * 0.5]
    },
    samples: &[&[-2.0, 0.0, 0.5, 1.5]],
    ..Pointwise::new(
        "gelu",
        Code::Unary(|[x]| {
            // Below −100 Φ is 0 in every precision; the bound only keeps −∞ · 0 from making a NaN.
            x.with(Instruction::Max, x.constant(-100.0)) * rules::normal_cdf([x])
        }),
        Gradient::Unary(|at, g| {
            let x = at.x();
            let near = rules::near(x);
            g * (x.normal_cdf() + near * rules::normal_density(near))
        }),
    )
};

impl<'c> Expr<'c> {
    /// x Φ(x), elementwise, exact; the derivative is Φ(x) + x φ(x) with the normal distribution function Φ
    /// and density φ.
    #[track_caller]
    pub fn gelu(self) -> Expr<'c> {
        self.apply(&GELU)
    }
}
