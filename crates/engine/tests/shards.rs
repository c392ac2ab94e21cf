//! The shards of a batch: the whole batch's numbers, whatever it is cut into.

use std::sync::Arc;

use backflow_circuit::{Builder, Circuit, Tensor};
use backflow_engine::{Compile, Error, Faults, Options, Precision, Shards, Store};
use backflow_reference::{Draw, Shard, evaluate_shards, evaluate_with};

const EXAMPLES: usize = 11;
const INPUTS: usize = 6;

/// Into how many examples each the batch is cut.
const CUTS: [&[usize]; 6] =
    [&[11], &[6, 5], &[4, 0, 7], &[3, 2, 3, 1, 2], &[2, 2, 1, 1, 1, 1, 1, 2], &[0, 11, 0, 0, 0, 0, 0, 0]];

/// One example: batch statistics, noise for each example and one for all of them, a penalty that all examples
/// share, and a norm over the batch.
fn model(c: &Builder) {
    let (x, t) = (c.input("x", [INPUTS]), c.input("t", [2]));
    let w = c.state("w", [INPUTS, 4]).starting_at(c.uniform([INPUTS, 4], 1) - 0.5);
    let v = c.state("v", [4, 2]).starting_at(c.uniform([4, 2], 2) - 0.5);
    let h = x.matmul(w);
    let centred = h - h.mean_over_batch();
    let h = (centred / (centred.square().mean_over_batch() + 0.1).sqrt()).tanh();
    let h = (h * c.uniform([4], 3).greater(0.25)).named("dropped");
    let loss = (h.matmul(v) - t).square().sum().mean_over_batch();
    let scale = h.square().sum().sum_over_batch().sqrt();
    _ = (loss + 0.01 * w.square().sum() + 0.1 * scale).named("loss");
}

fn example() -> Circuit {
    Circuit::build(model).unwrap()
}

/// Its training: gradients clipped by their norm.
fn trained(circuit: Circuit) -> Circuit {
    circuit
        .extend(|c| {
            let loss = c.named("loss");
            let gradients = c.gradients(loss, [c.named("w"), c.named("v")]);
            let norm = gradients[0].1.square().sum() + gradients[1].1.square().sum();
            let factor = 1.0 / norm.sqrt().maximum(0.5);
            for ((state, g), name) in gradients.into_iter().zip(["dw", "dv"]) {
                c.output(name, g);
                let memory = c.state(&format!("{name}.m"), state.shape()).starting_at(0.0);
                let next = 0.9 * memory + g * factor;
                c.update(memory, next);
                c.update(state, state - 0.1 * next);
            }
            c.output("loss", loss);
            c.output("kept", c.named("dropped"));
            c.output("shared", c.uniform([3], 4));
        })
        .unwrap()
}

fn numbers(seed: u64, count: usize) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    backflow_circuit::random::uniform(seed, 1, 0, 0, &mut numbers);
    numbers.iter().map(|u| f64::from((2.0 * u - 1.0) as f32)).collect()
}

/// The inputs of some examples, in a step.
fn inputs(step: u64, from: usize, count: usize) -> [(&'static str, Tensor); 2] {
    let part = |seed, width: usize| {
        let all = numbers(seed, EXAMPLES * width);
        Tensor::new([count, width], all[from * width..(from + count) * width].to_vec()).unwrap()
    };
    [("x", part(10 + step, INPUTS)), ("t", part(20 + step, 2))]
}

fn options(precision: Precision) -> Options {
    Options { sharded: true, faults: Faults::Report, threads: Some(1), ..Options::from(precision) }
}

fn sharded(cut: &[usize], options: &Options) -> Shards {
    let circuits: Vec<Circuit> =
        cut.iter().map(|&count| trained(example().sharded(count, EXAMPLES).unwrap().circuit)).collect();
    let store = Arc::new(Store::new(&circuits[0], options.precision, 5).unwrap());
    let plan = |(circuit, &count): (&Circuit, &usize)| (circuit.compile_in(&store, options).unwrap(), count);
    Shards::new(circuits.iter().zip(cut).map(plan).collect()).unwrap()
}

fn feed(shards: &mut Shards, cut: &[usize], step: u64) {
    let mut from = 0;
    for (number, &count) in cut.iter().enumerate() {
        let shard = shards.shard(number).unwrap();
        for (name, value) in inputs(step, from, count) {
            shard.set(name, value).unwrap();
        }
        from += count;
    }
}

fn near(got: &Tensor, want: &Tensor, tolerance: f64) -> bool {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= tolerance * (1.0 + b.abs());
    got.shape() == want.shape() && got.data().iter().zip(want.data()).all(near)
}

const STATES: [&str; 4] = ["w", "v", "dw.m", "dv.m"];

#[test]
fn shards_are_those_of_the_reference_and_their_sum_is_the_whole_batch() {
    for precision in [Precision::F64, Precision::F32] {
        // A few dozen operations on values of about 1.
        let tolerance = if precision == Precision::F64 { 1e-12 } else { 1e-5 };
        for cut in CUTS {
            let mut shards = sharded(cut, &options(precision));
            let whole = trained(example().batched(EXAMPLES).unwrap().circuit);
            let circuits: Vec<Circuit> =
                cut.iter().map(|&n| trained(example().sharded(n, EXAMPLES).unwrap().circuit)).collect();
            for step in 0..3 {
                let draw = Draw { seed: 5, epoch: 2, position: 40 + step * EXAMPLES as u64 };
                let before = STATES.map(|name| (name, shards.store().get(name).unwrap()));
                let given = |from, count| [&inputs(step, from, count)[..], &before[..]].concat();
                shards.set_position(draw.epoch, draw.position);
                feed(&mut shards, cut, step);
                shards.run().unwrap();
                let expected = evaluate_with(&whole, given(0, EXAMPLES), draw).unwrap();
                let starts = cut.iter().scan(0, |sum, &n| Some(std::mem::replace(sum, *sum + n)));
                let parts: Vec<Shard> = circuits
                    .iter()
                    .zip(cut.iter().zip(starts))
                    .map(|(circuit, (&examples, from))| Shard {
                        circuit,
                        examples,
                        inputs: given(from, examples),
                    })
                    .collect();
                for (number, part) in evaluate_shards(&parts, draw).unwrap().iter().enumerate() {
                    let shard = &shards.shards()[number];
                    for name in ["loss", "dw", "dv", "shared", "kept"] {
                        let (got, want) = (shard.get(name).unwrap(), part.output(name).unwrap());
                        assert!(
                            near(&got, want, tolerance),
                            "{cut:?}, {number}, {name}: {got:?}, not {want:?}"
                        );
                        let all = expected.output(name).unwrap();
                        assert!(
                            name == "kept" || near(&got, all, tolerance),
                            "{cut:?}, {name}: {got:?}, not {all:?}"
                        );
                    }
                }
                for name in STATES {
                    let (got, want) = (shards.store().get(name).unwrap(), expected.updated(name).unwrap());
                    assert!(near(&got, want, tolerance), "{cut:?}, {name}: {got:?}, not {want:?}");
                }
                assert_eq!(shards.store().runs(), step + 1);
            }
        }
    }
}

/// Layers wide enough for their work to be divided among threads.
fn wide(n: usize, of: usize) -> Circuit {
    let one = Circuit::build(|c| {
        let (x, w) =
            (c.input("x", [300]), c.state("w", [300, 200]).starting_at(c.uniform([300, 200], 1) - 0.5));
        let h = x.matmul(w);
        let centred = h - h.mean_over_batch();
        let h = (centred / (centred.square().mean_over_batch() + 0.1).sqrt()).tanh() * c.uniform([200], 3);
        _ = h.exp().sum().mean_over_batch().named("loss");
    });
    let shard = one.unwrap().sharded(n, of).unwrap().circuit;
    let trained = shard.extend(|c| {
        let (loss, w) = (c.named("loss"), c.named("w"));
        c.update(w, w - 0.1 * c.gradient(loss, w));
        c.output("loss", loss);
    });
    trained.unwrap()
}

#[test]
fn threads_change_no_bits() {
    for cut in [&[400][..], &[150, 250], &[130, 0, 140, 130]] {
        let run = |threads| {
            let options = Options { threads: Some(threads), ..options(Precision::F32) };
            let store = Arc::new(Store::new(&wide(1, 1), Precision::F32, 5).unwrap());
            let plan = |&n: &usize| (wide(n, 400).compile_in(&store, &options).unwrap(), n);
            let mut shards = Shards::new(cut.iter().map(plan).collect()).unwrap();
            for step in 0..2 {
                let x = numbers(step, 400 * 300);
                let mut from = 0;
                for (number, &n) in cut.iter().enumerate() {
                    shards.shard(number).unwrap().set("x", &x[300 * from..300 * (from + n)]).unwrap();
                    from += n;
                }
                shards.run().unwrap();
            }
            shards
        };
        let one = run(1);
        for threads in [2, 3] {
            let other = run(threads);
            assert!(one.store().same_bits(other.store()), "{cut:?} on {threads} threads");
            let loss = |shards: &Shards| shards.shards()[0].get("loss").unwrap();
            assert!(loss(&one).same_bits(&loss(&other)) && loss(&one).data()[0].is_finite(), "{cut:?}");
        }
    }
}

#[test]
fn an_example_draws_the_same_numbers_in_any_batch_and_any_shard() {
    let noise = Circuit::build(|c| c.output("y", c.input("x", [3]) * 0.0 + c.uniform([3], 7))).unwrap();
    let drawn = |batch: usize, cut: &[usize]| -> Vec<f64> {
        let store = Arc::new(Store::new(&noise, Precision::F64, 9).unwrap());
        let options = options(Precision::F64);
        let plan = |&n: &usize| {
            let mut plan = noise.sharded(n, batch).unwrap().circuit.compile_in(&store, &options).unwrap();
            plan.seed(9);
            plan.set("x", vec![0.0; 3 * n]).unwrap();
            (plan, n)
        };
        let mut shards = Shards::new(cut.iter().map(plan).collect()).unwrap();
        let mut all = Vec::new();
        for at in (0..24).step_by(batch) {
            shards.set_position(4, at as u64);
            shards.run().unwrap();
            for shard in shards.shards() {
                all.extend_from_slice(shard.get("y").unwrap().data());
            }
        }
        all
    };
    let mut expected = vec![0.0; 72];
    backflow_circuit::random::uniform(9, 7, 4, 0, &mut expected);
    for (batch, cut) in
        [(24, &[24][..]), (24, &[5, 0, 19]), (12, &[12]), (8, &[3, 4, 1]), (1, &[1]), (4, &[1, 1, 1, 1])]
    {
        assert_eq!(drawn(batch, cut), expected, "batches of {batch} in {cut:?}");
    }
}

#[test]
fn without_a_position_every_run_draws_other_numbers() {
    let noise = Circuit::build(|c| c.output("y", c.input("x", [3]) + c.uniform([3], 7))).unwrap();
    let store = Arc::new(Store::new(&noise, Precision::F64, 0).unwrap());
    let plan = |n| {
        let circuit = noise.sharded(n, 2).unwrap().circuit;
        let mut plan = circuit.compile_in(&store, &options(Precision::F64)).unwrap();
        plan.set("x", vec![0.0; 3 * n]).unwrap();
        (plan, n)
    };
    let mut shards = Shards::new(vec![plan(1), plan(1)]).unwrap();
    let [first, second] = [0, 1].map(|_| {
        shards.run().unwrap();
        [0, 1].map(|at| shards.shards()[at].get("y").unwrap())
    });
    assert_ne!(first, second);
    assert_ne!(first[0], first[1]);
}

#[test]
fn a_fault_in_one_shard_changes_nothing() {
    let cut = &[4, 0, 7];
    for bad in [0, 2] {
        let [mut failing, mut steady] = [0, 1].map(|_| sharded(cut, &options(Precision::F32)));
        for step in 0..3 {
            feed(&mut failing, cut, step);
            feed(&mut steady, cut, step);
            let before = Store::clone(failing.store());
            let mut t = inputs(step, 0, cut[bad])[1].1.data().to_vec();
            t[1] = f64::NAN;
            failing.shard(bad).unwrap().set("t", t).unwrap();
            assert!(matches!(failing.run(), Err(Error::Fault(_))));
            assert!(failing.store().same_bits(&before), "shard {bad}");
            feed(&mut failing, cut, step);
            failing.run().unwrap();
            steady.run().unwrap();
            assert!(failing.store().same_bits(steady.store()), "shard {bad}, step {step}");
        }
    }
}

#[test]
fn plans_that_do_not_belong_together_are_refused() {
    let circuit = |n| trained(example().sharded(n, EXAMPLES).unwrap().circuit);
    let store = Arc::new(Store::new(&circuit(1), Precision::F64, 5).unwrap());
    let sharded = options(Precision::F64);
    let refused = |plans, says: &str| match Shards::new(plans) {
        Err(Error::Shards(why)) => assert!(why.contains(says), "{why}"),
        other => panic!("{says}: {other:?}"),
    };
    refused(vec![], "none");
    let good = || (circuit(4).compile_in(&store, &sharded).unwrap(), 4);
    refused(vec![good(), (circuit(7).compile_with(&sharded).unwrap(), 7)], "different stores");
    let plain = Options { sharded: false, ..sharded.clone() };
    refused(vec![good(), (circuit(7).compile_in(&store, &plain).unwrap(), 7)], "sharded: true");
    let other = |size: usize| {
        let build = |c: &Builder| c.output("y", (c.input("x", [size]) * 2.0).sum_over_shards());
        Circuit::build(build).unwrap().compile_in(&store, &sharded).unwrap()
    };
    refused(vec![good(), (other(3), 7)], "same values");
    refused(vec![(other(3), 4), (other(4), 7)], "same values");
    assert!(Shards::new(vec![(other(3), 4), (other(3), 7)]).is_ok());
}
