//! f = (x + σ(y)) / (σ(x) + (x + y)²) at (3, −4), in eight stages: nobody has to write out the
//! derivative of the whole formula.

use std::error::Error;

use backflow::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let lowered = notation::parse(
        "sigy = sigmoid(y)\n\
         num = x + sigy\n\
         sigx = sigmoid(x)\n\
         xpy = x + y\n\
         xpysqr = xpy ** 2\n\
         den = sigx + xpysqr\n\
         invden = 1 / den\n\
         f = num * invden",
    )?
    .lower([("x", 3.0), ("y", -4.0)])?;
    let trace = lowered.circuit.trace(lowered.inputs)?;
    for stage in ["sigy", "num", "sigx", "xpy", "xpysqr", "den", "invden", "f"] {
        println!(
            "{stage:>7} = {:>14.10}   ∂f/∂{stage} = {:.10}",
            trace.value(stage)?.data()[0],
            trace.gradient(stage)?.data()[0]
        );
    }

    let close = |value: &Tensor, expected: f64| (value.data()[0] - expected).abs() < 5e-11;
    assert!(close(trace.value("f")?, 1.5456448841));
    assert!(close(trace.gradient("x")?, 2.0595697956));
    assert!(close(trace.gradient("y")?, 1.5922327515));
    Ok(())
}
