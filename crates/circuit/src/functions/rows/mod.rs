//! Functions that normalise along axes.

pub(crate) mod lecture;
pub(crate) mod log_softmax;
pub(crate) mod shifted_logits;
pub(crate) mod softmax;
