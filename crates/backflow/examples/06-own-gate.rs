//! A gate of your own: multiplication, whose forward and backward passes are plain functions, checked before
//! it is trusted.

use std::error::Error;

use backflow::circuit::CustomGate;
use backflow::prelude::*;
use backflow::reference;

fn main() -> Result<(), Box<dyn Error>> {
    let multiply = CustomGate::elementwise("multiply", 2, |x, z| {
        for i in 0..z.len() {
            z[i] = x[0][i] * x[1][i];
        }
    });
    let right = multiply.clone().with_backward(|x, _, dz| {
        let swapped = |other: &[f64]| other.iter().zip(dz).map(|(a, g)| a * g).collect();
        vec![swapped(x[1]), swapped(x[0])]
    });
    let wrong = multiply.with_backward(|x, _, dz| {
        let mistaken = |own: &[f64]| own.iter().zip(dz).map(|(a, g)| a * g).collect();
        vec![mistaken(x[0]), mistaken(x[1])]
    });

    let samples = [vec![Tensor::from([1.5, -2.0]), Tensor::from([0.25, 3.0])]];
    let refusal = reference::register(wrong, &samples).err().ok_or("a wrong gradient was accepted")?;
    println!("refused: {refusal}");
    let gate = reference::register(right, &samples)?;

    let circuit = Circuit::build(|c| {
        let (x, y, z) = (c.input("x", ()), c.input("y", ()), c.input("z", ()));
        c.output("f", c.apply_ref(gate.clone(), &[x + y, z]));
    })?;
    let trace = circuit.trace([("x", -2.0), ("y", 5.0), ("z", -4.0)])?;
    println!("f = {}, ∂f/∂z = {}", trace.value("f")?.data()[0], trace.gradient("z")?.data()[0]);
    assert_eq!((trace.value("f")?.data()[0], trace.gradient("z")?.data()[0]), (-12.0, 3.0));
    Ok(())
}
