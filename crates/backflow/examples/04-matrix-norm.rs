//! f = ‖W x‖²: the gradient of a matrix has the shape of the matrix, and no Jacobian is ever built.

use std::error::Error;

use backflow::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let circuit = Circuit::build(|c| {
        let (w, x) = (c.input("W", [2, 2]), c.input("x", [2]));
        let q = w.matmul(x).named("q");
        c.output("f", q.square().sum());
    })?;
    let trace =
        circuit.trace([("W", Tensor::from([[0.1, 0.5], [-0.3, 0.8]])), ("x", Tensor::from([0.2, 0.4]))])?;
    println!("f = {:.3}", trace.value("f")?.data()[0]);
    println!("∂f/∂W = {:.3?}", trace.gradient("W")?.data());
    println!("∂f/∂x = {:.3?}", trace.gradient("x")?.data());

    let close = |value: &Tensor, expected: &[f64]| {
        value.data().iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15)
    };
    assert!(close(trace.value("f")?, &[0.116]));
    assert!(close(trace.gradient("W")?, &[0.088, 0.176, 0.104, 0.208]));
    assert!(close(trace.gradient("x")?, &[-0.112, 0.636]));
    Ok(())
}
