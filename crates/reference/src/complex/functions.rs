//! Elementary functions of a complex number whose imaginary part is tiny compared with its real part.
//!
//! Both parts keep full relative accuracy: the imaginary part is the derivative, and it must not be lost in a
//! sum with something larger. Formulas that cancel or overflow there are replaced.

use num_complex::Complex64;

use super::NAN;

fn complex(re: f64, im: f64) -> Complex64 {
    Complex64::new(re, im)
}

/// The product, in which 0 · ∞ stays 0 for a part that does not move.
pub(super) fn product(a: Complex64, b: Complex64) -> Complex64 {
    if a.im == 0.0 && b.im == 0.0 {
        return (a.re * b.re).into();
    }
    a * b
}

/// a/b, as Smith (1962) divides, so that neither overflows before the result does.
pub(super) fn quotient(a: Complex64, b: Complex64) -> Complex64 {
    if a.im == 0.0 && b.im == 0.0 {
        return (a.re / b.re).into();
    }
    let ratio = b.im / b.re;
    let below = b.re + b.im * ratio;
    complex((a.re + a.im * ratio) / below, (a.im - a.re * ratio) / below)
}

pub(super) fn sqrt(z: Complex64) -> Complex64 {
    if z.im == 0.0 {
        return z.re.sqrt().into();
    }
    if z.re < 0.0 || z.re.is_nan() {
        return NAN;
    }
    let root = (0.5 * z.re + 0.5 * z.re.hypot(z.im)).sqrt();
    complex(root, 0.5 * z.im / root)
}

/// By the polar form: the root of the absolute value, and a third of the angle.
pub(super) fn cbrt(z: Complex64) -> Complex64 {
    if z.im == 0.0 {
        return z.re.cbrt().into();
    }
    if z.re < 0.0 {
        return -cbrt(-z);
    }
    let (size, angle) = (z.re.hypot(z.im).cbrt(), z.im.atan2(z.re) / 3.0);
    complex(size * angle.cos(), size * angle.sin())
}

pub(super) fn exp(z: Complex64) -> Complex64 {
    let size = z.re.exp();
    if z.im == 0.0 { size.into() } else { complex(size * z.im.cos(), size * z.im.sin()) }
}

/// The real part as (eˣ − 1) cos y − 2 sin²(y/2).
pub(super) fn expm1(z: Complex64) -> Complex64 {
    if z.im == 0.0 {
        return z.re.exp_m1().into();
    }
    let half = (0.5 * z.im).sin();
    complex(z.re.exp_m1() * z.im.cos() - 2.0 * half * half, z.re.exp() * z.im.sin())
}

pub(super) fn log(z: Complex64) -> Complex64 {
    match z.re < 0.0 || z.re.is_nan() {
        true => NAN,
        false => complex(z.re.hypot(z.im).ln(), if z.im == 0.0 { 0.0 } else { z.im.atan2(z.re) }),
    }
}

/// The size of 1 + z is √((1 + x)² + y²), with y² too small to count.
pub(super) fn log1p(z: Complex64) -> Complex64 {
    match z.re < -1.0 || z.re.is_nan() {
        true => NAN,
        false => complex(z.re.ln_1p(), if z.im == 0.0 { 0.0 } else { z.im.atan2(1.0 + z.re) }),
    }
}

pub(super) fn sin(z: Complex64) -> Complex64 {
    complex(z.re.sin() * z.im.cosh(), z.re.cos() * z.im.sinh())
}

pub(super) fn cos(z: Complex64) -> Complex64 {
    complex(z.re.cos() * z.im.cosh(), -z.re.sin() * z.im.sinh())
}

pub(super) fn sinh(z: Complex64) -> Complex64 {
    parts(z.re.sinh(), z.re.cosh(), z.im)
}

pub(super) fn cosh(z: Complex64) -> Complex64 {
    parts(z.re.cosh(), z.re.sinh(), z.im)
}

/// re · cos y + i im · sin y, where an overflow of a part that does not move stays one.
fn parts(re: f64, im: f64, y: f64) -> Complex64 {
    if y == 0.0 { re.into() } else { complex(re * y.cos(), im * y.sin()) }
}

/// (1 − e⁻²ᶻ)/(1 + e⁻²ᶻ), odd.
pub(super) fn tanh(z: Complex64) -> Complex64 {
    if z.re < 0.0 {
        return -tanh(-z);
    }
    let below = expm1(z * -2.0);
    quotient(-below, below + 2.0)
}

pub(super) fn sigmoid(z: Complex64) -> Complex64 {
    let one = Complex64::from(1.0);
    if z.re < 0.0 {
        let e = exp(z);
        quotient(e, e + one)
    } else {
        quotient(one, exp(-z) + one)
    }
}

/// (½ sech(z/2))²: where the sum of exponentials would cancel, at 0, it is even.
pub(super) fn logistic_pdf(z: Complex64) -> Complex64 {
    // Far out, where the hyperbolic cosine overflows, only e^(−|z|) remains.
    if z.re.abs() > 600.0 {
        return exp(if z.re < 0.0 { z } else { -z });
    }
    let half = quotient(0.5.into(), cosh(z * 0.5));
    half * half
}

pub(super) fn softplus(z: Complex64) -> Complex64 {
    if z.re > 0.0 { z + log1p(exp(-z)) } else { log1p(exp(z)) }
}

/// Kahan (1987), "Branch cuts for complex elementary functions".
pub(super) fn asin(z: Complex64) -> Complex64 {
    if z.re.abs() > 1.0 || z.re.is_nan() {
        return NAN;
    }
    let (below, above) = (sqrt(1.0 - z), sqrt(1.0 + z));
    complex(z.re.asin(), (below.conj() * above).im.asinh())
}

/// As [`asin`], from the same paper.
pub(super) fn acos(z: Complex64) -> Complex64 {
    if z.re.abs() > 1.0 || z.re.is_nan() {
        return NAN;
    }
    let (below, above) = (sqrt(1.0 - z), sqrt(1.0 + z));
    complex(z.re.acos(), (above.conj() * below).im.asinh())
}

/// (ln(1 + iz) − ln(1 − iz))/2i. The quotient of the absolute values is close to 1, hence `ln_1p`.
pub(super) fn atan(z: Complex64) -> Complex64 {
    let (x, y) = (z.re, z.im);
    if x.abs() > 1e100 {
        // x² would overflow: arctan z = ±π/2 − arctan 1/z.
        let rest = atan(quotient(1.0.into(), z));
        return complex(std::f64::consts::FRAC_PI_2.copysign(x), 0.0) - rest;
    }
    complex(x.atan(), 0.25 * (4.0 * y / (x * x + (1.0 - y) * (1.0 - y))).ln_1p())
}

/// The angle of the point (b, a). It differs from arctan a/b, or from −arctan b/a, by a constant.
pub(super) fn atan2(a: Complex64, b: Complex64) -> Complex64 {
    let angle = a.re.atan2(b.re);
    if a.im == 0.0 && b.im == 0.0 {
        return angle.into();
    }
    let moves = if b.re.abs() >= a.re.abs() { atan(quotient(a, b)).im } else { -atan(quotient(b, a)).im };
    complex(angle, moves)
}

/// The size is divided out, so that no square overflows.
pub(super) fn hypot(a: Complex64, b: Complex64) -> Complex64 {
    let size = a.re.abs().max(b.re.abs());
    if size == 0.0 || !size.is_finite() || (a.im == 0.0 && b.im == 0.0) {
        return if a.im == 0.0 && b.im == 0.0 && !size.is_nan() { a.re.hypot(b.re).into() } else { NAN };
    }
    let (a, b) = (a / size, b / size);
    sqrt(a * a + b * b) * size
}

/// Whole powers by multiplication, others of positive numbers by e^(b ln a).
pub(super) fn pow(a: Complex64, b: Complex64) -> Complex64 {
    if a.im == 0.0 && b.im == 0.0 {
        return backflow_circuit::form::Instruction::Pow.eval([a.re, b.re, 0.0]).into();
    }
    if b.im == 0.0 && b.re == b.re.trunc() && b.re.abs() <= 2f64.powi(53) {
        return whole_power(a, b.re);
    }
    if a.re.is_nan() || a.re <= 0.0 {
        return NAN;
    }
    let exponent = product(b, log(a));
    let size = a.re.powf(b.re);
    parts(size, size, exponent.im)
}

/// aⁿ by squaring. A power that would overflow on the way to a small result is computed from 1/a.
fn whole_power(a: Complex64, n: f64) -> Complex64 {
    let mut square = if n < 0.0 { quotient(1.0.into(), a) } else { a };
    let (mut left, mut result) = (n.abs() as u64, Complex64::from(1.0));
    while left > 0 {
        if left & 1 == 1 {
            result *= square;
        }
        left >>= 1;
        if left > 0 {
            square *= square;
        }
    }
    result
}
