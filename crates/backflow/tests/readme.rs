//! The examples in README.md run as they stand there, and the gate in CONTRIBUTING.md is the one in the library.

use std::error::Error;

use backflow::net::{Activation, Network, Optimiser, loss};
use backflow::prelude::*;

fn two_layers_by_hand() -> Result<(), Box<dyn Error>> {
    let circuit = Circuit::build(|c| {
        let (x, y) = (c.input("x", [64, 1000]), c.input("y", [64, 10]));
        let (w1, w2) = (c.state("w1", [1000, 100]), c.state("w2", [100, 10]));
        let loss = (x.matmul(w1).sigmoid().matmul(w2) - y).square().sum();
        for (w, dw) in c.gradients(loss, [w1, w2]) {
            c.update(w, w - 1e-4 * dw);
        }
        c.output("loss", loss);
    })?;
    let mut step = circuit.compile(Precision::F32)?; // forward, backward and update: one plan, run in place
    for (name, size) in [("x", 64 * 1000), ("y", 64 * 10), ("w1", 1000 * 100), ("w2", 100 * 10)] {
        step.set(name, vec![0.5; size])?;
    }
    step.run()?;
    assert!(step.scalar("loss")?.is_finite());
    Ok(())
}

fn a_network_of_any_batch() -> Result<(), Box<dyn Error>> {
    // A model and its loss, for one example.
    let network = Network::new(&[784, 128, 10], Activation::RELU)?;
    let model = Circuit::build(|c| {
        let (x, label) = (c.input("x", [784]), c.index_input("label", ()));
        let logits = network.forward(x, &network.declare(c));
        c.output("logits", logits);
        c.output("loss", loss::softmax_cross_entropy(logits, label).mean_over_batch());
    })?;
    // Forward, backward and update for a batch of 128: one plan, run in place.
    let training = model.batched(128)?.circuit.extend(|c| {
        Optimiser::adam().minimise(c, c.named("loss"), &network.find(c), c.input("lr", ()));
    })?;
    let mut step = training.compile(Precision::F32)?;
    // The same parameters for another batch size: another plan, bound to the same store.
    let mut test = model.batched(1000)?.circuit.compile_in(step.store(), &Options::from(Precision::F32))?;
    step.set("x", vec![0.5; 128 * 784])?;
    step.set("label", [3_u32; 128])?;
    step.set("lr", 0.01)?;
    step.run()?;
    test.set("x", vec![0.5; 1000 * 784])?;
    test.set("label", [3_u32; 1000])?;
    test.run()?;
    assert!(test.scalar("loss")? < step.scalar("loss")?);
    Ok(())
}

fn bare(text: &str) -> String {
    text.split_whitespace().collect()
}

fn examples(text: &str) -> Vec<&str> {
    text.split("```rust\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

#[test]
fn the_gate_that_is_shown_to_contributors_is_the_gate() {
    let gate = bare(include_str!("../../circuit/src/gates/activation/softplus.rs"));
    let shown = examples(include_str!("../../../CONTRIBUTING.md"));
    assert_eq!(shown.len(), 1);
    assert!(gate.contains(&bare(shown[0])), "{}", shown[0]);
}

#[test]
fn the_examples_of_the_readme_hold() {
    two_layers_by_hand().unwrap();
    a_network_of_any_batch().unwrap();
    let here = bare(include_str!("readme.rs"));
    let examples = examples(include_str!("../../../README.md"));
    assert_eq!(examples.len(), 2);
    for example in examples {
        // What is used stands once, at the top.
        let body = example.lines().filter(|line| !line.starts_with("use ")).collect::<Vec<_>>().join("\n");
        assert!(here.contains(&bare(&body)), "{body}");
    }
}
