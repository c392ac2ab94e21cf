//! The training loop, with its metrics.
//!
//! A [`Trainer`] turns a [`Config`] and two data sets into one plan for a training step (forward, backward,
//! update) and plans for evaluation, all bound to one store of parameters, and runs them epoch by epoch,
//! telling an observer what happens. [`save`] and [`load`] keep a store in a file.
//! Everything random comes from the configuration's seed, so a run has the same bits every time, on any
//! number of threads. This is the lowest crate that reads a clock.
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use backflow_data::digits;
//! use backflow_train::{Config, Event, Trainer};
//!
//! let split = digits()?.split(0.2, 0)?;
//! let config = Config { epochs: 1, layers: vec![16], ..Config::default() };
//! let mut trainer = Trainer::new(config, &split.train, &split.test)?;
//! let report = trainer.run(|event| {
//!     if let Event::Epoch(epoch) = event {
//!         println!("epoch {}: test accuracy {:.1} %", epoch.number, 100.0 * epoch.test.accuracy());
//!     }
//!     ControlFlow::Continue(())
//! })?;
//! assert!(report.test.accuracy() > 0.2);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![deny(missing_docs)]

mod config;
mod error;
mod evaluate;
mod event;
mod metrics;
mod model;
mod states;
mod trainer;

pub use config::Config;
pub use error::{Diverged, Error};
pub use event::{Epoch, Event, Report};
pub use metrics::{Confusion, Metrics};
pub use states::{load, save};
pub use trainer::Trainer;
