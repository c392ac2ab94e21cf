//! Layers, initialisers, losses, optimisers and schedules, all of them written as circuits.
//!
//! Nothing here computes: a [`Network`] declares its parameters as states and builds its forward pass from
//! expressions, an [`Initialiser`] gives their starting values as an expression of random gates, and
//! an [`Optimiser`] adds the updates of the parameters to the circuit. A model is written for one example,
//! batched, and extended to a training step, which is therefore one circuit:
//!
//! ```
//! use backflow_circuit::Circuit;
//! use backflow_net::{Activation, Network, Optimiser, loss};
//!
//! let network = Network::new(&[64, 32, 10], Activation::RELU)?;
//! let model = Circuit::build(|c| {
//!     let (x, label) = (c.input("x", [64]), c.index_input("label", ()));
//!     let logits = network.forward(x, &network.declare(c));
//!     c.output("loss", loss::softmax_cross_entropy(logits, label).mean_over_batch());
//! })?;
//! let step = model.batched(16)?.circuit.extend(|c| {
//!     Optimiser::adam().minimise(c, c.named("loss"), &network.find(c), c.input("lr", ()));
//! })?;
//! assert_eq!(step.updates().len(), 4 + 8 + 1); // W and b of two layers, two moments each, the count of steps
//! # Ok::<(), backflow_net::Error>(())
//! ```

#![deny(missing_docs)]

mod activation;
mod batch_norm;
mod count;
mod dense;
mod error;
mod initialiser;
pub mod loss;
mod network;
mod optimiser;
mod schedule;

pub use activation::Activation;
pub use batch_norm::BatchNorm;
pub use count::Counts;
pub use dense::{Dense, Parameter};
pub use error::Error;
pub use initialiser::Initialiser;
pub use network::{Network, sizes};
pub use optimiser::{Adam, Optimiser, Sgd};
pub use schedule::{Decay, Schedule};
