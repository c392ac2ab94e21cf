//! How far a prediction is from its target.

pub(crate) mod absolute_error;
pub(crate) mod binary_cross_entropy;
pub(crate) mod classification;
pub(crate) mod cross_entropy;
pub(crate) mod hinge;
pub(crate) mod squared_error;
