//! How a circuit runs.
//!
//! A circuit is compiled to a plan: steps over slots of an arena. A step is run again and again with new inputs; a [`Trace`] is one run with its values kept.

mod error;
mod fault;
#[allow(dead_code)]
mod kernels;
mod trace;

pub use error::Error;
pub use fault::{Fault, Operand};
pub use trace::{Fork, ForkBranch, Trace};
