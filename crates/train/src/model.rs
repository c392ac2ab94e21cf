//! The circuits of training and evaluation. Both are written for one example; from them come batches of any
//! size, and plans that share one store of parameters.

use std::sync::Arc;

use backflow_circuit::{Builder, Circuit, Expr};
use backflow_engine::{Compile, Compiled, Faults, Options, Precision, Store};
use backflow_net::{Network, loss};

use crate::config::Config;
use crate::error::Error;

/// The identity of the input noise. That of a starting value is the hash of its parameter's name.
const NOISE: u64 = u64::MAX;

/// The plan of one training step on `batch` examples (forward, backward, update), with a store of its own whose
/// initial parameters are drawn from the seed.
pub(crate) fn training(network: &Network, config: &Config, batch: usize) -> Result<Compiled, Error> {
    let example = Circuit::build(|c| {
        let (x, label) = inputs(c, network);
        let seen = match config.input_noise {
            0.0 => x,
            noise => x + c.normal(x.shape(), NOISE) * noise,
        };
        let logits = measured(c, network, seen, label);
        let goal = match config.label_smoothing {
            0.0 => loss::softmax_cross_entropy(logits, label),
            smoothing => loss::smoothed_cross_entropy(logits, label, smoothing),
        };
        c.name(goal.mean_over_batch(), "goal");
    })?;
    let step = example.batched(batch)?.circuit.extend(|c| {
        config.optimiser.minimise(c, c.named("goal"), &network.find(c), c.input("lr", ()));
    })?;
    let store = Arc::new(Store::new(&step, Precision::F32, config.seed)?);
    let (threads, faults) = (config.threads, Faults::Report);
    Ok(step.compile_in(&store, &Options { threads, faults, ..Options::from(Precision::F32) })?)
}

/// The circuit that measures the network, without noise or smoothing, on one example.
pub(crate) fn evaluation(network: &Network) -> Result<Circuit, Error> {
    Ok(Circuit::build(|c| {
        let (x, label) = inputs(c, network);
        measured(c, network, x, label);
    })?)
}

/// An example and its label.
fn inputs<'c>(c: &'c Builder, network: &Network) -> (Expr<'c>, Expr<'c>) {
    let width = network.layers().first().map_or(0, |layer| layer.inputs);
    (c.input("x", [width]), c.index_input("label", ()))
}

/// Makes the network's logits and its loss outputs, and returns the logits.
fn measured<'c>(c: &'c Builder, network: &Network, x: Expr<'c>, label: Expr<'c>) -> Expr<'c> {
    let logits = network.forward(x, &network.declare(c));
    c.output("logits", logits);
    c.output("loss", loss::softmax_cross_entropy(logits, label).mean_over_batch());
    logits
}
