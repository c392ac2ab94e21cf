//! The slow, obvious evaluator that everything else is compared with.
//!
//! [`evaluate`] computes a circuit gate by gate in f64, each form by one small function that can be checked
//! by eye. [`complex_step`] and [`difference`] find derivatives without any gradient rule;
//! [`check`](check()) compares the gradients of a circuit's inputs with them, and [`register`] does so for a
//! gate that a user defines.

mod array;
pub mod check;
mod complex;
pub mod difference;
mod error;
mod evaluate;
mod form;
mod number;
mod probe;
mod register;
mod rounding;
mod shards;

pub use check::{ComplexStep, Report, Verdict, check, complex_step};
pub use error::{Error, Flaw, Reason};
pub use evaluate::{Draw, Evaluation, evaluate, evaluate_with};
pub use probe::{Probe, direction};
pub use register::register;
pub use shards::{Shard, evaluate_shards};
