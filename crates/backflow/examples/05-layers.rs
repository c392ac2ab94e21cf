//! Layers: a 3-4-2 network and a 3-4-4-1 network, a batch through them, and their neurons and parameters
//! counted. Inputs are not neurons: they compute nothing. A layer of n neurons that reads m numbers has m × n
//! weights and n biases.

use std::error::Error;

use backflow::net::{Activation, Network};
use backflow::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let batch = Tensor::from([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]]);
    for (sizes, neurons, parameters) in [(&[3, 4, 2][..], 6, 26), (&[3, 4, 4, 1], 9, 41)] {
        let network = Network::new(sizes, Activation::SIGMOID)?;
        let counts = network.counts();
        println!("{}", network.table());
        println!("neurons:    {}", counts.neurons_shown);
        println!("parameters: {}", counts.parameters_shown.join(", "));
        assert_eq!((counts.neurons, counts.parameters), (neurons, parameters));

        // The forward pass of a batch of two: each row is an example, each layer one matrix product.
        let circuit = Circuit::build(|c| {
            let parameters = network.declare(c);
            c.output("scores", network.forward(c.input("x", [2, 3]), &parameters));
        })?;
        // The parameters start where their layers' initialisers put them.
        let mut run = circuit.compile(Precision::F64)?;
        run.set("x", &batch)?;
        run.run()?;
        let scores = run.get("scores")?;
        println!("scores:     {}\n", picture::array(&scores, 80));
        assert_eq!(scores.dims(), [2, *sizes.last().ok_or("no layers")?]);
    }
    Ok(())
}
