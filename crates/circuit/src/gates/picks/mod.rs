//! Elements chosen by index.

mod batched;
pub(crate) mod indices;
pub(crate) mod one_hot;
pub(crate) mod pick;
