//! Products of matrices.

pub(crate) mod matmul;
