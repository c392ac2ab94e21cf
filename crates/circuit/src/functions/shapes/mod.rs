//! Axes added, dropped and joined.

pub(crate) mod named;
pub(crate) mod stack;
