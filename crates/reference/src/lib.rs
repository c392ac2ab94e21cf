//! The slow, obvious evaluator that everything else is held against.
//!
//! [`evaluate`] computes a circuit gate by gate in f64, each form by one small function that can be checked by eye.

mod error;
mod evaluate;
mod form;

pub use error::{Error, Fault};
pub use evaluate::{Draw, Evaluation, evaluate, evaluate_with};
