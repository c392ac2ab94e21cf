//! Elements chosen by index.

pub(crate) mod gather;
pub(crate) mod indices;
pub(crate) mod one_hot;
pub(crate) mod take;
