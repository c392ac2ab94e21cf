//! The slow, obvious evaluator that everything else is held against.
//!
//! [`evaluate`] computes a circuit gate by gate in f64, each form by one small function that can be checked
//! by eye. [`difference`] makes derivatives of finite differences that state their own error;
//! [`check`](check()) holds the gradients of a circuit's inputs against them, [`register`] a gate that a user
//! defines.

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
mod shards;

pub use check::{ComplexStep, Report, Verdict, check, complex_step};
pub use error::{Error, Flaw, Reason};
pub use evaluate::{Draw, Evaluation, evaluate, evaluate_with};
pub use probe::{Probe, direction};
pub use register::register;
pub use shards::{Shard, evaluate_shards};
