//! The error function and its complement.
//!
//! Below ½ the odd series; above, erfc x = e^(−x²)·P(t)/(1 + 2x) with t = (x − K)/(x + K), where P is smooth
//! from ½ to ∞ (Shepherd and Laframboise, 1981).

use super::exp::{exp_pair, exp_short};
use super::{clamp, exact_sum, fma, polynomial, quotient, scale};
use crate::kernels::Float;

/// erf(x)/x − 1 for |x| ≤ ½ as a polynomial in x², error 2⁻⁵⁵.
const SMALL: [f64; 10] = [
    0.1283791670955126,
    -0.3761263890318375,
    0.11283791670954868,
    -0.026866170644999358,
    0.005223977622008845,
    -0.0008548326509718547,
    0.00012055286128871108,
    -1.4923000283850108e-05,
    1.6371164552892836e-06,
    -1.4620256114391553e-07,
];

/// The same to 2⁻²⁹.
const SMALL_SHORT: [f64; 5] = [
    0.12837916559885373,
    -0.3761260896064194,
    0.11282830307463262,
    -0.026757649190498018,
    0.0047188918862749235,
];

/// K: it puts ½ and 28, beyond which erfc is 0, equally far from 0 on the scale of t.
const CENTRE: f64 = 3.75;

/// P as a polynomial in t, error 2⁻⁵³.
const TAIL: [f64; 23] = [
    1.2375126308378275,
    -0.14024059858554702,
    0.0035854154854636595,
    0.08227673849015017,
    -0.10880393014170635,
    0.0923043211602373,
    -0.05869339859054575,
    0.028362277420700202,
    -0.009746579548161126,
    0.001755625841878895,
    0.00029371360427362156,
    -0.00029015404622159354,
    5.164932715949237e-05,
    2.2384216259289262e-05,
    -1.1444642793234465e-05,
    -9.737574597607494e-07,
    1.7521495848289348e-06,
    -5.648890611943494e-08,
    -2.5850417170568055e-07,
    2.2092609483689472e-08,
    3.758579353578757e-08,
    -2.8002784810463587e-09,
    -4.021882422639178e-09,
];

/// The same to 2⁻³².
const TAIL_SHORT: [f64; 13] = [
    1.237512630836577,
    -0.14024060116911627,
    0.0035854167510726903,
    0.08227686242054312,
    -0.10880398647006607,
    0.09230261995456769,
    -0.058692643712381705,
    0.02837230838781725,
    -0.009751001060480727,
    0.0017267566527684845,
    0.00030653206977913856,
    -0.0002498895194656981,
    3.320698557576664e-05,
];

/// erf x for |x| ≤ ½.
#[inline(always)]
fn small<T: Float, const FMA: bool>(x: f64) -> f64 {
    let z = x * x;
    let series =
        if T::SINGLE { polynomial::<FMA, _>(z, &SMALL_SHORT) } else { polynomial::<FMA, _>(z, &SMALL) };
    fma::<FMA>(x, series, x)
}

/// erfc x for x ≥ ½.
#[inline(always)]
fn tail<T: Float, const FMA: bool>(x: f64) -> f64 {
    let x = clamp(x, 0.0, 28.0);
    let t = (x - CENTRE) / (x + CENTRE);
    if T::SINGLE {
        return exp_short::<FMA>(-clamp(x * x, 0.0, 200.0)) * polynomial::<FMA, _>(t, &TAIL_SHORT)
            / (1.0 + 2.0 * x);
    }
    let p = polynomial::<FMA, _>(t, &TAIL);
    // x² as a pair: the square of the upper half of x's bits is exact. The form e^(a + b) = eᵃ·(1 + b) is
    // exact enough for b this small.
    let upper = f64::from_bits(x.to_bits() & !0x7ff_ffff);
    let (square, low) = exact_sum(-upper * upper, -(x - upper) * (x + upper));
    let (k, e) = exp_pair::<FMA>(square);
    let product = e.0 * p;
    let lost = if FMA { fma::<FMA>(e.0, p, -product) } else { 0.0 };
    let above = (product, fma::<FMA>(product, low, fma::<FMA>(e.1, p, lost)));
    let below = 1.0 + 2.0 * x;
    scale(quotient::<FMA>(above, (below, 2.0 * x - (below - 1.0))), k)
}

/// The error function.
#[inline(always)]
pub(crate) fn erf<T: Float, const FMA: bool>(x: f64) -> f64 {
    let large = (1.0 - tail::<T, FMA>(x.abs())).copysign(x);
    if x.abs() < 0.5 { small::<T, FMA>(x) } else { large }
}

/// 1 − erf x
#[inline(always)]
pub(crate) fn erfc<T: Float, const FMA: bool>(x: f64) -> f64 {
    let tail = tail::<T, FMA>(x.abs());
    let large = if x < 0.0 { 2.0 - tail } else { tail };
    if x.abs() < 0.5 { 1.0 - small::<T, FMA>(x) } else { large }
}
