//! A neuron f = σ(w₀x₀ + w₁x₁ + w₂), three times: gate by gate, as one sigmoid, and as a dense layer of one
//! unit.

use std::error::Error;

use backflow::net::{Activation, Dense};
use backflow::prelude::*;

const POINT: [(&str, f64); 5] = [("w0", 2.0), ("x0", -1.0), ("w1", -3.0), ("x1", -2.0), ("w2", -3.0)];

fn main() -> Result<(), Box<dyn Error>> {
    let by_gates = Circuit::build(|c| {
        let [w0, x0, w1, x1, w2] = POINT.map(|(name, _)| c.input(name, ()));
        let firing = w0 * x0 + w1 * x1 + w2;
        c.output("f", 1.0 / (1.0 + (-firing).exp()));
    })?;
    // backflow recognises the four gates as a sigmoid, and can take a sigmoid apart again.
    let as_one = by_gates.recognised()?.circuit;
    let apart = as_one.split("sigmoid")?.circuit;
    for (name, circuit) in [("gate by gate", by_gates), ("as one sigmoid", as_one), ("apart again", apart)] {
        let trace = circuit.trace(POINT)?;
        println!("{name}: f = {:.10}", trace.value("f")?.data()[0]);
        for ((wire, _), expected) in
            POINT.iter().zip([-0.1966119332, 0.3932238665, -0.3932238665, -0.5898357997, 0.1966119332])
        {
            let gradient = trace.gradient(wire)?.data()[0];
            println!("  ∂f/∂{wire} = {gradient:.10}");
            assert!((gradient - expected).abs() < 5e-11);
        }
        assert!((trace.value("f")?.data()[0] - 0.7310585786).abs() < 5e-11);
    }

    // The same neuron as a dense layer of one unit: its firing rate is the value of f.
    let unit = Dense::new("unit", 2, 1, Activation::SIGMOID);
    let layer = Circuit::build(|c| {
        let parameters = unit.declare(c).map(|parameter| parameter.value);
        c.output("rate", unit.forward(c.input("x", [1, 2]), parameters));
    })?;
    let mut run = layer.compile(Precision::F64)?;
    run.set("x", Tensor::from([[-1.0, -2.0]]))?;
    run.set("unit.W", Tensor::from([[2.0], [-3.0]]))?;
    run.set("unit.b", Tensor::from([-3.0]))?;
    run.run()?;
    println!("as a layer: its firing rate is {:.10}", run.scalar("rate")?);
    assert!((run.scalar("rate")? - 0.7310585786).abs() < 5e-11);
    Ok(())
}
