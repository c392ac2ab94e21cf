//! Mathematical functions without branches, so that loops over them become vector instructions.
//!
//! Everything is computed in f64; for f32 (`T::SINGLE`) shorter polynomials do, and what f64 would need
//! against its own rounding and underflow falls away. An f32 result is therefore rounded once from a number
//! that is right to about 2⁻³⁰.
//!
//! The polynomials interpolate at Chebyshev nodes, computed with 60 digits; the error of each relative to the
//! function it serves stands beside it. "Pair" means a number as the sum of two, the second much smaller than
//! the first (Dekker, 1971).

mod erf;
mod exp;
mod hypot;
mod log;
mod trig;

pub(super) use erf::{erf, erfc};
pub(super) use exp::{cosh, exp, expm1, logistic_pdf, sigmoid, sinh, softplus, tanh};
pub(super) use hypot::hypot;
pub(super) use log::{log, log1p};
pub(super) use trig::{LIMIT as TRIG_LIMIT, cos, sin, tan};

/// Added to a number below 2⁵¹ in size, it leaves the nearest whole number in the lowest bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// ln 2 to 33 bits, and what is missing. A product of the first with a whole number below 2²⁰ is exact.
const LN2: [f64; 2] = [0.6931471804855391, 7.440617110012397e-11];

/// a · b + c, rounded once if the processor can do that in one instruction.
#[inline(always)]
fn fma<const FMA: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// c₀ + c₁x + c₂x² + …
#[inline(always)]
fn polynomial<const FMA: bool, const N: usize>(x: f64, c: &[f64; N]) -> f64 {
    let mut sum = c[N - 1];
    for i in (0..N - 1).rev() {
        sum = fma::<FMA>(sum, x, c[i]);
    }
    sum
}

/// The nearest whole number to x, |x| < 2⁵¹.
#[inline(always)]
fn nearest(x: f64) -> f64 {
    (x + MAGIC) - MAGIC
}

/// 2ᵏ for whole k from −1022 to 1023.
#[inline(always)]
fn power_of_two(k: f64) -> f64 {
    f64::from_bits((k + MAGIC).to_bits().wrapping_add(1023) << 52)
}

/// x · 2ᵏ for |k| < 2044, rounded once: the first of two factors leaves x normal.
#[inline(always)]
fn scale(x: f64, k: f64) -> f64 {
    let half = nearest(0.5 * k);
    x * power_of_two(half) * power_of_two(k - half)
}

/// The number of [low, high] nearest to x; NaN for NaN.
#[inline(always)]
fn clamp(x: f64, low: f64, high: f64) -> f64 {
    let x = if x < low { low } else { x };
    if x > high { high } else { x }
}

/// a + b as a pair (Knuth).
#[inline(always)]
fn exact_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let from_b = sum - a;
    (sum, (a - (sum - from_b)) + (b - from_b))
}

/// The quotient of two pairs: a division and one step of Newton's for what it lost.
#[inline(always)]
fn quotient<const FMA: bool>(n: (f64, f64), d: (f64, f64)) -> f64 {
    let inverse = 1.0 / d.0;
    let q = n.0 * inverse;
    let rest = fma::<FMA>(-q, d.0, n.0) + fma::<FMA>(-q, d.1, n.1);
    fma::<FMA>(rest, inverse, q)
}

#[cfg(test)]
mod tests {
    use super::*;
    use backflow_circuit::form::Instruction;

    /// Processors without fused multiply-adds are rare enough that no other test meets them.
    #[test]
    fn without_fused_multiply_add_the_errors_stay_small() {
        type Function = fn(f64) -> f64;
        let functions: [(Instruction, Function); 12] = [
            (Instruction::Exp, exp::<f64, false>),
            (Instruction::Expm1, expm1::<f64, false>),
            (Instruction::Log, log::<f64, false>),
            (Instruction::Log1p, log1p::<f64, false>),
            (Instruction::Tanh, tanh::<f64, false>),
            (Instruction::Sigmoid, sigmoid::<f64, false>),
            (Instruction::LogisticPdf, logistic_pdf::<f64, false>),
            (Instruction::Softplus, softplus::<f64, false>),
            (Instruction::Erf, erf::<f64, false>),
            (Instruction::Erfc, erfc::<f64, false>),
            (Instruction::Sin, sin::<f64, false>),
            (Instruction::Cos, cos::<f64, false>),
        ];
        for i in -20_000..20_000 {
            let x = f64::from(i) * 1.2345e-3;
            for (op, function) in functions {
                let (got, exact) = (function(x), op.eval([x, 0.0, 0.0]));
                // Up to four units in the last place, two of which may be the definition's.
                let close = (got - exact).abs() <= 4.0 * f64::EPSILON * exact.abs();
                assert!(
                    close || got == exact || got.is_nan() && exact.is_nan(),
                    "{op:?}({x}): {got}, not {exact}"
                );
            }
        }
    }
}
