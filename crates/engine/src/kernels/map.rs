//! Maps: one instruction applied to blocks of numbers.
//!
//! [`Instruction::eval`] says what each computes. Arithmetic, comparisons, exponentials, logarithms, sin, cos
//! and erf are vector code; the rarer functions ask the system's library for each element. The greatest
//! errors, in units in the last place of the exact result, are in `tests/kernels_map.rs`.

use std::marker::PhantomData;

use backflow_circuit::form::Instruction;

use super::dispatch::{Kernel, vectorised};
use super::{Float, math};

/// `out[i] = op(args[0][i], args[1][i], args[2][i])`. The operands within the instruction's arity are as long
/// as `out`, those beyond it are empty.
pub fn apply<T: Float>(op: Instruction, args: [&[T]; 3], out: &mut [T]) {
    use Instruction as I;
    debug_assert!(args[..op.arity()].iter().all(|x| x.len() == out.len()), "operands as long as the result");
    let [a, b, c] = args;
    match op {
        I::Neg => one::<T, Neg>(a, out),
        I::Abs => one::<T, Abs>(a, out),
        I::Sign => one::<T, Sign>(a, out),
        I::Step => one::<T, Step>(a, out),
        I::Floor => one::<T, Floor>(a, out),
        I::Round => one::<T, Round>(a, out),
        I::Sqrt => one::<T, Sqrt>(a, out),
        I::Rsqrt => one::<T, Rsqrt>(a, out),
        I::Recip => one::<T, Recip>(a, out),
        I::Exp => one::<T, Exp>(a, out),
        I::Expm1 => one::<T, Expm1>(a, out),
        I::Log => one::<T, Log>(a, out),
        I::Log1p => one::<T, Log1p>(a, out),
        I::Tanh => one::<T, Tanh>(a, out),
        I::Sigmoid => one::<T, Sigmoid>(a, out),
        I::LogisticPdf => one::<T, LogisticPdf>(a, out),
        I::Softplus => one::<T, Softplus>(a, out),
        I::Erf => one::<T, Erf>(a, out),
        I::Erfc => one::<T, Erfc>(a, out),
        I::Sin => trigonometric::<T, Sin>(op, a, out),
        I::Cos => trigonometric::<T, Cos>(op, a, out),
        I::Tan if T::SINGLE => trigonometric::<T, Tan>(op, a, out),
        I::Sinh if T::SINGLE => one::<T, Sinh>(a, out),
        I::Cosh if T::SINGLE => one::<T, Cosh>(a, out),
        I::Cbrt | I::Tan | I::Asin | I::Acos | I::Atan | I::Sinh | I::Cosh => {
            for (to, &x) in out.iter_mut().zip(a) {
                *to = T::from_f64(op.eval([x.to_f64(), 0.0, 0.0]));
            }
        }
        I::Add => two::<T, Add>(a, b, out),
        I::Sub => two::<T, Sub>(a, b, out),
        I::Mul => two::<T, Mul>(a, b, out),
        I::Div => two::<T, Div>(a, b, out),
        I::Hypot => two::<T, Hypot>(a, b, out),
        I::Max => two::<T, Max>(a, b, out),
        I::Min => two::<T, Min>(a, b, out),
        I::Less => two::<T, Less>(a, b, out),
        I::LessEqual => two::<T, LessEqual>(a, b, out),
        I::Equal => two::<T, Equal>(a, b, out),
        I::Pow | I::Atan2 => {
            for ((to, &x), &y) in out.iter_mut().zip(a).zip(b) {
                *to = T::from_f64(op.eval([x.to_f64(), y.to_f64(), 0.0]));
            }
        }
        I::Select => vectorised(SelectMap { condition: a, yes: b, no: c, out }),
        I::MulAdd => vectorised(MulAddMap { a, b, c, out }),
    }
}

/// Sets every element to a number.
pub fn fill<T: Float>(out: &mut [T], value: T) {
    out.fill(value);
}

fn one<T: Float, U: Unary>(x: &[T], out: &mut [T]) {
    vectorised(UnaryMap::<T, U> { x, out, function: PhantomData });
}

fn two<T: Float, B: Binary>(a: &[T], b: &[T], out: &mut [T]) {
    vectorised(BinaryMap::<T, B> { a, b, out, function: PhantomData });
}

/// A function whose vector code holds up to [`math::TRIG_LIMIT`]; the system's library does what is beyond.
fn trigonometric<T: Float, U: Unary>(op: Instruction, x: &[T], out: &mut [T]) {
    one::<T, U>(x, out);
    let limit = T::from_f64(math::TRIG_LIMIT);
    if vectorised(AnyBeyond { x, limit }) {
        for (to, &x) in out.iter_mut().zip(x).filter(|(_, x)| x.abs() > limit) {
            *to = T::from_f64(op.eval([x.to_f64(), 0.0, 0.0]));
        }
    }
}

/// A function of one number, as a type, so that a loop is compiled for it.
pub(super) trait Unary {
    fn eval<T: Float, const FMA: bool>(x: T) -> T;
}

/// A function of two numbers.
pub(super) trait Binary {
    fn eval<T: Float, const FMA: bool>(a: T, b: T) -> T;
}

struct UnaryMap<'a, T, U> {
    x: &'a [T],
    out: &'a mut [T],
    function: PhantomData<U>,
}

impl<T: Float, U: Unary> Kernel for UnaryMap<'_, T, U> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (to, &x) in self.out.iter_mut().zip(self.x) {
            *to = U::eval::<T, FMA>(x);
        }
    }
}

struct BinaryMap<'a, T, B> {
    a: &'a [T],
    b: &'a [T],
    out: &'a mut [T],
    function: PhantomData<B>,
}

impl<T: Float, B: Binary> Kernel for BinaryMap<'_, T, B> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for ((to, &a), &b) in self.out.iter_mut().zip(self.a).zip(self.b) {
            *to = B::eval::<T, FMA>(a, b);
        }
    }
}

struct SelectMap<'a, T> {
    condition: &'a [T],
    yes: &'a [T],
    no: &'a [T],
    out: &'a mut [T],
}

impl<T: Float> Kernel for SelectMap<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (((to, &condition), &yes), &no) in
            self.out.iter_mut().zip(self.condition).zip(self.yes).zip(self.no)
        {
            *to = select(condition, yes, no);
        }
    }
}

struct MulAddMap<'a, T> {
    a: &'a [T],
    b: &'a [T],
    c: &'a [T],
    out: &'a mut [T],
}

impl<T: Float> Kernel for MulAddMap<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (((to, &a), &b), &c) in self.out.iter_mut().zip(self.a).zip(self.b).zip(self.c) {
            *to = a.mul_add(b, c);
        }
    }
}

/// yes where the condition is not 0, no where it is, and a NaN as it is.
#[inline(always)]
pub(super) fn select<T: Float>(condition: T, yes: T, no: T) -> T {
    let value = if condition == T::ZERO { no } else { yes };
    if condition.is_nan() { condition } else { value }
}

struct AnyBeyond<'a, T> {
    x: &'a [T],
    limit: T,
}

impl<T: Float> Kernel for AnyBeyond<'_, T> {
    type Output = bool;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> bool {
        self.x.iter().fold(false, |any, x| any | (x.abs() > self.limit))
    }
}

fn truth<T: Float>(holds: bool) -> T {
    if holds { T::ONE } else { T::ZERO }
}

macro_rules! unary {
    ($($name:ident($x:ident) = $value:expr;)*) => {
        $(
            pub(super) struct $name;
            impl Unary for $name {
                #[inline(always)]
                fn eval<T: Float, const FMA: bool>($x: T) -> T {
                    $value
                }
            }
        )*
    };
}

macro_rules! binary {
    ($($name:ident($a:ident, $b:ident) = $value:expr;)*) => {
        $(
            pub(super) struct $name;
            impl Binary for $name {
                #[inline(always)]
                fn eval<T: Float, const FMA: bool>($a: T, $b: T) -> T {
                    $value
                }
            }
        )*
    };
}

unary! {
    Neg(x) = -x;
    Abs(x) = x.abs();
    Sign(x) = {
        let sign = if x > T::ZERO { T::ONE } else { -T::ONE };
        // 0 and NaN, without their sign, are their own sign.
        if x.is_nan() || x == T::ZERO { x.abs() } else { sign }
    };
    Step(x) = if x.is_nan() { x } else { truth(x > T::ZERO) };
    Floor(x) = x.floor();
    Round(x) = x.round_ties_even();
    Sqrt(x) = x.sqrt();
    Rsqrt(x) = T::ONE / x.sqrt();
    Recip(x) = T::ONE / x;
    Exp(x) = T::from_f64(math::exp::<T, FMA>(x.to_f64()));
    Expm1(x) = T::from_f64(math::expm1::<T, FMA>(x.to_f64()));
    Log(x) = T::from_f64(math::log::<T, FMA>(x.to_f64()));
    Log1p(x) = T::from_f64(math::log1p::<T, FMA>(x.to_f64()));
    Sin(x) = T::from_f64(math::sin::<T, FMA>(x.to_f64()));
    Cos(x) = T::from_f64(math::cos::<T, FMA>(x.to_f64()));
    Tan(x) = T::from_f64(math::tan::<T, FMA>(x.to_f64()));
    Sinh(x) = T::from_f64(math::sinh::<FMA>(x.to_f64()));
    Cosh(x) = T::from_f64(math::cosh::<FMA>(x.to_f64()));
    Tanh(x) = T::from_f64(math::tanh::<T, FMA>(x.to_f64()));
    Sigmoid(x) = T::from_f64(math::sigmoid::<T, FMA>(x.to_f64()));
    LogisticPdf(x) = T::from_f64(math::logistic_pdf::<T, FMA>(x.to_f64()));
    Softplus(x) = T::from_f64(math::softplus::<T, FMA>(x.to_f64()));
    Erf(x) = T::from_f64(math::erf::<T, FMA>(x.to_f64()));
    Erfc(x) = T::from_f64(math::erfc::<T, FMA>(x.to_f64()));
}

binary! {
    Add(a, b) = a + b;
    Sub(a, b) = a - b;
    Mul(a, b) = a * b;
    Div(a, b) = a / b;
    Hypot(a, b) = T::from_f64(math::hypot::<T, FMA>(a.to_f64(), b.to_f64()));
    // The comparison fails if b is NaN, and b is taken.
    Max(a, b) = if a > b || a.is_nan() { a } else { b };
    Min(a, b) = if a < b || a.is_nan() { a } else { b };
    Less(a, b) = truth(a < b);
    LessEqual(a, b) = truth(a <= b);
    Equal(a, b) = truth(a == b);
}
