//! Compiled circuits: plans with their memory, run again and again, alone or as shards of a batch; what they
//! are fed, what can be read, and how a value that is not finite is traced to its gate.

mod binding;
mod compile;
mod compiled;
mod diagnose;
mod execute;
mod fault;
mod feed;
mod give;
mod read;
mod shards;
mod threads;
mod trace;

pub use compile::Compile;
pub use compiled::Compiled;
pub use fault::{Fault, FaultOperand};
pub use feed::{Feed, Numbers};
pub use read::{Handle, Number};
pub use shards::Shards;
pub use trace::{Fork, ForkBranch, Trace};
