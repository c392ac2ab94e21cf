//! How far rounding carries a result: the same computation, several times at once, each time with other roundings.
//!
//! After every operation that is not exact, the result is moved by a few units in its last place, up or down.
//! How far the results of such runs differ shows what rounding does to them, wherever in the computation that
//! happens: also inside a gate's own gradient rule, also where all roundings would be the same at neighbouring
//! points (Parker 1997, "Monte Carlo arithmetic"; Vignes 1978). The moves depend on nothing but the operation,
//! its operands and the run. So two computations with a common part round it alike, and the difference of their
//! results shows only what they do not share.

use std::ops::{Add, Mul};

use backflow_circuit::Type;
use backflow_circuit::form::{Instruction, UserFunction};
use num_complex::Complex64;

use crate::number::Number;

/// How many runs there are. The first rounds as always.
pub(crate) const RUNS: usize = 8;
/// Below this a product's rounding error cannot be told, as it would underflow.
const SMALL: f64 = 1e-280;
/// How near the real part of a complex result is to that over real numbers where it is the same function.
const SAME: f64 = 1e-13;

/// A number in each of the runs.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Shaken<N>(pub(crate) [N; RUNS]);

impl<N: Copy> Shaken<N> {
    /// The same number in all runs.
    pub(crate) fn from_one(number: N) -> Self {
        Shaken([number; RUNS])
    }
}

/// How far the results of the other runs are from that of the first; infinite if one of them is NaN.
pub(crate) fn spread(results: [f64; RUNS]) -> f64 {
    let apart = results.map(|result| (result - results[0]).abs());
    if apart.iter().any(|x| x.is_nan()) { f64::INFINITY } else { apart.into_iter().fold(0.0, f64::max) }
}

/// A number that can be rounded in other ways.
pub(crate) trait Shake: Number {
    /// The result of an instruction in a run.
    fn shake(instruction: Instruction, operands: [Self; 3], run: usize) -> Self;

    /// A result that has been rounded in an unknown way, in a run.
    fn shaken(self, run: usize) -> Self;
}

impl<N: Shake> Number for Shaken<N> {
    fn real(self) -> f64 {
        self.0[0].real()
    }

    fn apply(instruction: Instruction, operands: [Self; 3]) -> Self {
        Shaken(std::array::from_fn(|run| N::shake(instruction, operands.map(|x| x.0[run]), run)))
    }

    fn custom(
        function: &dyn UserFunction,
        types: &[Type],
        inputs: &[&[Self]],
        elements: usize,
    ) -> Option<Vec<Self>> {
        let mut all = vec![Shaken::default(); elements];
        for run in 0..RUNS {
            let inputs: Vec<Vec<N>> = inputs.iter().map(|x| x.iter().map(|v| v.0[run]).collect()).collect();
            let slices: Vec<&[N]> = inputs.iter().map(Vec::as_slice).collect();
            let results = N::custom(function, types, &slices, elements)?;
            all.iter_mut().zip(results).for_each(|(all, result)| all.0[run] = result.shaken(run));
        }
        Some(all)
    }
}

impl<N: Copy + From<f64>> From<f64> for Shaken<N> {
    fn from(number: f64) -> Self {
        Shaken::from_one(number.into())
    }
}

impl<N: Shake> Add for Shaken<N> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::apply(Instruction::Add, [self, other, Self::default()])
    }
}

impl<N: Shake> Mul for Shaken<N> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self::apply(Instruction::Mul, [self, other, Self::default()])
    }
}

impl Shake for f64 {
    fn shake(instruction: Instruction, operands: [f64; 3], run: usize) -> f64 {
        let result = instruction.eval(operands);
        if run == 0 || is_exact(instruction, operands, result) {
            return result;
        }
        let read = [0, 1, 2].map(|i| if i < instruction.arity() { operands[i] } else { 0.0 });
        nudged(result, dice(instruction as u64, read, run))
    }

    fn shaken(self, run: usize) -> f64 {
        if run == 0 { self } else { nudged(self, dice(CUSTOM, [self, 0.0, 0.0], run)) }
    }
}

impl Shake for Complex64 {
    /// The real part rounds as over real numbers. The imaginary part is, to first order, a sum of the imaginary
    /// parts of the operands times something: each of these terms rounds on its own.
    fn shake(instruction: Instruction, operands: [Complex64; 3], run: usize) -> Complex64 {
        let operands = &operands[..instruction.arity()];
        let real = |i: usize| operands.get(i).map_or(0.0, |x| x.re);
        let re = f64::shake(instruction, [real(0), real(1), real(2)], run);
        if operands.iter().all(|x| x.im == 0.0) {
            return re.into();
        }
        if matches!(instruction, Instruction::Add | Instruction::Sub) {
            return Complex64::new(re, f64::shake(instruction, [operands[0].im, operands[1].im, 0.0], run));
        }
        let nudge = |im: f64, salt: u64| match run > 0 && !selects(instruction) {
            true => nudged(im, dice(instruction as u64 + salt, [real(0), real(1), im], run)),
            false => im,
        };
        let term = |i: usize| {
            operands
                .get(i)
                .map_or_else(Complex64::default, |x| Complex64::new(x.re, nudge(x.im, TERM * (i as u64 + 1))))
        };
        let result = Complex64::apply(instruction, [term(0), term(1), term(2)]);
        // At a branch point the real part depends on the step.
        let same = (re - result.re).abs() <= SAME * result.re.abs();
        Complex64::new(if same { re } else { result.re }, nudge(result.im, 0))
    }

    fn shaken(self, run: usize) -> Complex64 {
        self.re.shaken(run).into()
    }
}

/// Whether an instruction returns one of its operands, or a whole number, as it is.
fn selects(instruction: Instruction) -> bool {
    use Instruction as I;
    matches!(
        instruction,
        I::Neg
            | I::Abs
            | I::Sign
            | I::Step
            | I::Floor
            | I::Round
            | I::Max
            | I::Min
            | I::Less
            | I::LessEqual
            | I::Equal
            | I::Select
    )
}

/// Whether a result is exactly what it should be, as far as that is easily seen.
fn is_exact(instruction: Instruction, [a, b, _]: [f64; 3], result: f64) -> bool {
    use Instruction as I;
    match instruction {
        I::Add | I::Sub => {
            // Knuth's error of a sum.
            let b = if instruction == I::Sub { -b } else { b };
            let part = result - a;
            (a - (result - part)) + (b - part) == 0.0
        }
        // The error itself must not underflow.
        I::Mul => result.abs() > SMALL && a.mul_add(b, -result) == 0.0,
        I::Div => result.abs().min(a.abs()) > SMALL && result.mul_add(b, -a) == 0.0,
        I::Recip => result.abs() > SMALL && result.mul_add(a, -1.0) == 0.0,
        I::Sqrt => a > SMALL && result.mul_add(result, -a) == 0.0,
        I::Exp | I::Cos | I::Cosh | I::Sigmoid | I::LogisticPdf | I::Erfc => a == 0.0,
        I::Pow => a == 1.0 || b == 0.0 || b == 1.0,
        I::Hypot => a == 0.0 || b == 0.0,
        _ => selects(instruction),
    }
}

/// A number one to four units in its last place larger or smaller, but never across 1: many functions stay below
/// it, and others are not defined beyond. A 0 stays: a sum that vanishes is exact, and how much is lost where
/// numbers underflow is known.
fn nudged(number: f64, dice: u64) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    let size = number.abs();
    let steps = 1 + (dice >> 1 & 3);
    let (larger, smaller) = (size.to_bits() + steps, size.to_bits().saturating_sub(steps));
    let larger = Some(f64::from_bits(larger)).filter(|x| dice & 1 == 0 && x.is_finite());
    let moved = larger.filter(|&x| size > 1.0 || x <= 1.0).unwrap_or(f64::from_bits(smaller));
    moved.copysign(number)
}

/// What tells the results of user functions from those of instructions, and an operand from a result.
const CUSTOM: u64 = 1 << 8;
const TERM: u64 = 1 << 9;

/// Random bits for an operation in a run (the finaliser of SplitMix64: Steele, Lea and Flood, 2014).
fn dice(operation: u64, operands: [f64; 3], run: usize) -> u64 {
    let mix = |state: u64, bits: u64| {
        let mut z = (state ^ bits).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    let start = mix(operation, run as u64);
    operands.iter().fold(start, |state, x| mix(state, x.to_bits()))
}

#[cfg(test)]
mod tests {
    use backflow_circuit::form::Instruction as I;
    use num_complex::Complex64;

    use super::{RUNS, Shaken, spread};
    use crate::number::Number;

    fn spread_of(result: Shaken<f64>) -> f64 {
        spread(result.0)
    }

    fn number(x: f64) -> Shaken<f64> {
        x.into()
    }

    fn apply<N: super::Shake>(instruction: I, a: Shaken<N>, b: Shaken<N>) -> Shaken<N> {
        Shaken::apply(instruction, [a, b, a])
    }

    #[test]
    fn it_is_as_large_as_what_is_lost() {
        // (1e-3 + 1e10) − 1e10 is wrong by 9.3e-7, at all neighbouring points alike.
        let (small, large) = (number(1e-3), number(1e10));
        let left = apply(I::Sub, apply(I::Add, small, large), large);
        let off = (left.0[0] - 1e-3).abs();
        assert!(off > 1e-7 && (off..100.0 * off).contains(&spread_of(left)), "{off:e}, {left:?}");
    }

    #[test]
    fn what_is_exact_stays() {
        let [two, three, x] = [2.0, 3.0, 0.1].map(number);
        for exact in [
            apply(I::Mul, two, x),
            apply(I::Sub, apply(I::Mul, x, x), apply(I::Mul, x, x)),
            apply(I::Div, apply(I::Mul, two, three), three),
            apply(I::Max, x, two),
            apply(I::Exp, number(0.0), x),
        ] {
            assert_eq!(spread_of(exact), 0.0, "{exact:?}");
        }
        for rounded in [apply(I::Mul, x, x), apply(I::Add, x, three), apply(I::Exp, x, x)] {
            assert!((0.0..1e-14).contains(&spread_of(rounded)) && spread_of(rounded) > 0.0, "{rounded:?}");
        }
    }

    #[test]
    fn complex_numbers_round_as_their_real_parts() {
        let x = 1.7;
        let real = apply(I::Sin, apply(I::Mul, number(x), number(x)), number(x));
        let z = Shaken([Complex64::new(x, 1e-60); RUNS]);
        let complex = apply(I::Sin, apply(I::Mul, z, z), z);
        assert_eq!(real.0, complex.0.map(|z| z.re));
        let derivatives = complex.0.map(|z| z.im / 1e-60);
        let exact = (x * x).cos() * 2.0 * x;
        assert!((derivatives[0] - exact).abs() < 1e-14 && (0.0..1e-13).contains(&spread(derivatives)));
        assert!(spread(derivatives) > 0.0);
    }

    #[test]
    fn a_run_without_a_result_tells_nothing() {
        let mut results = [1.0; RUNS];
        results[3] = f64::NAN;
        assert_eq!(spread(results), f64::INFINITY);
    }
}
