//! The circuits of training and evaluation, compiled.

use backflow_circuit::Circuit;
use backflow_engine::{Compile, Compiled, Faults, Options, Precision};
use backflow_net::{Network, loss};

use crate::config::Config;
use crate::error::Error;

/// Identity of the input noise. Starting values draw by the hash of their parameter's name.
const NOISE: u64 = u64::MAX;

/// The plan of one training step on `batch` examples: forward, backward, update. The network begins as the
/// seed decides, the optimiser's memory with zeros.
pub(crate) fn training(network: &Network, config: &Config, batch: usize) -> Result<Compiled, Error> {
    let circuit = Circuit::build(|c| {
        let parameters = network.declare(c);
        let (x, labels) = (c.input("x", [batch, inputs(network)]), c.index_input("labels", [batch]));
        let seen = match config.input_noise {
            0.0 => x,
            noise => x + c.normal(x.shape(), NOISE) * noise,
        };
        let logits = network.forward(seen, &parameters);
        c.output("logits", logits);
        c.output("loss", loss::softmax_cross_entropy(logits, labels));
        let goal = match config.label_smoothing {
            0.0 => loss::softmax_cross_entropy(logits, labels),
            smoothing => loss::smoothed_cross_entropy(logits, labels, smoothing),
        };
        config.optimiser.minimise(c, goal, &parameters, c.input("lr", ()));
    })?;
    let threads = config.threads;
    let options = Options { threads, faults: Faults::Report, ..Options::from(Precision::F32) };
    let mut step = circuit.compile_with(&options)?;
    step.seed(config.seed);
    let start = circuit.starting_circuit()?;
    let mut initial = start.compile(Precision::F32)?;
    initial.seed(config.seed);
    initial.run()?;
    for (name, _) in start.outputs() {
        step.set(name, &initial.get(name)?)?;
    }
    Ok(step)
}

/// The plan that measures the network on `batch` examples, as they are.
pub(crate) fn evaluation(network: &Network, batch: usize, threads: Option<usize>) -> Result<Compiled, Error> {
    let circuit = Circuit::build(|c| {
        let (x, labels) = (c.input("x", [batch, inputs(network)]), c.index_input("labels", [batch]));
        let logits = network.forward(x, &network.declare(c));
        c.output("logits", logits);
        c.output("loss", loss::softmax_cross_entropy(logits, labels));
    })?;
    Ok(circuit.compile_with(&Options { threads, ..Options::from(Precision::F32) })?)
}

fn inputs(network: &Network) -> usize {
    network.layers().first().map_or(0, |layer| layer.inputs)
}
