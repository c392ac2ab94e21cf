//! Evaluation over complex numbers.
//!
//! A step of size h along the imaginary axis shows a derivative without a difference: the imaginary part of
//! f(x + ih) is h f′(x), up to h³ (Squire and Trapp, 1998). This needs no rule of differentiation, only each
//! instruction as an analytic function. Decisions (comparisons, the larger of two, the sign under an absolute
//! value) are made by the real part; real domains stay, so the logarithm of a negative number is NaN.

mod erf;
mod functions;

use backflow_circuit::Type;
use backflow_circuit::form::{Instruction, UserFunction};
use num_complex::Complex64;

use crate::number::Number;

const NAN: Complex64 = Complex64::new(f64::NAN, f64::NAN);

impl Number for Complex64 {
    fn real(self) -> f64 {
        self.re
    }

    fn apply(instruction: Instruction, [a, b, c]: [Complex64; 3]) -> Complex64 {
        use Instruction as I;
        let by_real = || Complex64::from(instruction.eval([a.re, b.re, c.re]));
        match instruction {
            I::Neg => -a,
            I::Abs if a.re.is_nan() => NAN,
            I::Abs => {
                if a.re < 0.0 {
                    -a
                } else {
                    a
                }
            }
            I::Sign | I::Step | I::Floor | I::Round => by_real(),
            I::Less | I::LessEqual | I::Equal => by_real(),
            I::Sqrt => functions::sqrt(a),
            I::Rsqrt => functions::quotient(1.0.into(), functions::sqrt(a)),
            I::Recip => functions::quotient(1.0.into(), a),
            I::Cbrt => functions::cbrt(a),
            I::Exp => functions::exp(a),
            I::Expm1 => functions::expm1(a),
            I::Log => functions::log(a),
            I::Log1p => functions::log1p(a),
            I::Sin => functions::sin(a),
            I::Cos => functions::cos(a),
            I::Tan => functions::quotient(functions::sin(a), functions::cos(a)),
            I::Asin => functions::asin(a),
            I::Acos => functions::acos(a),
            I::Atan => functions::atan(a),
            I::Sinh => functions::sinh(a),
            I::Cosh => functions::cosh(a),
            I::Tanh => functions::tanh(a),
            I::Sigmoid => functions::sigmoid(a),
            I::LogisticPdf => functions::logistic_pdf(a),
            I::Softplus => functions::softplus(a),
            I::Erf => erf::erf(a),
            I::Erfc => erf::erfc(a),
            I::Add => a + b,
            I::Sub => a - b,
            I::Mul => functions::product(a, b),
            I::Div => functions::quotient(a, b),
            I::Pow => functions::pow(a, b),
            I::Atan2 => functions::atan2(a, b),
            I::Hypot => functions::hypot(a, b),
            I::Max | I::Min if a.re.is_nan() || b.re.is_nan() => NAN,
            I::Max => {
                if a.re > b.re {
                    a
                } else {
                    b
                }
            }
            I::Min => {
                if a.re < b.re {
                    a
                } else {
                    b
                }
            }
            I::Select if a.re.is_nan() => NAN,
            I::Select => {
                if a.re != 0.0 {
                    b
                } else {
                    c
                }
            }
            I::MulAdd => functions::product(a, b) + c,
        }
    }

    /// A user's functions take real numbers only, so they can be evaluated only where nothing moves.
    fn custom(
        function: &dyn UserFunction,
        types: &[Type],
        inputs: &[&[Complex64]],
        elements: usize,
    ) -> Option<Vec<Complex64>> {
        if inputs.iter().any(|x| x.iter().any(|v| v.im != 0.0)) {
            return None;
        }
        let reals: Vec<Vec<f64>> = inputs.iter().map(|x| x.iter().map(|v| v.re).collect()).collect();
        let slices: Vec<&[f64]> = reals.iter().map(Vec::as_slice).collect();
        let numbers = f64::custom(function, types, &slices, elements)?;
        Some(numbers.into_iter().map(Complex64::from).collect())
    }
}
