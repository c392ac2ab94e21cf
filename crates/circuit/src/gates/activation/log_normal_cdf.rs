//! The logarithm of the normal distribution function, and what its derivatives are made of.

use crate::form::Scalar;
use crate::gate::prelude::*;

/// 1/√(2π), rounded once, and its logarithm.
const PEAK: f64 = 0.398_942_280_401_432_7;
const LOG_PEAK: f64 = -0.918_938_533_204_672_8;
/// Left of this the continued fraction takes over: Φ would lose digits, and in the end vanish.
const FAR: f64 = -6.0;
/// Levels of the continued fraction; at [`FAR`] its error is about e^(−2·6·√16).
const LEVELS: u32 = 16;

/// y = ln Φ(x), elementwise, also where Φ(x) itself vanishes. dy/dx = φ(x)/Φ(x), the inverse Mills ratio m.
pub static LOG_NORMAL_CDF: Pointwise = Pointwise {
    aliases: &["log_ndtr"],
    formula: "ln Φ(x)",
    derivative: "φ(x)/Φ(x)",
    role: "scales it by the inverse Mills ratio, about −x on the left, near 0 on the right",
    split: |x| Some(x[0].normal_cdf().log()),
    samples: &[&[-20.0, -2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new(
        "log_normal_cdf",
        Code::Unary(|[x]| {
            let upper = (x * std::f64::consts::FRAC_1_SQRT_2).apply(Instruction::Erfc) * 0.5;
            let right = (-upper).apply(Instruction::Log1p);
            let left = rules::normal_cdf([x]).apply(Instruction::Log);
            let near = x.constant(0.0).with(Instruction::Less, x).select(right, left);
            let (t, gap) = gap_far(x);
            let tail = t * t * -0.5 + LOG_PEAK - (t + gap).apply(Instruction::Log);
            is_far(x).select(tail, near)
        }),
        Gradient::Unary(|at, g| g * at.x().inverse_mills()),
    )
};

/// m = φ(x)/Φ(x), the inverse Mills ratio: how far below x the mean of a normal number lies that is known to be
/// below x is x + m. dm/dx = −m (x + m).
pub static INVERSE_MILLS: Pointwise = Pointwise {
    formula: "φ(x)/Φ(x)",
    derivative: "−y (x + y)",
    samples: &[&[-20.0, -2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new(
        "inverse_mills",
        Code::Unary(|[x]| {
            let (t, gap) = gap_far(x);
            is_far(x).select(t + gap, ratio(x))
        }),
        Gradient::Unary(|at, g| -(g * at.output * at.x().mills_gap())),
    )
};

/// d = x + m with the inverse Mills ratio m: what m exceeds −x by, about −1/x on the left, where the sum cancels.
/// dd/dx = 1 − m d.
pub static MILLS_GAP: Pointwise = Pointwise {
    formula: "x + φ(x)/Φ(x)",
    derivative: "1 − y φ(x)/Φ(x)",
    samples: &[&[-20.0, -2.0, 0.0, 0.5, 3.0]],
    ..Pointwise::new(
        "mills_gap",
        Code::Unary(|[x]| is_far(x).select(gap_far(x).1, x + ratio(x))),
        Gradient::Unary(|at, g| g * (1.0 - at.output * at.x().inverse_mills())),
    )
};

fn is_far(x: Scalar<'_>) -> Scalar<'_> {
    x.with(Instruction::Less, x.constant(FAR))
}

/// φ(x)/Φ(x) where Φ(x) is not small.
fn ratio(x: Scalar<'_>) -> Scalar<'_> {
    (x * x * -0.5).apply(Instruction::Exp) * PEAK / rules::normal_cdf([x])
}

/// t = −x and m − t = 1/(t + 2/(t + 3/(t + …))), Laplace's continued fraction, for t beyond [`FAR`].
fn gap_far(x: Scalar<'_>) -> (Scalar<'_>, Scalar<'_>) {
    let t = (-x).with(Instruction::Max, x.constant(-FAR));
    let below = (2..=LEVELS).rev().fold(t, |below, k| t + t.constant(f64::from(k)) / below);
    (t, t.constant(1.0) / below)
}

impl<'c> Expr<'c> {
    /// ln Φ(x), elementwise, the logarithm of the probability that a standard normal number is below x; the
    /// derivative is φ(x)/Φ(x).
    #[track_caller]
    pub fn log_normal_cdf(self) -> Expr<'c> {
        self.apply(&LOG_NORMAL_CDF)
    }

    /// φ(x)/Φ(x), elementwise, the inverse Mills ratio m; the derivative is −m (x + m).
    #[track_caller]
    pub fn inverse_mills(self) -> Expr<'c> {
        self.apply(&INVERSE_MILLS)
    }

    /// x + φ(x)/Φ(x), elementwise, without cancellation; the derivative is 1 − y φ(x)/Φ(x).
    #[track_caller]
    pub fn mills_gap(self) -> Expr<'c> {
        self.apply(&MILLS_GAP)
    }
}
