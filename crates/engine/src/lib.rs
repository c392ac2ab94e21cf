//! How a circuit runs.
//!
//! A circuit is compiled to a [`Plan`]: steps over values, in two phases. A [`Compiled`] circuit holds the plan
//! with its memory and is run again and again with new inputs; its states live in a [`Store`] that other plans
//! can share. A [`Trace`] is one run with its values kept.

mod cpu;
mod error;
mod executor;
pub mod kernels;
mod options;
mod plan;
mod run;
mod store;

pub use error::Error;
pub use options::{Faults, Observe, Options, Precision, Subnormals};
pub use plan::Plan;
pub use plan::explain::Explained;
pub use run::{
    Compile, Compiled, Fault, FaultOperand, Feed, Fork, ForkBranch, Handle, Number, Numbers, Shards, Trace,
};
pub use store::{Buffer, SavedState, Store};
