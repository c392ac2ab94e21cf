//! The same numbers in another arrangement.

pub(crate) mod after;
pub(crate) mod concatenate;
pub(crate) mod embed;
pub(crate) mod expand;
pub(crate) mod permute;
pub(crate) mod reshape;
pub(crate) mod slice;
