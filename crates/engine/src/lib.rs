//! How a circuit runs.
//!
//! A circuit is compiled to a [`Plan`]: steps over slots of an arena. A [`Step`] holds the plan with its
//! memory and is run again and again with new inputs; a [`Trace`] is one run with its values kept.

mod compile;
mod diagnose;
mod error;
mod executor;
mod fault;
mod feed;
pub mod kernels;
mod options;
mod plan;
mod step;
mod trace;

pub use compile::Compile;
pub use error::Error;
pub use fault::{Fault, Operand};
pub use feed::{Feed, Numbers};
pub use options::{Faults, Observe, Options, Precision};
pub use plan::Plan;
pub use step::{Number, Step};
pub use trace::{Fork, ForkBranch, Trace};
