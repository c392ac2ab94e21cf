//! Recomputation: the same bits from less memory.

use backflow_circuit::{Circuit, Params};
use backflow_engine::{Compile, Compiled, Faults, Options, Precision};

/// A chain of dense layers, each 64 × 64 with tanh, for a batch of examples.
fn chain(layers: usize, batch: usize) -> Circuit {
    Circuit::build(|c| {
        let mut x = c.input("x", [batch, 64]);
        for layer in 0..layers {
            let start = (c.uniform([64, 64], layer as u64) - 0.5) * 0.3;
            x = x.matmul(c.state(&format!("w{layer}"), [64, 64]).starting_at(start)).tanh();
        }
        c.output("y", x);
    })
    .unwrap()
}

/// The loss and its gradient with respect to the input.
fn differentiated(circuit: Circuit) -> Circuit {
    let extended = circuit.extend(|c| {
        let loss = c.named("y").square().mean();
        c.output("loss", loss);
        c.output("dx", c.gradient(loss, c.named("x")));
    });
    extended.unwrap()
}

/// A step of gradient descent on all states.
fn trained(circuit: Circuit) -> Circuit {
    let states: Vec<String> = circuit.states().iter().map(|&id| circuit.label(id)).collect();
    let extended = circuit.extend(|c| {
        let loss = c.named("y").square().mean();
        c.output("loss", loss);
        for (w, g) in c.gradients(loss, states.iter().map(|name| c.named(name))) {
            c.update(w, w - 0.5 * g);
        }
    });
    extended.unwrap()
}

fn run(circuit: &Circuit, options: &Options, runs: usize) -> Compiled {
    let mut plan = circuit.compile_with(options).unwrap();
    let elements = plan.ty("x").unwrap().shape.elements();
    let x: Vec<f64> = (0..elements).map(|i| (i as f64 * 0.37).sin()).collect();
    plan.set("x", x).unwrap();
    for _ in 0..runs {
        plan.run().unwrap();
    }
    plan
}

#[test]
fn a_chain_of_64_dense_layers_has_the_same_bits_from_less_memory() {
    let options = Options { threads: Some(1), ..Options::from(Precision::F32) };
    // The check stands before every update, so the gradients of all 64 weights are there at once: with a batch
    // of 64 they are as large as the values of the layers.
    type Make = fn(Circuit) -> Circuit;
    let cases: [(&str, Make, usize, usize, f64); 3] = [
        ("the gradient of the input", differentiated, 64, 2, 0.33),
        ("training, 256 examples", trained, 256, 1, 0.4),
        ("training, 64 examples", trained, 64, 1, 0.7),
    ];
    for (name, make, batch, runs, limit) in cases {
        let plain = run(&make(chain(64, batch)), &options, runs);
        // √64 layers, each of a product and a tanh.
        let cut = run(&make(chain(64, batch).recomputing_every(2 * 8).unwrap().circuit), &options, runs);
        for (output, _) in plain.circuit().outputs() {
            assert!(plain.get(output).unwrap().same_bits(&cut.get(output).unwrap()), "{name}: {output}");
        }
        assert!(plain.store().same_bits(cut.store()), "{name}");
        let (whole, less) = (plain.plan().bytes(), cut.plan().bytes());
        assert!(
            (less as f64) < limit * whole as f64,
            "{name}: {less} bytes with recomputation, {whole} without, which is not a part of {limit}"
        );
    }
}

#[test]
fn regions_of_any_length_have_the_same_bits() {
    for precision in [Precision::F32, Precision::F64] {
        for faults in [Faults::Ignore, Faults::Report] {
            let options = Options { faults, threads: Some(1), ..Options::from(precision) };
            let plain = run(&trained(chain(6, 16)), &options, 3);
            for every in [1, 2, 3, 4, 5, 100] {
                let cut = trained(chain(6, 16).recomputing_every(every).unwrap().circuit);
                let cut = run(&cut, &options, 3);
                assert!(plain.store().same_bits(cut.store()), "every {every} in {precision:?}, {faults:?}");
            }
        }
    }
}

#[test]
fn regions_by_hand_with_noise_and_in_a_batch_have_the_same_bits() {
    let one = |recomputed: bool| {
        Circuit::build(|c| {
            let mut x = c.input("x", [64]);
            for layer in 0..5 {
                let w = c.state(&format!("w{layer}"), [64, 64]).starting_at(c.uniform([64, 64], layer) - 0.5);
                let noise = c.uniform([64], 100 + layer);
                if recomputed {
                    x = c.recompute("layer", Params::new(), &[x, w, noise], |x| {
                        (x[0].matmul(x[1]) * 0.3).tanh() * x[2].greater(0.2)
                    });
                } else {
                    x = (x.matmul(w) * 0.3).tanh() * noise.greater(0.2);
                }
            }
            c.output("y", x);
        })
        .unwrap()
    };
    let options = Options { threads: Some(1), ..Options::from(Precision::F32) };
    let [plain, cut] = [false, true].map(|recomputed| {
        let batched = one(recomputed).batched(64).unwrap().circuit;
        run(&trained(batched), &options, 3)
    });
    assert!(plain.store().same_bits(cut.store()));
    assert!(cut.plan().bytes() < plain.plan().bytes(), "{}, {}", cut.plan().bytes(), plain.plan().bytes());
}
