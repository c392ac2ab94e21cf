//! The length of a vector.

use super::fma;
use crate::kernels::Float;

/// √(a² + b²); NaN if either is NaN, ∞ included.
#[inline(always)]
pub(crate) fn hypot<T: Float, const FMA: bool>(a: f64, b: f64) -> f64 {
    let (a, b) = (a.abs(), b.abs());
    let (large, small) = if a > b { (a, b) } else { (b, a) };
    if T::SINGLE {
        // Squares of f32 neither overflow nor underflow in f64.
        return fma::<FMA>(large, large, small * small).sqrt();
    }
    // A power of two brings the larger to where its square neither overflows nor underflows.
    let factor = if large > 1e150 { 2f64.powi(-600) } else { 1.0 };
    let factor = if large < 1e-140 { 2f64.powi(600) } else { factor };
    let (x, y) = (large * factor, small * factor);
    fma::<FMA>(x, x, y * y).sqrt() / factor
}
