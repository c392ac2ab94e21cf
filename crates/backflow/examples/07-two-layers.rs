//! Two layers trained by gradient descent: 64 random examples, 1,000 inputs, 100 hidden units, 10 outputs,
//! ten thousand steps.
//!
//! Forward pass, backward pass and update are one plan, run in place.

use std::error::Error;

use backflow::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let circuit = Circuit::build(|c| {
        let (x, y) = (c.input("x", [64, 1000]), c.input("y", [64, 10]));
        // The weights start as normal random numbers.
        let w1 = c.state("w1", [1000, 100]).starting_at(c.normal([1000, 100], 2));
        let w2 = c.state("w2", [100, 10]).starting_at(c.normal([100, 10], 3));
        let loss = (x.matmul(w1).sigmoid().matmul(w2) - y).square().sum();
        for (w, dw) in c.gradients(loss, [w1, w2]) {
            c.update(w, w - 1e-4 * dw);
        }
        c.output("loss", loss);
    })?;
    let mut step = circuit.compile(Precision::F32)?;
    // The data are normal random numbers too, drawn by a circuit of their own.
    let data = Circuit::build(|c| {
        c.output("x", c.normal([64, 1000], 0));
        c.output("y", c.normal([64, 10], 1));
    })?;
    let mut draw = data.compile(Precision::F32)?;
    draw.run()?;
    for name in ["x", "y"] {
        step.set(name, &draw.get(name)?)?;
    }

    let mut first = f64::NAN;
    for iteration in 0..10_000 {
        step.run()?;
        if iteration == 0 {
            first = step.scalar("loss")?;
        }
        if iteration % 1000 == 0 || iteration == 9_999 {
            println!("step {iteration:>5}: loss {:.6e}", step.scalar("loss")?);
        }
    }
    let last = step.scalar("loss")?;
    assert!((1e4..1e5).contains(&first), "the loss begins at about 3e4, not {first}");
    assert!(last < 1e-3, "the loss falls to the order of 1e-4 or below, not {last}");
    Ok(())
}
