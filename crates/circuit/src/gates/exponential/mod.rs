//! Exponentials and logarithms.

pub(crate) mod exp;
pub(crate) mod expm1;
pub(crate) mod log;
pub(crate) mod log1p;
pub(crate) mod log_base;
pub(crate) mod xlogy;
