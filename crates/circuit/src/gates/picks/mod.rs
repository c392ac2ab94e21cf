//! Elements chosen by index.

pub(crate) mod argsort;
mod batched;
pub(crate) mod indices;
pub(crate) mod one_hot;
pub(crate) mod pick;
