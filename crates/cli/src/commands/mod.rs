//! The commands, one file each.

pub(crate) mod gates;
pub(crate) mod grad;
pub(crate) mod grade;
pub(crate) mod run;
pub(crate) mod train;
