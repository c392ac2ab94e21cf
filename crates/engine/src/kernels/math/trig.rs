//! Sine, cosine and tangent.
//!
//! x = k·π/2 + r with |r| ≤ π/4 (Cody and Waite, 1980), π/2 in pieces of 33 bits so that their products with
//! k are exact.

use super::{exact_sum, fma, nearest, polynomial};
use crate::kernels::Float;

/// Beyond it in size, k needs more than 20 bits and the results here are wrong.
pub(crate) const LIMIT: f64 = 1e6;

const HALF_PI: [f64; 4] =
    [1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32];

/// (sin r − r)/r³ as a polynomial in r², relative error 2⁻⁵⁷.
const SIN: [f64; 7] = [
    -0.16666666666666666,
    0.008333333333333331,
    -0.0001984126984126506,
    2.755731921933466e-06,
    -2.505210623088241e-08,
    1.6058531370931902e-10,
    -7.586682497157786e-13,
];

/// The same to 2⁻³⁵.
const SIN_SHORT: [f64; 4] =
    [-0.16666666663852564, 0.008333331873650577, -0.00019840086163020333, 2.7249851596168045e-06];

/// (cos r − 1 + r²/2)/r⁴ as a polynomial in r², error 2⁻⁶⁰.
const COS: [f64; 6] = [
    0.041666666666666664,
    -0.0013888888888887395,
    2.480158729876295e-05,
    -2.755731727031051e-07,
    2.087614597263508e-09,
    -1.1382611119025631e-11,
];

/// The same to 2⁻⁴⁰.
const COS_SHORT: [f64; 4] =
    [0.04166666666431893, -0.0013888887671132451, 2.4800599899457505e-05, -2.7300897268581585e-07];

/// The last two bits of k, and r as a pair.
#[inline(always)]
fn reduce<T: Float, const FMA: bool>(x: f64) -> (u64, f64, f64) {
    let k = nearest(x * std::f64::consts::FRAC_2_PI);
    let quadrant = (k + super::MAGIC).to_bits() & 3;
    let exact = fma::<FMA>(-k, HALF_PI[0], x);
    if T::SINGLE {
        // An f32 is at least 10⁻⁹ away from a multiple of π/2, so 86 bits of it do.
        return (quadrant, fma::<FMA>(-k, HALF_PI[1], exact), 0.0);
    }
    let (second, third) = (-k * HALF_PI[1], -k * HALF_PI[2]);
    let (sum, lost) = exact_sum(exact, second);
    let (sum, lost_again) = exact_sum(sum, third);
    let (r, low) = exact_sum(sum, lost + fma::<FMA>(-k, HALF_PI[3], lost_again));
    (quadrant, r, low)
}

/// sin and cos of a pair within π/4.
#[inline(always)]
fn sin_cos<T: Float, const FMA: bool>(r: f64, low: f64) -> (f64, f64) {
    let z = r * r;
    let half = 0.5 * z;
    if T::SINGLE {
        let sin = fma::<FMA>(r * z, polynomial::<FMA, _>(z, &SIN_SHORT), r);
        let cos = fma::<FMA>(z * z, polynomial::<FMA, _>(z, &COS_SHORT), 1.0 - half);
        return (sin, cos);
    }
    let one_less = 1.0 - half;
    // sin(r + low) = sin r + low·cos r, and cos(r + low) = cos r − low·sin r, up to the square of low.
    let sin = r + fma::<FMA>(r * z, polynomial::<FMA, _>(z, &SIN), low * one_less);
    let rest = fma::<FMA>(z * z, polynomial::<FMA, _>(z, &COS), -r * low);
    let cos = one_less + ((1.0 - one_less) - half + rest);
    (sin, cos)
}

#[inline(always)]
fn negate_if(negative: bool, x: f64) -> f64 {
    if negative { -x } else { x }
}

/// sin x, |x| ≤ [`LIMIT`] or not finite.
#[inline(always)]
pub(crate) fn sin<T: Float, const FMA: bool>(x: f64) -> f64 {
    let (quadrant, r, low) = reduce::<T, FMA>(x);
    let (sin, cos) = sin_cos::<T, FMA>(r, low);
    let value = negate_if(quadrant & 2 != 0, if quadrant & 1 == 0 { sin } else { cos });
    // −0 stays −0.
    if x == 0.0 { x } else { value }
}

/// cos x, |x| ≤ [`LIMIT`] or not finite.
#[inline(always)]
pub(crate) fn cos<T: Float, const FMA: bool>(x: f64) -> f64 {
    let (quadrant, r, low) = reduce::<T, FMA>(x);
    let (sin, cos) = sin_cos::<T, FMA>(r, low);
    negate_if((quadrant + 1) & 2 != 0, if quadrant & 1 == 0 { cos } else { sin })
}

/// tan x for f32's sake, |x| ≤ [`LIMIT`] or not finite.
#[inline(always)]
pub(crate) fn tan<T: Float, const FMA: bool>(x: f64) -> f64 {
    let (quadrant, r, low) = reduce::<T, FMA>(x);
    let (sin, cos) = sin_cos::<T, FMA>(r, low);
    let value = if quadrant & 1 == 0 { sin / cos } else { -cos / sin };
    if x == 0.0 { x } else { value }
}
