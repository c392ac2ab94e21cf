//! What stands between the layers of a network, with the distribution functions behind it.

pub(crate) mod elu;
pub(crate) mod erf;
pub(crate) mod erfc;
pub(crate) mod gelu;
pub(crate) mod leaky_relu;
pub(crate) mod log_normal_cdf;
pub(crate) mod log_sigmoid;
pub(crate) mod logistic_pdf;
pub(crate) mod normal_cdf;
pub(crate) mod relu;
pub(crate) mod selu;
pub(crate) mod sigmoid;
pub(crate) mod silu;
pub(crate) mod softplus;
