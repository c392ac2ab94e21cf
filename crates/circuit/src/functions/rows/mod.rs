//! Functions that normalise along axes.

pub(crate) mod log_softmax;
pub(crate) mod shift;
pub(crate) mod softmax;
