//! What speaks of the other examples of a batch, and of its other shards.

pub(crate) mod over_batch;
pub(crate) mod shards;
