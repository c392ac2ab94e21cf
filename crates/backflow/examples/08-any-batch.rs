//! A batch of any size from one circuit: the digits, a model written for one example, and plans for 100
//! examples, for the 38 that are left at the end of an epoch, for the whole test set, and for one example.
//!
//! No parameter is copied from plan to plan: they live in a store that all four are bound to.

use std::error::Error;

use backflow::data::{Batches, LastBatch, Order, digits};
use backflow::net::{Activation, Network, Optimiser, loss};
use backflow::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    // The model and its loss, for one example.
    let network = Network::new(&[64, 32, 10], Activation::RELU)?;
    let model = Circuit::build(|c| {
        let (x, label) = (c.input("x", [64]), c.index_input("label", ()));
        let logits = network.forward(x, &network.declare(c));
        c.output("logits", logits);
        c.output("loss", loss::softmax_cross_entropy(logits, label).mean_over_batch());
    })?;

    // A training step on n examples: the model batched, then extended by gradients and updates.
    let training = |n: usize| {
        model.batched(n)?.circuit.extend(|c| {
            Optimiser::adam().minimise(c, c.named("loss"), &network.find(c), c.constant(0.01));
        })
    };
    let split = digits()?.split(0.2, 0)?;
    let options = Options::from(Precision::F32);
    let mut whole = training(100)?.compile_with(&options)?;
    let store = whole.store().clone();
    let mut rest = training(split.train.len() % 100)?.compile_in(&store, &options)?;

    let (mut x, mut labels) = (vec![0.0; 100 * 64], vec![0; 100]);
    let mut batches = Batches::new(&split.train, 100, Order::Shuffled { seed: 0 }, LastBatch::Keep)?;
    for epoch in 0..20 {
        batches.start_epoch(epoch);
        let mut last = String::new();
        while let Some(n) = batches.next_into(&mut x, &mut labels)?.map(<[usize]>::len) {
            let step = if n == 100 { &mut whole } else { &mut rest };
            step.set("x", &x[..n * 64])?;
            step.set("label", &labels[..n])?;
            step.run()?;
            last = format!("{n} examples, loss {:.4}", step.scalar("loss")?);
        }
        if epoch % 5 == 4 {
            println!("epoch {:>2}: last batch {last}", epoch + 1);
        }
    }

    // The test set as one batch, with the parameters as they are now.
    let mut test = model.batched(split.test.len())?.circuit.compile_in(&store, &options)?;
    test.set("x", split.test.features())?;
    test.set("label", split.test.labels())?;
    test.run()?;
    let logits = test.get("logits")?;
    let right = logits
        .data()
        .chunks(10)
        .zip(split.test.labels())
        .filter(|(row, label)| largest(row) == **label as usize);
    let accuracy = right.count() as f64 / split.test.len() as f64;
    println!("test accuracy {:.1} % of {} digits", 100.0 * accuracy, split.test.len());
    assert!(accuracy > 0.93, "{accuracy}");

    // A single example: the model as it was written.
    let mut one = model.compile_in(&store, &options)?;
    let example = split.test.example(0)?;
    one.set("x", example.features)?;
    one.set("label", f64::from(example.label))?;
    one.run()?;
    let alone = one.get("logits")?;
    println!("the first one is a {}, taken for a {}", example.label, largest(alone.data()));
    assert!(alone.data().iter().zip(logits.data()).all(|(a, b)| (a - b).abs() < 1e-4));
    Ok(())
}

/// The position of the largest number.
fn largest(row: &[f64]) -> usize {
    (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b])).unwrap_or(0)
}
