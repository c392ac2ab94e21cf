//! f = (x + y) · z at (−2, 5, −4): values flow forward, gradients flow back.
//!
//! Addition distributes the gradient, multiplication swaps its factors: the gradients are −4, −4 and 3, and
//! the wire between the two gates has −4.

use std::error::Error;

use backflow::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let circuit = Circuit::build(|c| {
        let (x, y, z) = (c.input("x", ()), c.input("y", ()), c.input("z", ()));
        let q = (x + y).named("q");
        c.output("f", q * z);
    })?;
    let trace = circuit.trace([("x", -2.0), ("y", 5.0), ("z", -4.0)])?;
    println!("f = {}", trace.value("f")?.data()[0]);
    for wire in ["x", "y", "z", "q"] {
        println!("∂f/∂{wire} = {}", trace.gradient(wire)?.data()[0]);
    }

    assert_eq!(trace.value("f")?.data(), [-12.0]);
    assert_eq!(trace.gradient("x")?.data(), [-4.0]);
    assert_eq!(trace.gradient("y")?.data(), [-4.0]);
    assert_eq!(trace.gradient("z")?.data(), [3.0]);
    assert_eq!((trace.value("q")?.data(), trace.gradient("q")?.data()), (&[3.0][..], &[-4.0][..]));
    Ok(())
}
