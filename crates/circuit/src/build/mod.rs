//! How circuits are made: the builder, expressions, and what keeps equal nodes one.

pub(crate) mod builder;
pub(crate) mod closure;
pub(crate) mod expr;
pub(crate) mod intern;
mod mistakes;
mod starting;
mod update;
