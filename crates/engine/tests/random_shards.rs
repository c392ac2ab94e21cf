//! Random circuits trained in a batch that is cut into shards, against the reference with the whole batch; and
//! the order in which shards are added.

#[path = "common/circuits.rs"]
mod circuits;
#[path = "common/close.rs"]
mod close;

use std::sync::Arc;

use backflow_circuit::{Circuit, Kind, Tensor};
use backflow_engine::{Compile, Faults, Options, Precision, Shards, Store};
use circuits::{build, values};
use close::close;
use proptest::prelude::*;

/// The loss of one example with a share of a value that looks at all of them.
fn model(bytes: &[u8]) -> Circuit {
    let extended = build(bytes, false, [3, 4]).extend(|c| {
        let loss = c.named("loss");
        let spread = (loss - loss.mean_over_batch()).square().mean_over_batch();
        _ = (0.1 * loss.mean_over_batch() + (spread + 1.0).log()).named("mean");
    });
    extended.unwrap()
}

/// A step of gradient descent on the batch's loss.
fn trained(circuit: Circuit) -> Circuit {
    let extended = circuit.extend(|c| {
        let mean = c.named("mean");
        c.output("mean", mean);
        for (state, g) in c.gradients(mean, ["w", "b", "s"].map(|name| c.named(name))) {
            c.update(state, state - 0.1 * g);
        }
    });
    extended.unwrap()
}

/// Examples along a new first axis.
fn stacked(parts: &[&Tensor], one: &Tensor) -> Tensor {
    let dims = [&[parts.len()], one.dims()].concat();
    let data: Vec<f64> = parts.iter().flat_map(|x| x.data().iter().copied()).collect();
    match one.ty().kind {
        Kind::Real => Tensor::new(dims, data).unwrap(),
        Kind::Index => Tensor::index(dims, data).unwrap(),
    }
}

fn compare(bytes: &[u8], cut: &[usize]) {
    let one = model(bytes);
    let of = cut.iter().sum();
    let is_state = |name: &str| one.states().iter().any(|&id| one.label(id) == name);
    let examples: Vec<Vec<(String, Tensor)>> = (0..of).map(|seed| values(&one, seed as u64)).collect();
    let part = |from: usize, count: usize| -> Vec<(String, Tensor)> {
        let inputs = examples[0].iter().enumerate().filter(|(_, (name, _))| !is_state(name));
        let stack = |(at, (name, value)): (usize, &(String, Tensor))| {
            let parts: Vec<&Tensor> = examples[from..from + count].iter().map(|e| &e[at].1).collect();
            (name.clone(), stacked(&parts, value))
        };
        inputs.map(stack).collect()
    };
    let states: Vec<(String, Tensor)> =
        examples[0].iter().filter(|(name, _)| is_state(name)).cloned().collect();
    let whole = trained(one.batched(of).unwrap().circuit);
    let given = [part(0, of), states.clone()].concat();
    let given = given.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let expected = backflow_reference::evaluate(&whole, given).unwrap();
    let store = Arc::new(Store::new(&one, Precision::F64, 0).unwrap());
    for (name, value) in &states {
        store.set(name, value).unwrap();
    }
    let options =
        Options { sharded: true, faults: Faults::Report, threads: Some(1), ..Options::from(Precision::F64) };
    let mut from = 0;
    let plan = |&count: &usize| {
        let circuit = trained(one.sharded(count, of).unwrap().circuit);
        let mut plan = circuit.compile_in(&store, &options).unwrap();
        for (name, value) in part(from, count) {
            plan.set(&name, value).unwrap();
        }
        from += count;
        (plan, count)
    };
    let mut shards = Shards::new(cut.iter().map(plan).collect()).unwrap();
    shards.run().unwrap();
    let mean = expected.output("mean").unwrap();
    for shard in shards.shards() {
        let got = shard.get("mean").unwrap();
        assert!(close(&got, mean, 1e-11), "{cut:?}: {got:?}, not {mean:?}\n{}", shard.plan());
    }
    for (name, _) in &states {
        let (got, want) = (store.get(name).unwrap(), expected.updated(name).unwrap());
        assert!(close(&got, want, 1e-10), "{cut:?}, {name}: {got:?}, not {want:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_circuits_in_shards_are_the_whole_batch(
        bytes in prop::collection::vec(any::<u8>(), 0..60),
        cut in prop::collection::vec(0usize..4, 1..6).prop_filter("a batch has examples", |c| c.iter().any(|&n| n > 0)),
    ) {
        compare(&bytes, &cut);
    }
}

/// The sum by the number of the shard: neighbours first, then neighbouring sums.
fn tree(x: &[f32]) -> f32 {
    match x {
        [] => 0.0,
        [x] => *x,
        _ => {
            let half = x.len().next_power_of_two() / 2;
            tree(&x[..half]) + tree(&x[half..])
        }
    }
}

#[test]
fn shards_are_added_in_a_binary_tree_by_their_number() {
    let sum = Circuit::build(|c| {
        c.output("y", c.input("x", [3]).sum_over_shards());
        c.output("first", c.first_shard());
    });
    let sum = sum.unwrap();
    let options = Options { sharded: true, ..Options::from(Precision::F32) };
    for count in 1..=9 {
        let mut numbers = vec![0.0; 3 * count];
        backflow_circuit::random::uniform(count as u64, 1, 0, 0, &mut numbers);
        // Of magnitudes from 1e-4 to 1e4, so that another order rounds to another sum.
        let x: Vec<f32> = numbers.iter().map(|u| 10f32.powf(8.0 * *u as f32 - 4.0)).collect();
        let store = Arc::new(Store::new(&sum, Precision::F32, 0).unwrap());
        let plan = |x: &[f32]| {
            let mut plan = sum.compile_in(&store, &options).unwrap();
            plan.set("x", x).unwrap();
            (plan, 1)
        };
        let mut shards = Shards::new(x.chunks(3).map(plan).collect()).unwrap();
        for _ in 0..2 {
            shards.run().unwrap();
            for (number, shard) in shards.shards().iter().enumerate() {
                let mut got = [0f32; 3];
                shard.read_into("y", &mut got).unwrap();
                let column = |at: usize| x.iter().skip(at).step_by(3).copied().collect::<Vec<_>>();
                assert_eq!(got, [0, 1, 2].map(|at| tree(&column(at))), "shard {number} of {count}");
                assert_eq!(shard.scalar("first").unwrap(), f64::from(u8::from(number == 0)));
            }
        }
    }
}
