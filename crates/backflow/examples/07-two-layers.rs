//! Two layers trained by gradient descent: 64 random examples, 1,000 inputs, 100 hidden units, 10 outputs,
//! ten thousand steps.
//!
//! Forward pass, backward pass and update are one plan, run in place.

use std::error::Error;

use backflow::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let circuit = Circuit::build(|c| {
        let (x, y) = (c.input("x", [64, 1000]), c.input("y", [64, 10]));
        let (w1, w2) = (c.state("w1", [1000, 100]), c.state("w2", [100, 10]));
        let loss = (x.matmul(w1).sigmoid().matmul(w2) - y).square().sum();
        for (w, dw) in c.gradients(loss, [w1, w2]) {
            c.update(w, w - 1e-4 * dw);
        }
        c.output("loss", loss);
    })?;
    let mut step = circuit.compile(Precision::F32)?;
    // The data and the first weights are normal random numbers, drawn by a circuit of their own.
    let start = Circuit::build(|c| {
        for (identity, (name, shape)) in
            (0..).zip([("x", [64, 1000]), ("y", [64, 10]), ("w1", [1000, 100]), ("w2", [100, 10])])
        {
            c.output(name, c.normal(shape, identity));
        }
    })?;
    let mut draw = start.compile(Precision::F32)?;
    draw.run()?;
    for name in ["x", "y", "w1", "w2"] {
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
