//! From circuit to circuit: gradients, simplification, replacement, and what is checked after each.

mod forward_products;
pub(crate) mod gradient;
pub(crate) mod inspect;
pub(crate) mod rewrite;
mod simplify;
mod split;
mod structure;
mod verify;
