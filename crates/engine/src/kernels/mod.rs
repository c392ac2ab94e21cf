//! Kernels: the loops over numbers that a plan's steps are made of.
//!
//! They are plain functions over slices, in f32 and f64 from one source. None of them allocates or starts
//! threads (but for [`matmul::product`], which says so), and none depends on where a block begins or how long
//! it is: the same element gives the same bits whoever computes it.
//!
//! Between processors the bits may differ. Everything here uses fused multiply-adds where the processor has
//! them, so all x86-64 processors with AVX2 or AVX-512 agree with each other in maps and folds; those without
//! keep the stated error bounds, not the bits. Matrix products block by the size of the caches and agree only
//! on equal processors.

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

pub mod arena;
pub mod convert;
mod dispatch;
pub mod fold;
pub mod map;
mod math;
pub mod matmul;
pub mod pick;
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
    /// A quiet NaN.
    const NAN: Self;
    /// Whether this is f32, for which shorter polynomials do.
    const SINGLE: bool;

    /// The nearest number of this type.
    fn from_f64(value: f64) -> Self;
    /// The same number in f64.
    fn to_f64(self) -> f64;
    /// |x|
    fn abs(self) -> Self;
    /// √x
    fn sqrt(self) -> Self;
    /// x · b + c, rounded once.
    fn fma(self, b: Self, c: Self) -> Self;
    /// The largest whole number ≤ x.
    fn floor(self) -> Self;
    /// The nearest whole number, halves to even.
    fn round_ties_even(self) -> Self;
    /// Whether it is NaN.
    fn is_nan(self) -> bool;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}

macro_rules! float {
    ($type:ident, $single:literal) => {
        impl Float for $type {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const INFINITY: Self = $type::INFINITY;
            const NAN: Self = $type::NAN;
            const SINGLE: bool = $single;

            #[inline(always)]
            fn fma(self, b: Self, c: Self) -> Self {
                self.mul_add(b, c)
            }

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
        }
    };
}
float!(f32, true);
float!(f64, false);

/// The position of the first element that is NaN or infinite.
pub fn non_finite<T: Float>(x: &[T]) -> Option<usize> {
    const BLOCK: usize = 256;
    for (number, block) in x.chunks(BLOCK).enumerate() {
        if dispatch::vectorised(AnyNonFinite(block)) {
            let at = block.iter().position(|&v| !is_finite(v))?;
            return Some(number * BLOCK + at);
        }
    }
    None
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
