//! Functions that fold axes.

pub(crate) mod argmin;
pub(crate) mod cumulative;
pub(crate) mod dot;
pub(crate) mod logaddexp;
pub(crate) mod logsumexp;
pub(crate) mod maxout;
pub(crate) mod mean;
pub(crate) mod norm;
pub(crate) mod outer;
pub(crate) mod product;
pub(crate) mod std;
pub(crate) mod variance;
