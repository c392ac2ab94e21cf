//! Many numbers to one along axes.

pub(crate) mod argmax;
pub(crate) mod extremum;
pub(crate) mod fold;
pub(crate) mod sum;
