//! eˣ and what is made of it.
//!
//! x = k·ln 2 + r with |r| ≤ ln 2 / 2, and eʳ = 1 + r + r²·P(r). Where a function would double the error of
//! an exponential, the exponential is carried as a pair.

use super::log::log1p_pair;
use super::{LN2, clamp, exact_sum, fma, nearest, polynomial, power_of_two, quotient, scale};
use crate::kernels::Float;

const LOG2_E: f64 = std::f64::consts::LOG2_E;

/// (eʳ − 1 − r)/r², relative error of eʳ − 1: 2⁻⁶⁰.
const TAIL: [f64; 11] = [
    0.5,
    0.1666666666666667,
    0.04166666666666667,
    0.00833333333332612,
    0.0013888888888883737,
    0.00019841269874873975,
    2.480158732558584e-05,
    2.755725533255441e-06,
    2.7557273594799413e-07,
    2.510524515390137e-08,
    2.0914707069612355e-09,
];

/// The same to 2⁻³⁰.
const TAIL_SHORT: [f64; 6] = [
    0.5000000013487226,
    0.16666666681647016,
    0.04166646471137908,
    0.00833331090172597,
    0.0013933673732931852,
    0.0001989101718430203,
];

/// k, r, and eʳ − 1 − r, for k = the nearest whole number to x / ln 2.
#[inline(always)]
fn reduce_short<const FMA: bool>(x: f64) -> (f64, f64, f64) {
    let k = nearest(x * LOG2_E);
    let r = fma::<FMA>(-k, LN2[1], fma::<FMA>(-k, LN2[0], x));
    (k, r, r * r * polynomial::<FMA, _>(r, &TAIL_SHORT))
}

/// The same for f64, with the error of r added to the last number.
#[inline(always)]
fn reduce<const FMA: bool>(x: f64) -> (f64, f64, f64) {
    let k = nearest(x * LOG2_E);
    let exact = fma::<FMA>(-k, LN2[0], x);
    let r = fma::<FMA>(-k, LN2[1], exact);
    let lost = fma::<FMA>(-k, LN2[1], exact - r);
    (k, r, fma::<FMA>(r * r, polynomial::<FMA, _>(r, &TAIL), lost))
}

/// eˣ as (k, pair) with value pair · 2ᵏ.
#[inline(always)]
pub(super) fn exp_pair<const FMA: bool>(x: f64) -> (f64, (f64, f64)) {
    let (k, r, tail) = reduce::<FMA>(x);
    let one_r = 1.0 + r;
    let lost = r - (one_r - 1.0) + tail;
    let high = one_r + lost;
    (k, (high, lost - (high - one_r)))
}

/// eˣ for f32's sake: |x| < 700.
#[inline(always)]
pub(super) fn exp_short<const FMA: bool>(x: f64) -> f64 {
    let (k, r, tail) = reduce_short::<FMA>(x);
    (1.0 + (r + tail)) * power_of_two(k)
}

/// eˣ
#[inline(always)]
pub(crate) fn exp<T: Float, const FMA: bool>(x: f64) -> f64 {
    if T::SINGLE {
        return exp_short::<FMA>(clamp(x, -110.0, 90.0));
    }
    let (k, r, tail) = reduce::<FMA>(clamp(x, -746.0, 710.0));
    scale(1.0 + (r + tail), k)
}

/// (eˣ − 1)/2 as a pair, for x in [−40, 710].
#[inline(always)]
fn half_expm1_pair<const FMA: bool>(x: f64) -> (f64, f64) {
    let (k, r, tail) = reduce::<FMA>(x);
    let power = power_of_two(k - 1.0);
    // (2ᵏ − 1)/2 + 2ᵏ⁻¹ r as a pair: the first term is the larger, or 0.
    let (start, lost) = exact_sum(power, -0.5);
    let more = power * r;
    let sum = start + more;
    let lost = fma::<FMA>(power, tail, more - (sum - start) + lost);
    let high = sum + lost;
    (high, lost - (high - sum))
}

#[inline(always)]
fn expm1_short<const FMA: bool>(x: f64) -> f64 {
    let (k, r, tail) = reduce_short::<FMA>(x);
    let power = power_of_two(k);
    fma::<FMA>(power, r + tail, power - 1.0)
}

/// eˣ − 1
#[inline(always)]
pub(crate) fn expm1<T: Float, const FMA: bool>(x: f64) -> f64 {
    if T::SINGLE {
        let value = expm1_short::<FMA>(clamp(x, -40.0, 90.0));
        return if x == 0.0 { x } else { value };
    }
    let value = 2.0 * half_expm1_pair::<FMA>(clamp(x, -40.0, 710.0)).0;
    // Halving a subnormal number would lose bits of it, and −0 its sign.
    if x.abs() < 1e-17 { x } else { value }
}

/// tanh x = (1 − e⁻²ˣ)/(1 + e⁻²ˣ)
#[inline(always)]
pub(crate) fn tanh<T: Float, const FMA: bool>(x: f64) -> f64 {
    let size = clamp(x.abs(), 0.0, 22.0);
    if T::SINGLE {
        let m = expm1_short::<FMA>(-2.0 * size);
        return (-m / (2.0 + m)).copysign(x);
    }
    let (high, low) = half_expm1_pair::<FMA>(-2.0 * size);
    let sum = 1.0 + high;
    let value = quotient::<FMA>((-high, -low), (sum, high - (sum - 1.0) + low));
    // The next term of the series is −x³/3.
    if x.abs() < 1e-9 { x } else { value.copysign(x) }
}

/// 1/(1 + e⁻ˣ), as z/(1 + z) with z = e⁻|ˣ| for negative x.
#[inline(always)]
pub(crate) fn sigmoid<T: Float, const FMA: bool>(x: f64) -> f64 {
    let size = clamp(x.abs(), 0.0, 746.0);
    if T::SINGLE {
        let z = exp_short::<FMA>(-clamp(size, 0.0, 110.0));
        return (if x < 0.0 { z } else { 1.0 }) / (1.0 + z);
    }
    let (k, z) = exp_pair::<FMA>(-size);
    let power = power_of_two(if k < -1000.0 { -1000.0 } else { k });
    let (high, low) = (z.0 * power, z.1 * power);
    let sum = 1.0 + high;
    let below = (sum, high - (sum - 1.0) + low);
    // 2ᵏ comes last, so that the result is rounded once where it is subnormal.
    let above = if x < 0.0 { z } else { (1.0, 0.0) };
    scale(quotient::<FMA>(above, below), if x < 0.0 { k } else { 0.0 })
}

/// z/(1 + z)² with z = e⁻|ˣ|
#[inline(always)]
pub(crate) fn logistic_pdf<T: Float, const FMA: bool>(x: f64) -> f64 {
    let size = clamp(x.abs(), 0.0, 746.0);
    if T::SINGLE {
        let z = exp_short::<FMA>(-clamp(size, 0.0, 110.0));
        return z / ((1.0 + z) * (1.0 + z));
    }
    let (k, r, tail) = reduce::<FMA>(-size);
    let z = 1.0 + (r + tail);
    let sum = fma::<FMA>(z, power_of_two(if k < -1000.0 { -1000.0 } else { k }), 1.0);
    // 2ᵏ comes last, so that the result is rounded once where it is subnormal.
    scale(z / (sum * sum), k)
}

/// ln(1 + eˣ) = max(x, 0) + ln(1 + e⁻|ˣ|)
#[inline(always)]
pub(crate) fn softplus<T: Float, const FMA: bool>(x: f64) -> f64 {
    let size = clamp(x.abs(), 0.0, 746.0);
    let positive = if x < 0.0 { 0.0 } else { x };
    if T::SINGLE {
        let z = exp_short::<FMA>(-clamp(size, 0.0, 110.0));
        return positive + log1p_pair::<T, FMA>((z, 0.0));
    }
    let (k, z) = exp_pair::<FMA>(-size);
    let power = power_of_two(if k < -1000.0 { -1000.0 } else { k });
    let value = positive + log1p_pair::<T, FMA>((z.0 * power, z.1 * power));
    // Below, ln(1 + z) is z.
    if x < -40.0 { scale(z.0, k) } else { value }
}

/// sinh x = (m + m/(m + 1))/2 with m = eˣ − 1; in f64 only for f32's sake.
#[inline(always)]
pub(crate) fn sinh<const FMA: bool>(x: f64) -> f64 {
    let m = expm1_short::<FMA>(clamp(x.abs(), 0.0, 91.0));
    (0.5 * (m + m / (m + 1.0))).copysign(x)
}

/// cosh x = (eˣ + e⁻ˣ)/2; in f64 only for f32's sake.
#[inline(always)]
pub(crate) fn cosh<const FMA: bool>(x: f64) -> f64 {
    let e = exp_short::<FMA>(clamp(x.abs(), 0.0, 91.0));
    0.5 * (e + 1.0 / e)
}
