//! Many numbers to one along axes.

pub(crate) mod argmax;
pub(crate) mod fold;
