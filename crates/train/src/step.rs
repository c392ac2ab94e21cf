//! The circuits of training and evaluation, compiled.

use backflow_circuit::{Circuit, Expr, Tensor};
use backflow_engine::{Compile, Faults, Options, Precision, Step};
use backflow_net::{Network, Optimiser, Parameter, loss};

use crate::error::Error;

/// The plan of one training step on `batch` examples: forward, backward, update. The network begins as `seed` decides, the optimiser's memory with zeros.
pub(crate) fn training(
    network: &Network,
    optimiser: &Optimiser,
    batch: usize,
    seed: u64,
    threads: Option<usize>,
) -> Result<Step, Error> {
    let circuit = Circuit::build(|c| {
        let parameters = network.declare(c);
        let loss = measured(network, c, &parameters, batch);
        optimiser.minimise(c, loss, &parameters, c.input("lr", ()));
    })?;
    let options = Options { threads, faults: Faults::Report, ..Options::from(Precision::F32) };
    let mut step = circuit.compile_with(&options)?;
    for &state in circuit.states() {
        step.set(&circuit.label(state), &Tensor::filled(circuit.node(state).ty().shape, 0.0))?;
    }
    let mut initial = network.initial()?.compile(Precision::F32)?;
    initial.seed(seed);
    initial.run()?;
    for (name, _) in network.parameters() {
        step.set(&name, &initial.get(&name)?)?;
    }
    Ok(step)
}

/// The plan that measures the network on `batch` examples.
pub(crate) fn evaluation(network: &Network, batch: usize, threads: Option<usize>) -> Result<Step, Error> {
    let circuit = Circuit::build(|c| {
        let parameters = network.declare(c);
        measured(network, c, &parameters, batch);
    })?;
    Ok(circuit.compile_with(&Options { threads, ..Options::from(Precision::F32) })?)
}

/// The forward pass with the outputs `logits` and `loss`.
fn measured<'c>(
    network: &Network,
    c: &'c backflow_circuit::Builder,
    parameters: &[Parameter<'c>],
    batch: usize,
) -> Expr<'c> {
    let inputs = network.layers().first().map_or(0, |layer| layer.inputs);
    let (x, labels) = (c.input("x", [batch, inputs]), c.index_input("labels", [batch]));
    let logits = network.forward(x, parameters);
    let loss = loss::softmax_cross_entropy(logits, labels);
    c.output("logits", logits);
    c.output("loss", loss);
    loss
}
