//! A gradient penalty: a network that is told where the shore of a round lake is, and that the distance to the
//! shore grows by one metre per metre, finds the distance everywhere. The penalty (|∇f| − 1)² contains a
//! gradient, so training needs the gradient of a gradient. Derivatives build nodes like everything else, so the
//! second is taken like the first. The answer can be checked: a point r from the middle of a lake of radius 1
//! is r − 1 from its shore, less than zero in the water.

use std::error::Error;
use std::f64::consts::{PI, TAU};

use backflow::net::{Activation, Network, Optimiser};
use backflow::prelude::*;

const STEPS: u32 = 3000;

fn main() -> Result<(), Box<dyn Error>> {
    // Softplus has the second derivative that relu lacks.
    let network = Network::new(&[2, 32, 32, 1], Activation::SOFTPLUS)?;

    // The loss of one point anywhere and one point on the shore. The circuit draws both afresh in every run.
    let model = Circuit::build(|c| {
        let parameters = network.declare(c);
        let point = c.uniform([2], 1) * 4.0 - 2.0;
        let height = network.forward(point, &parameters).sum();
        let (_, slope) = c.gradients(height, [point])[0];
        let penalty = (slope.norm(2.0, &[0]) - 1.0).square();

        let angle = c.uniform([1], 2) * TAU;
        let shore = c.concatenate(&[angle.cos(), angle.sin()], 0);
        let error = network.forward(shore, &parameters).square().sum();
        c.output("loss", (penalty + error).mean_over_batch());
    })?;
    let training = model.batched(64)?.circuit.extend(|c| {
        Optimiser::adam().minimise(c, c.named("loss"), &network.find(c), c.input("lr", ()));
    })?;

    let options = Options::from(Precision::F32);
    let mut step = training.compile_with(&options)?;
    for i in 0..STEPS {
        step.set("lr", 0.005 * (1.0 + (PI * f64::from(i) / f64::from(STEPS)).cos()))?;
        step.run()?;
        if i % 500 == 0 || i == STEPS - 1 {
            println!("step {i:>4}: loss {:.5}", step.scalar("loss")?);
        }
    }

    // What it has found, by a plan that reads the same parameters. The equation does not say which side is the
    // land, so the sign is taken from one point far out.
    let found =
        Circuit::build(|c| c.output("f", network.forward(c.input("point", [2]), &network.declare(c))))?;
    let points = [[2.0, 0.0], [0.5, 0.0], [0.0, -0.6], [-0.6, 0.8], [0.0, 1.5], [-1.8, 0.0], [1.2, 1.6]];
    let mut plan = found.batched(points.len())?.circuit.compile_in(step.store(), &options)?;
    plan.set("point", Tensor::from(points))?;
    plan.run()?;
    let distances = plan.get("f")?;
    let land = distances.data()[0].signum();
    println!("\n     point        distance   found");
    for ([x, y], f) in points.iter().zip(distances.data()) {
        let (distance, f) = (x.hypot(*y) - 1.0, f * land);
        println!("({x:>4.1}, {y:>4.1})   {distance:>8.3}   {f:>8.3}");
        assert!((f - distance).abs() < 0.1, "({x}, {y}): {f} instead of {distance}");
    }
    Ok(())
}
