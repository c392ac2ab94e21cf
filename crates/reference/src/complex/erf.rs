//! The error function of a complex number near the real axis.

use std::f64::consts::FRAC_2_SQRT_PI;

use num_complex::Complex64;

use super::functions::{exp, quotient};

/// Where the continued fraction takes over from the series.
const FAR: f64 = 1.0;
/// Levels of the continued fraction; at [`FAR`] its error is about e^(−2√(2·300)).
const LEVELS: u32 = 300;

/// By the series 2/√π e^(−z²) Σ 2ⁿ z²ⁿ⁺¹/(2n + 1)!!, whose terms have one sign, or from the complement.
pub(super) fn erf(z: Complex64) -> Complex64 {
    if z.re < 0.0 {
        return -erf(-z);
    }
    if z.re > FAR || z.re.is_nan() {
        return Complex64::from(1.0) - far(z);
    }
    let (mut term, mut sum) = (z, z);
    for n in 1..60 {
        term = term * z * z * 2.0 / f64::from(2 * n + 1);
        sum += term;
    }
    sum * bell(z) * FRAC_2_SQRT_PI
}

/// 1 − erf z
pub(super) fn erfc(z: Complex64) -> Complex64 {
    if z.re > FAR { far(z) } else { Complex64::from(1.0) - erf(z) }
}

/// erfc z = e^(−z²)/√π / (z + ½/(z + 1/(z + (3/2)/(z + …)))) to the right of 0 (Laplace).
fn far(z: Complex64) -> Complex64 {
    let mut below = z;
    for k in (1..=LEVELS).rev() {
        below = z + quotient((0.5 * f64::from(k)).into(), below);
    }
    quotient(bell(z) * (0.5 * FRAC_2_SQRT_PI), below)
}

/// e^(−z²), with the rounding of the square of the real part corrected: the square of the upper half of its
/// bits is exact.
fn bell(z: Complex64) -> Complex64 {
    let upper = f64::from_bits(z.re.to_bits() & !0x7ff_ffff);
    let rest = (z.re - upper) * (z.re + upper);
    let turn = Complex64::new(z.im * z.im - rest, -2.0 * z.re * z.im);
    exp(Complex64::from(-upper * upper)) * exp(turn)
}
