//! Functions written with gates, one file each. A function is shown as one gate until it is split.

mod mean;

use crate::registry::Entry;

/// The entries of the functions.
pub const ENTRIES: &[&Entry] = &[&mean::ENTRY];
