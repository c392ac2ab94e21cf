//! Grading a backward pass that somebody wrote by hand.
//!
//! A text is traced with a journal of everything that it writes ([`backflow_notation::Journal`]). Names such as `dW` are
//! paired with the variables whose gradients they are; the true gradients are computed from name to name, and
//! each hand-written one is held against the true one and against the one that follows from what it was made from.
//! Where one is wrong, the reason is searched for and proved by numbers.

mod compare;
mod convention;
mod drawing;
mod error;
mod events;
mod grade;
mod judge;
mod of;
mod pairs;
mod reason;
mod repair;
mod report;
mod shapes;
mod standing;
mod step;
mod tape;
mod trace;
mod values;

pub use drawing::Drawing;
pub use error::Error;
pub use grade::grade;
pub use report::{Ask, Judgement, Reason, Report, Verdict};
