//! What values are: shapes, tensors, and the parameters of gates.

pub(crate) mod names;
pub(crate) mod params;
pub(crate) mod shape;
pub(crate) mod stored;
pub(crate) mod tensor;
