//! Data sets and file formats: everything between a file and a batch.
//!
//! Data moves through this crate from left to right:
//!
//! ```text
//! digits ─┐
//! CSV ────┼─> Dataset ──split──> train, test ──Normalisation──> train, test ──Batches──> the caller's buffers
//! rows ───┘
//! NPY, NPZ ──> NpyArray                                            (named inputs of a circuit)
//! safetensors <──> named tensors                                   (the states of a model)
//! ```
//!
//! The crate stands alone: it knows no circuit and no network, reads no clock, and draws no random number
//! without a seed. Every mistake in a file or an argument is an [`Error`] that says where it is and what
//! would fit; no input makes the crate panic, and a file's claims about its own size are checked against
//! the file before anything is allocated for them.
//!
//! ```
//! use backflow_data::{Batches, LastBatch, Normalisation, Order, digits};
//!
//! let mut split = digits()?.split(0.2, 7)?;
//! let normalisation = Normalisation::fit(&split.train);
//! normalisation.apply(&mut split.train)?;
//! normalisation.apply(&mut split.test)?;
//!
//! let (mut x, mut y) = (vec![0.0; 64 * 64], vec![0; 64]);
//! let mut batches = Batches::new(&split.train, 64, Order::Shuffled { seed: 7 }, LastBatch::Drop)?;
//! for epoch in 0..2 {
//!     batches.start_epoch(epoch);
//!     while let Some(rows) = batches.next_into(&mut x, &mut y)? {
//!         assert_eq!(rows.len(), 64);
//!     }
//! }
//! # Ok::<(), backflow_data::Error>(())
//! ```

#![deny(missing_docs)]

mod batches;
pub mod csv;
mod dataset;
mod digits;
mod error;
mod file;
mod normalisation;
pub mod npy;
pub mod npz;
mod random;
pub mod safetensors;
mod split;

pub use batches::{Batches, LastBatch, Order};
pub use dataset::{Dataset, Example};
pub use digits::digits;
pub use error::{Error, Result};
pub use file::{MAX_BYTES, write_whole};
pub use normalisation::Normalisation;
pub use npy::NpyArray;
pub use split::Split;
