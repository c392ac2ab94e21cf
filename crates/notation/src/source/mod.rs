//! Texts: places, lines, limits.

mod columns;
mod limits;
pub(crate) mod lines;
mod span;

pub(crate) use columns::Columns;
pub(crate) use limits::check;
pub use limits::{MAX_CHAIN, MAX_DEPTH, MAX_LINE, MAX_SOURCE};
pub use span::Span;
