//! From circuit to circuit: gradients, simplification, replacement, and what is checked after each.

mod batched;
mod contributions;
mod forward_products;
pub(crate) mod gradient;
pub(crate) mod inline;
pub(crate) mod inspect;
mod recognise;
mod recompute;
pub(crate) mod rewrite;
mod shards;
mod simplify;
mod split;
pub(crate) mod spread;
mod structure;
mod verify;
