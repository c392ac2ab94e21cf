//! A straight-line program of scalars, run from end to end in one call.
//!
//! A formula of a few numbers costs less than a call of a map kernel for each of its gates. The functions are
//! those of [`map`], so that a scalar has the bits of an element of an array.

use backflow_circuit::form::Instruction;

use super::dispatch::{Kernel, vectorised};
use super::map::{self, Binary, Unary};
use super::{Float, math};

/// `values[to] = op(values[args[0]], values[args[1]], values[args[2]])`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ScalarOp {
    /// What is computed.
    pub op: Instruction,
    /// Where its operands stand. Those beyond its arity do not matter, but must be positions too, such as 0.
    pub args: [u32; 3],
    /// Where the result goes.
    pub to: u32,
}

/// Runs the operations one after the other. The results have the bits of [`map::apply`].
///
/// # Panics
/// If a position is not below `values.len()`.
pub fn run<T: Float>(code: &[ScalarOp], values: &mut [T]) {
    vectorised(Run { code, values });
}

struct Run<'a, T> {
    code: &'a [ScalarOp],
    values: &'a mut [T],
}

impl<T: Float> Kernel for Run<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let Run { code, values } = self;
        for &ScalarOp { op, args, to } in code {
            let args = args.map(|from| values[from as usize]);
            values[to as usize] = eval::<T, FMA>(op, args);
        }
    }
}

/// One element of [`map::apply`].
#[inline(always)]
fn eval<T: Float, const FMA: bool>(op: Instruction, [a, b, c]: [T; 3]) -> T {
    use Instruction as I;
    match op {
        I::Neg => map::Neg::eval::<T, FMA>(a),
        I::Abs => map::Abs::eval::<T, FMA>(a),
        I::Sign => map::Sign::eval::<T, FMA>(a),
        I::Step => map::Step::eval::<T, FMA>(a),
        I::Floor => map::Floor::eval::<T, FMA>(a),
        I::Round => map::Round::eval::<T, FMA>(a),
        I::Sqrt => map::Sqrt::eval::<T, FMA>(a),
        I::Rsqrt => map::Rsqrt::eval::<T, FMA>(a),
        I::Recip => map::Recip::eval::<T, FMA>(a),
        I::Exp => map::Exp::eval::<T, FMA>(a),
        I::Expm1 => map::Expm1::eval::<T, FMA>(a),
        I::Log => map::Log::eval::<T, FMA>(a),
        I::Log1p => map::Log1p::eval::<T, FMA>(a),
        I::Tanh => map::Tanh::eval::<T, FMA>(a),
        I::Sigmoid => map::Sigmoid::eval::<T, FMA>(a),
        I::LogisticPdf => map::LogisticPdf::eval::<T, FMA>(a),
        I::Softplus => map::Softplus::eval::<T, FMA>(a),
        I::Erf => map::Erf::eval::<T, FMA>(a),
        I::Erfc => map::Erfc::eval::<T, FMA>(a),
        I::Sin if is_near(a) => map::Sin::eval::<T, FMA>(a),
        I::Cos if is_near(a) => map::Cos::eval::<T, FMA>(a),
        I::Tan if T::SINGLE && is_near(a) => map::Tan::eval::<T, FMA>(a),
        I::Sinh if T::SINGLE => map::Sinh::eval::<T, FMA>(a),
        I::Cosh if T::SINGLE => map::Cosh::eval::<T, FMA>(a),
        I::Add => map::Add::eval::<T, FMA>(a, b),
        I::Sub => map::Sub::eval::<T, FMA>(a, b),
        I::Mul => map::Mul::eval::<T, FMA>(a, b),
        I::Div => map::Div::eval::<T, FMA>(a, b),
        I::Hypot => map::Hypot::eval::<T, FMA>(a, b),
        I::Max => map::Max::eval::<T, FMA>(a, b),
        I::Min => map::Min::eval::<T, FMA>(a, b),
        I::Less => map::Less::eval::<T, FMA>(a, b),
        I::LessEqual => map::LessEqual::eval::<T, FMA>(a, b),
        I::Equal => map::Equal::eval::<T, FMA>(a, b),
        I::MulAdd => a.mul_add(b, c),
        I::Select => map::select(a, b, c),
        // The system's library.
        I::Sin | I::Cos | I::Tan | I::Sinh | I::Cosh | I::Cbrt | I::Asin | I::Acos | I::Atan => {
            by_system(op, a, b)
        }
        I::Pow | I::Atan2 => by_system(op, a, b),
    }
}

/// Whether the vector code of sin, cos and tan holds; it does for NaN.
#[inline(always)]
fn is_near<T: Float>(x: T) -> bool {
    let beyond = x.abs() > T::from_f64(math::TRIG_LIMIT);
    !beyond
}

/// Outside the loop, which would otherwise keep fewer numbers in registers.
#[inline(never)]
fn by_system<T: Float>(op: Instruction, a: T, b: T) -> T {
    T::from_f64(op.eval([a.to_f64(), b.to_f64(), 0.0]))
}
