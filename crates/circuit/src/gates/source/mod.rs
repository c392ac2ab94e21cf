//! Where values come from, and where gradients stop.

pub(crate) mod given;
pub(crate) mod stop_gradient;
pub(crate) mod uniform;
