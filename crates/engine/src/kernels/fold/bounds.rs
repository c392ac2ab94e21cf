//! The bounds of many numbers, and whether any of them is NaN.

use super::super::Float;
use super::super::dispatch::{Kernel, vectorised};
use super::LANES;

/// The bounds of the elements of a slice.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bounds<T> {
    /// The smallest number that is not NaN; ∞ if there is none. A zero is +0.
    pub low: T,
    /// The largest number that is not NaN; −∞ if there is none. A zero is +0.
    pub high: T,
    /// Whether any element is NaN.
    pub nan: bool,
}

impl<T: Float> Bounds<T> {
    /// The bounds of an empty slice.
    pub const EMPTY: Bounds<T> = Bounds { low: T::INFINITY, high: T::NEG_INFINITY, nan: false };

    /// The bounds of both together.
    pub fn join(self, other: Bounds<T>) -> Bounds<T> {
        Bounds {
            low: lower(other.low, self.low),
            high: higher(other.high, self.high),
            nan: self.nan | other.nan,
        }
    }

    /// Whether no element is NaN or infinite.
    pub fn are_finite(self) -> bool {
        !self.nan && self.low > T::NEG_INFINITY && self.high < T::INFINITY || self == Bounds::EMPTY
    }
}

/// The bounds of all elements; they do not depend on the order of the elements.
pub fn bounds<T: Float>(x: &[T]) -> Bounds<T> {
    vectorised(Find(x))
}

struct Find<'a, T>(&'a [T]);

impl<T: Float> Kernel for Find<'_, T> {
    type Output = Bounds<T>;

    #[inline(always)]
    fn run<const FMA: bool>(self) -> Bounds<T> {
        let (mut low, mut high) = ([T::INFINITY; LANES], [T::NEG_INFINITY; LANES]);
        // A NaN of the lane if it has one, otherwise some number.
        let mut odd = [T::ZERO; LANES];
        let (full, rest) = self.0.as_chunks::<LANES>();
        for chunk in full {
            for (i, &v) in chunk.iter().enumerate() {
                low[i] = lower(v, low[i]);
                high[i] = higher(v, high[i]);
                odd[i] = if v.is_nan() { v } else { odd[i] };
            }
        }
        let mut all = Bounds::EMPTY;
        for i in 0..LANES {
            all = all.join(Bounds { low: low[i], high: high[i], nan: odd[i].is_nan() });
        }
        for &v in rest {
            all = all.join(Bounds { low: v, high: v, nan: v.is_nan() });
        }
        // −0 + 0 = 0.
        Bounds { low: all.low + T::ZERO, high: all.high + T::ZERO, nan: all.nan }
    }
}

/// The smaller; `best` if v is NaN.
#[inline(always)]
fn lower<T: Float>(v: T, best: T) -> T {
    if v < best { v } else { best }
}

/// The larger; `best` if v is NaN.
#[inline(always)]
fn higher<T: Float>(v: T, best: T) -> T {
    if v > best { v } else { best }
}
