//! Recomputation: the same bits, computed again.

use backflow_circuit::{Builder, Circuit, Expr, Params, Tensor};
use backflow_reference::{Evaluation, evaluate};

fn numbers(seed: u64, shape: [usize; 2]) -> Tensor {
    let mut data = vec![0.0; shape[0] * shape[1]];
    backflow_circuit::random::uniform(seed, 1, 0, 0, &mut data);
    Tensor::new(shape, data.into_iter().map(|u| u - 0.5).collect::<Vec<_>>()).unwrap()
}

/// A chain of dense layers with dropout, a batch norm and a connection that skips layers.
fn chain(c: &Builder) {
    let (x, mut skipped) = (c.input("x", [5, 4]), None);
    let mut h = x;
    for layer in 0..12 {
        let w = c.state(&format!("w{layer}"), [4, 4]).starting_at(numbers(layer, [4, 4]));
        h = h.matmul(w).tanh() * c.uniform([5, 4], layer).greater(0.2);
        if layer == 2 {
            skipped = Some(h);
        }
        if let (4, Some(before)) = (layer, skipped) {
            h = h + before;
        }
        if layer == 6 {
            h = h.named("middle");
        }
    }
    c.output("y", h.square().sum());
}

fn differentiated(circuit: Circuit) -> Circuit {
    let states: Vec<String> = circuit.states().iter().map(|&id| circuit.label(id)).collect();
    circuit
        .extend(|c| {
            let wrt = states.iter().map(|name| c.named(name));
            for ((_, g), name) in c.gradients(c.named("y"), wrt).into_iter().zip(&states) {
                c.output(&format!("d{name}"), g);
            }
        })
        .unwrap()
}

fn run(circuit: &Circuit) -> Evaluation {
    evaluate(circuit, [("x", numbers(99, [5, 4]))]).unwrap()
}

fn count(circuit: &Circuit, gate: &str) -> usize {
    let flat = circuit.inlined().unwrap().circuit.simplified().unwrap().circuit;
    flat.nodes().iter().filter(|node| node.gate().name() == gate).count()
}

#[test]
fn recomputed_regions_have_the_same_bits() {
    let forward = Circuit::build(chain).unwrap();
    let plain = differentiated(forward.clone());
    let expected = run(&plain);
    assert_eq!(count(&plain, "tanh"), 12);
    for every in [1, 5, 11, 1000] {
        let cut = forward.recomputing_every(every).unwrap().circuit;
        assert_eq!(cut.starting_values().len(), 12);
        assert!(cut.find("middle").is_some());
        let circuit = differentiated(cut);
        let again = Circuit::from_text(&circuit.to_text()).unwrap();
        assert!(circuit.same_as(&again));
        let found = run(&circuit);
        for (name, _) in plain.outputs() {
            assert!(found.output(name).unwrap().same_bits(expected.output(name).unwrap()), "{every}: {name}");
        }
        let computed = count(&circuit, "tanh");
        // A gate alone needs its input, not its value, for its gradient.
        assert_eq!(computed > 12, (2..1000).contains(&every), "every {every}: {computed}");
    }
}

#[test]
fn a_region_by_hand_and_in_a_batch() {
    let region = |again: bool| {
        Circuit::build(|c| {
            let x = c.input("x", [4]);
            let w = c.state("w", [4, 4]).starting_at(numbers(1, [4, 4]));
            let h = if again {
                c.recompute("layer", Params::new(), &[x, w], inner)
            } else {
                c.group("layer", Params::new(), &[x, w], inner)
            };
            c.output("y", h.square().sum().mean_over_batch());
        })
        .unwrap()
        .batched(5)
        .unwrap()
        .circuit
        .extend(|c| c.output("dw", c.gradient(c.named("y"), c.named("w"))))
        .unwrap()
    };
    let (plain, again) = (region(false), region(true));
    assert!(run(&plain).output("dw").unwrap().same_bits(run(&again).output("dw").unwrap()));
    assert_eq!((count(&plain, "sin"), count(&again, "sin")), (1, 2));
}

fn inner<'b>(x: &[Expr<'b>]) -> Expr<'b> {
    x[0].matmul(x[1]).sin().exp()
}

#[test]
fn regions_are_chosen_before_gradients_are_taken() {
    let forward = Circuit::build(chain).unwrap();
    assert!(forward.recomputing_every(0).is_err());
    assert!(differentiated(forward).recomputing_every(3).is_err());
}
