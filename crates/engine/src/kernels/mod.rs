//! Kernels: the loops over numbers that a plan's steps are made of.
//!
//! They are plain functions over slices, in f32 and f64 from one source. None of them allocates or starts
//! threads, and none depends on where a block begins or how long it is: the same element gives the same bits
//! in whatever block and on whatever thread it is computed.
//!
//! Everything here uses fused multiply-adds where the processor has them, in an order that depends on shapes
//! alone, so all x86-64 processors with AVX2 or AVX-512 give the same bits. Processors without them keep the
//! stated error bounds, not the bits.

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

pub mod arena;
pub mod convert;
mod dispatch;
pub mod fold;
pub mod map;
mod math;
pub mod pick;
pub mod product;
pub mod scalar;
pub mod view;

/// A type of real numbers: f32 or f64, and no other.
pub trait Float:
    Copy
    + Debug
    + Default
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + sealed::Sealed
{
    /// 0
    const ZERO: Self;
    /// 1
    const ONE: Self;
    /// +∞
    const INFINITY: Self;
    /// −∞
    const NEG_INFINITY: Self;
    /// The largest finite number.
    const MAX: Self;
    /// A quiet NaN.
    const NAN: Self;
    /// Whether this is f32, for which shorter polynomials are enough.
    const SINGLE: bool;
    /// The smallest normal number: 2⁻¹²⁶ for f32, 2⁻¹⁰²² for f64.
    const MIN_POSITIVE: Self;

    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;
    /// The same number in f64.
    fn to_f64(self) -> f64;
    /// |x|
    fn abs(self) -> Self;
    /// √x
    fn sqrt(self) -> Self;
    /// The largest whole number ≤ x.
    fn floor(self) -> Self;
    /// The nearest whole number, halves to even.
    fn round_ties_even(self) -> Self;
    /// Whether it is NaN.
    fn is_nan(self) -> bool;
    /// x · a + b, rounded once. Where the processor cannot do that in one instruction it is slow.
    fn mul_add(self, a: Self, b: Self) -> Self;
    /// x, or a zero of its sign if |x| is below [`MIN_POSITIVE`](Self::MIN_POSITIVE). NaN stays as it is.
    fn flushed(self) -> Self;
}

mod sealed {
    use fearless_simd::{Simd, SimdBase, SimdElement, SimdFloat};

    pub trait Sealed: SimdElement {
        /// A vector register full of these.
        type Vector<S: Simd>: SimdBase<S, Element = Self>;
        /// a · b + c, rounded once if the processor can do that in one instruction.
        fn fma<S: Simd>(a: Self::Vector<S>, b: Self::Vector<S>, c: Self::Vector<S>) -> Self::Vector<S>;
    }

    impl Sealed for f32 {
        type Vector<S: Simd> = S::f32s;
        #[inline(always)]
        fn fma<S: Simd>(a: S::f32s, b: S::f32s, c: S::f32s) -> S::f32s {
            a.mul_add(b, c)
        }
    }

    impl Sealed for f64 {
        type Vector<S: Simd> = S::f64s;
        #[inline(always)]
        fn fma<S: Simd>(a: S::f64s, b: S::f64s, c: S::f64s) -> S::f64s {
            a.mul_add(b, c)
        }
    }
}

macro_rules! float {
    ($type:ident, $single:literal) => {
        impl Float for $type {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const INFINITY: Self = $type::INFINITY;
            const NEG_INFINITY: Self = $type::NEG_INFINITY;
            const MAX: Self = $type::MAX;
            const NAN: Self = $type::NAN;
            const SINGLE: bool = $single;
            const MIN_POSITIVE: Self = $type::MIN_POSITIVE;

            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                value as $type
            }
            #[inline(always)]
            fn to_f64(self) -> f64 {
                self as f64
            }
            #[inline(always)]
            fn abs(self) -> Self {
                self.abs()
            }
            #[inline(always)]
            fn sqrt(self) -> Self {
                self.sqrt()
            }
            #[inline(always)]
            fn floor(self) -> Self {
                self.floor()
            }
            #[inline(always)]
            fn round_ties_even(self) -> Self {
                self.round_ties_even()
            }
            #[inline(always)]
            fn is_nan(self) -> bool {
                self.is_nan()
            }
            #[inline(always)]
            fn mul_add(self, a: Self, b: Self) -> Self {
                self.mul_add(a, b)
            }
            #[inline(always)]
            fn flushed(self) -> Self {
                // Compared as whole numbers: some processors are slow at any arithmetic on subnormal numbers.
                let (bits, sign) = (self.to_bits(), (-0.0 as $type).to_bits());
                let tiny = bits & !sign < $type::MIN_POSITIVE.to_bits();
                $type::from_bits(if tiny { bits & sign } else { bits })
            }
        }
    };
}
float!(f32, true);
float!(f64, false);

/// The position of the first element that is NaN or infinite.
pub fn non_finite<T: Float>(x: &[T]) -> Option<usize> {
    const BLOCK: usize = 256;
    for (number, block) in x.chunks(BLOCK).enumerate() {
        if any_non_finite(block) {
            let at = block.iter().position(|&v| !is_finite(v))?;
            return Some(number * BLOCK + at);
        }
    }
    None
}

/// Whether any element is NaN or infinite.
pub fn any_non_finite<T: Float>(x: &[T]) -> bool {
    dispatch::vectorised(AnyNonFinite(x))
}

/// Sets every subnormal number to a zero of its sign: |v| < 2⁻¹²⁶ in f32, 2⁻¹⁰²² in f64. All others, NaN
/// among them, keep their bits.
pub fn flush<T: Float>(x: &mut [T]) {
    dispatch::vectorised(Flush(x));
}

struct Flush<'a, T>(&'a mut [T]);

impl<T: Float> dispatch::Kernel for Flush<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for v in self.0 {
            *v = v.flushed();
        }
    }
}

#[inline(always)]
fn is_finite<T: Float>(x: T) -> bool {
    x.abs() < T::INFINITY
}

struct AnyNonFinite<'a, T>(&'a [T]);

impl<T: Float> dispatch::Kernel for AnyNonFinite<'_, T> {
    type Output = bool;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> bool {
        self.0.iter().fold(false, |any, &v| any | !is_finite(v))
    }
}
