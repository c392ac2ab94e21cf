//! Batched circuits through the engine against the reference, example by example.

#[path = "common/circuits.rs"]
mod circuits;
#[path = "common/close.rs"]
mod close;

use std::sync::Arc;

use backflow_circuit::{Circuit, CustomGate, Kind, Tensor};
use backflow_engine::{Compile, Options, Precision, Store};
use circuits::{build, values};
use close::close;
use proptest::prelude::*;

/// Values along a new first axis.
fn stacked(parts: &[&Tensor]) -> Tensor {
    let dims = [&[parts.len()], parts[0].dims()].concat();
    let data: Vec<f64> = parts.iter().flat_map(|x| x.data().iter().copied()).collect();
    match parts[0].ty().kind {
        Kind::Real => Tensor::new(dims, data).unwrap(),
        Kind::Index => Tensor::index(dims, data).unwrap(),
    }
}

/// An example's part of a batched value; all of what depends on no example.
fn part(all: &Tensor, of: &Tensor, example: usize) -> Tensor {
    if all.shape() == of.shape() {
        return all.clone();
    }
    let size = of.data().len();
    let data = all.data()[example * size..][..size].to_vec();
    match of.ty().kind {
        Kind::Real => Tensor::new(of.shape(), data).unwrap(),
        Kind::Index => Tensor::index(of.shape(), data).unwrap(),
    }
}

/// Runs a circuit batched on one store, in batches of the given sizes, against the reference.
fn compare(one: &Circuit, batches: &[usize], precision: Precision) {
    // As random.rs has them.
    let tolerance = if precision == Precision::F64 { 1e-11 } else { 1e-3 };
    let store = Arc::new(Store::new(one, precision, 0).unwrap());
    let states: Vec<String> = one.states().iter().map(|&id| one.label(id)).collect();
    let is_state = |name: &String| states.contains(name);
    let shared: Vec<(String, Tensor)> = values(one, 0).into_iter().filter(|(n, _)| is_state(n)).collect();
    for (name, value) in &shared {
        store.set(name, value).unwrap();
    }
    let mut first = 0;
    for &n in batches {
        let circuit = one.batched(n).unwrap().circuit;
        let options = Options { threads: Some(1), ..Options::from(precision) };
        let mut plan = circuit.compile_in(&store, &options).unwrap();
        let examples: Vec<Vec<(String, Tensor)>> = (first..first + n)
            .map(|seed| values(one, seed as u64 + 1).into_iter().filter(|(n, _)| !is_state(n)).collect())
            .collect();
        for (at, (name, _)) in examples[0].iter().enumerate() {
            let all: Vec<&Tensor> = examples.iter().map(|inputs| &inputs[at].1).collect();
            plan.set(name, stacked(&all)).unwrap();
        }
        plan.run().unwrap();
        for (number, inputs) in examples.iter().enumerate() {
            let given = inputs.iter().chain(&shared).map(|(name, value)| (name.as_str(), value.clone()));
            let alone = backflow_reference::evaluate(one, given).unwrap();
            for (name, _) in one.outputs() {
                let (all, want) = (plan.get(name).unwrap(), alone.output(name).unwrap());
                let got = part(&all, want, number);
                assert!(
                    close(&got, want, tolerance),
                    "{name}, example {number} of {n}: {got:?}, not {want:?}\n{}",
                    plan.plan()
                );
            }
        }
        first += n;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_circuits_and_their_gradients_are_those_of_each_example(
        bytes in prop::collection::vec(any::<u8>(), 0..70),
        n in 2usize..6,
    ) {
        compare(&build(&bytes, false, [3, 4]), &[n, n, 1], Precision::F64);
    }
}

/// A network for one example, with its loss and gradients.
fn network() -> Circuit {
    Circuit::build(|c| {
        let (x, label) = (c.input("x", [30]), c.index_input("label", ()));
        let states = [("w1", &[30, 20][..]), ("b1", &[20]), ("w2", &[20, 3]), ("b2", &[3])];
        let [w1, b1, w2, b2] = states.map(|(name, dims)| c.state(name, dims));
        let logits = (x.matmul(w1) + b1).tanh().matmul(w2) + b2;
        c.output("logits", logits);
        let loss = logits.cross_entropy(label).sum();
        c.output("loss", loss);
        for ((_, g), (name, _)) in c.gradients(loss, [w1, b1, w2, b2]).into_iter().zip(states) {
            c.output(&format!("d{name}"), g);
        }
    })
    .unwrap()
}

#[test]
fn per_example_gradients_and_a_last_smaller_batch() {
    for precision in [Precision::F64, Precision::F32] {
        compare(&network(), &[16, 16, 5], precision);
    }
}

#[test]
fn a_large_batch_is_divided_among_tasks() {
    let one = Circuit::build(|c| {
        let (x, w) = (c.input("x", [40, 50]), c.state("w", [50]));
        let y = (x * w).tanh();
        c.output("rows", y.sum_over(&[1]));
        c.output("columns", y.exp().sum_over(&[0]));
        c.output("y", y.softmax(&[1]));
    });
    // 48,000 elements; a task has 16,384.
    compare(&one.unwrap(), &[24, 3], Precision::F64);
}

#[test]
fn a_product_with_a_state_is_one_product_for_all_examples() {
    let logits = Circuit::build(|c| {
        let (x, w1, w2) = (c.input("x", [30]), c.state("w1", [30, 20]), c.state("w2", [20, 8]));
        c.output("logits", x.matmul(w1).tanh().matmul(w2));
    });
    let many = logits.unwrap().batched(64).unwrap().circuit;
    let plan = many.compile(Precision::F32).unwrap();
    let text = plan.plan().explain();
    let products: Vec<&str> = text.lines().filter(|line| line.contains("  product ")).collect();
    assert_eq!(products.len(), 2, "{text}");
    for (product, sizes) in products.iter().zip(["product [64, 30] × [30, 20]", "product [64, 20] × [20, 8]"])
    {
        assert!(product.contains(sizes), "{product}");
    }
    // Forward and backward: the gradient of the first layer's input is not asked for.
    let trained = many.extend(|c| {
        let loss = c.named("logits").square().sum();
        for (w, g) in c.gradients(loss, [c.named("w1"), c.named("w2")]) {
            c.update(w, w - 0.1 * g);
        }
    });
    let plan = trained.unwrap().compile(Precision::F32).unwrap();
    let text = plan.plan().explain();
    assert_eq!(text.matches("  product ").count(), 5, "{text}");
    assert!(!text.contains("64 × ["), "{text}");
}

#[test]
fn a_custom_gate_without_a_rule_runs_example_by_example() {
    let reverse = CustomGate::new(
        "reverse",
        |types| Ok(types[0]),
        |x, y| y.iter_mut().zip(x[0].iter().rev()).for_each(|(y, x)| *y = *x),
    );
    let one = Circuit::build(|c| {
        let x = c.input("x", [3, 4]);
        c.output("y", c.apply(reverse.clone(), &[x]) + x);
    });
    compare(&one.unwrap(), &[4, 1], Precision::F64);
}

#[test]
fn batches_of_batches() {
    let one = Circuit::build(|c| {
        let (x, w) = (c.input("x", [3, 4]), c.state("w", [4, 2]));
        let y = x.matmul(w).softmax(&[1]);
        c.output("y", y);
        c.output("dw", c.gradient(y.square().sum(), w));
    });
    compare(&one.unwrap().batched(3).unwrap().circuit, &[5, 2], Precision::F64);
}
