//! Logarithms.
//!
//! x = 2ᵏ·m with m in [√½, √2), and with f = m − 1, s = f/(2 + f): ln m = 2 artanh s = f − s·(f − R(s²)),
//! which keeps f exact.

use super::{LN2, fma, polynomial};
use crate::kernels::Float;

/// (2 artanh(s)/s − 2)/s² as a polynomial in s², error relative to artanh: 2⁻⁵⁷.
const ARTANH: [f64; 7] = [
    0.666666666666667,
    0.3999999999989924,
    0.2857142862609589,
    0.2222221111514416,
    0.18182890556695602,
    0.1533167403016786,
    0.1461703754879165,
];

/// The same to 2⁻³⁵.
const ARTANH_SHORT: [f64; 4] =
    [0.6666666655430018, 0.4000012200081688, 0.2855080255327671, 0.2333096405177204];

/// k and m − 1 for a normal positive number.
#[inline(always)]
fn split(x: f64) -> (f64, f64) {
    /// The bits of √½: below them the exponent is one less.
    const SQRT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    const BIAS: u64 = 1024;
    let exponent = x.to_bits().wrapping_sub(SQRT_HALF).wrapping_add(BIAS << 52) >> 52;
    // The exponent in the last bits of 2⁵² is a number again without an instruction for conversion, which
    // AVX2 lacks.
    let k = f64::from_bits(0x4330_0000_0000_0000 | exponent) - (4_503_599_627_370_496.0 + BIAS as f64);
    let m = f64::from_bits(x.to_bits().wrapping_sub(exponent << 52).wrapping_add(BIAS << 52));
    (k, m - 1.0)
}

/// k ln 2 + ln(1 + f) + c, for small c.
#[inline(always)]
fn log_of<T: Float, const FMA: bool>(k: f64, f: f64, c: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    let series =
        if T::SINGLE { polynomial::<FMA, _>(z, &ARTANH_SHORT) } else { polynomial::<FMA, _>(z, &ARTANH) };
    // s·f = f²/2 − s·f²/2, so the largest term after f is exact up to its own rounding.
    let half_square = 0.5 * f * f;
    let small = fma::<FMA>(s, fma::<FMA>(z, series, half_square), fma::<FMA>(k, LN2[1], c));
    fma::<FMA>(k, LN2[0], f - (half_square - small))
}

/// ln x
#[inline(always)]
pub(crate) fn log<T: Float, const FMA: bool>(x: f64) -> f64 {
    let tiny = !T::SINGLE && x < f64::MIN_POSITIVE;
    let (k, f) = split(if tiny { x * 18_014_398_509_481_984.0 } else { x });
    let value = log_of::<T, FMA>(if tiny { k - 54.0 } else { k }, f, 0.0);
    ends(x, value)
}

/// ln(1 + x)
#[inline(always)]
pub(crate) fn log1p<T: Float, const FMA: bool>(x: f64) -> f64 {
    let value = ends(1.0 + x, log1p_pair::<T, FMA>((x, 0.0)));
    // −0 stays −0.
    if x == 0.0 { x } else { value }
}

/// ln(1 + x) for a pair x > −1.
#[inline(always)]
pub(super) fn log1p_pair<T: Float, const FMA: bool>(x: (f64, f64)) -> f64 {
    let sum = 1.0 + x.0;
    let (k, f) = split(sum);
    // What the sum lost, relative to it, is what the logarithm lost.
    let lost = if x.0 > 1.0 { 1.0 - (sum - x.0) } else { x.0 - (sum - 1.0) };
    log_of::<T, FMA>(k, f, (lost + x.1) / sum)
}

/// The logarithm of x, given what the formula for positive finite numbers made of it.
#[inline(always)]
fn ends(x: f64, value: f64) -> f64 {
    let value = if x < f64::INFINITY { value } else { x };
    let value = if x == 0.0 { -f64::INFINITY } else { value };
    if x < 0.0 { f64::NAN } else { value }
}
