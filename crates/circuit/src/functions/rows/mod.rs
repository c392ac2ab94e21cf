//! Functions that normalise along axes.

pub(crate) mod centred;
pub(crate) mod log_softmax;
pub(crate) mod softmax;
