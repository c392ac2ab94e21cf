//! Comparisons, choices and functions made of steps.

pub(crate) mod clamp;
pub(crate) mod compare;
pub(crate) mod maximum;
pub(crate) mod round;
pub(crate) mod select;
pub(crate) mod step;
