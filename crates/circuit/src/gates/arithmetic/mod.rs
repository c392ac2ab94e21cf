//! Arithmetic, roots and lengths.

pub(crate) mod abs;
pub(crate) mod add;
pub(crate) mod cbrt;
pub(crate) mod direction;
pub(crate) mod div;
pub(crate) mod hypot;
pub(crate) mod mul;
pub(crate) mod neg;
pub(crate) mod pow;
pub(crate) mod reciprocal;
pub(crate) mod rsqrt;
pub(crate) mod sqrt;
pub(crate) mod square;
pub(crate) mod sub;
