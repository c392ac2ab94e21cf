//! A run allocates nothing after the first.

#[path = "common/counting.rs"]
mod counting;

use backflow_circuit::{Circuit, Expr};
use backflow_engine::{Compile, Faults, Options, Precision};
use counting::allocated;

/// A training step with folds, broadcasts, picks, random numbers and momentum; `mix` makes 64 × 10 scores of
/// 64 × 100 inputs and 100 × 10 weights.
fn training(mix: impl for<'c> Fn(Expr<'c>, Expr<'c>) -> Expr<'c>) -> Circuit {
    Circuit::build(|c| {
        let (x, labels) = (c.input("x", [64, 100]), c.index_input("labels", [64]));
        let (w, b, v) = (c.state("w", [100, 10]), c.state("b", [10]), c.state("v", [100, 10]));
        let z = mix(x, w).tanh() + b;
        let wanted = labels.one_hot(10);
        let loss = ((z - wanted) * (z - wanted)).sum_over(&[1]).sum();
        let noise = c.uniform([100, 10], 1);
        let gradients = c.gradients(loss, [w, b]);
        let next = 0.9 * v - 1e-4 * (gradients[0].1 + noise);
        c.update(v, next);
        c.update(w, w + next);
        c.update(b, b - 1e-4 * gradients[1].1);
        c.output("loss", loss);
        c.output("turned", z.t().reshape([640]));
    })
    .unwrap()
}

/// The bytes that 20 runs after the first allocate, inputs and outputs included.
fn allocations(circuit: &Circuit, options: &Options) -> usize {
    let mut step = circuit.compile_with(options).unwrap();
    let (x, labels, mut out) = (vec![0.05f32; 6400], vec![3u32; 64], vec![0f32; 640]);
    for (name, size) in [("w", 1000), ("b", 10), ("v", 1000)] {
        step.set(name, vec![0.01; size]).unwrap();
    }
    let mut one = || {
        step.set("x", &x).unwrap();
        step.set("labels", &labels).unwrap();
        step.run().unwrap();
        step.read_into("turned", &mut out).unwrap();
        step.scalar("loss").unwrap()
    };
    one();
    allocated(|| (0..20).for_each(|_| _ = one())).0
}

fn choices() -> impl Iterator<Item = Options> {
    let both = [Precision::F32, Precision::F64];
    both.into_iter().flat_map(|precision| {
        [Faults::Ignore, Faults::Report].map(|faults| Options {
            threads: Some(1),
            faults,
            ..Options::from(precision)
        })
    })
}

#[test]
fn a_training_step_allocates_nothing() {
    let circuit = training(|x, w| x.sum_over(&[1]).reshape([64, 1]) * w.sum_over(&[0]).exp());
    for options in choices() {
        assert_eq!(allocations(&circuit, &options), 0, "{options:?}");
    }
}

#[test]
fn a_training_step_with_a_product_allocates_nothing() {
    let circuit = training(|x, w| x.matmul(w));
    for options in choices() {
        assert_eq!(allocations(&circuit, &options), 0, "{options:?}");
    }
}
