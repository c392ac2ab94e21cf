//! Axes added, dropped and joined.

pub(crate) mod axes;
pub(crate) mod stack;
