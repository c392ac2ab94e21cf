//! The commands, one file each.

pub(crate) mod gates;
pub(crate) mod grad;
pub(crate) mod train;
