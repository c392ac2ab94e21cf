//! The normal distribution function.

use std::f64::consts::FRAC_1_SQRT_2;

use crate::gate::prelude::*;

/// The gate of [`Expr::normal_cdf`]. As erfc(−x/√2)/2 it keeps the left tail.
pub static NORMAL_CDF: Pointwise = Pointwise {
    aliases: &["ndtr"],
    formula: "Φ(x) = (1 + erf(x/√2)) / 2",
    derivative: "e^(−x²/2) / √(2π)",
    role: "scales it by the normal density",
    split: |x| Some(((x[0] * FRAC_1_SQRT_2).erf() + 1.0) * 0.5),
    samples: &[&[-2.0, 0.0, 0.5, 1.5]],
    ..Pointwise::new(
        "normal_cdf",
        Code::Unary(rules::normal_cdf),
        Gradient::Unary(|at, g| g * rules::normal_density(rules::near(at.x()))),
    )
};

impl<'c> Expr<'c> {
    /// Φ(x), elementwise: the probability that a standard normal number is below x; the derivative is the
    /// normal density.
    #[track_caller]
    pub fn normal_cdf(self) -> Expr<'c> {
        self.apply(&NORMAL_CDF)
    }
}
