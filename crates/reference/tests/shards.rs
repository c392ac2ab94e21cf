//! Shards of a batch, and batches of batches at random, against the whole and against a loop.

use backflow_circuit::{Builder, Circuit, Expr, NodeId, Tensor};
use backflow_reference::{Draw, Evaluation, Shard, evaluate, evaluate_shards, evaluate_with};
use proptest::prelude::*;

fn run(circuit: &Circuit, inputs: &[Tensor]) -> Evaluation {
    let names: Vec<String> = (0..inputs.len()).map(|i| format!("x{i}")).collect();
    evaluate(circuit, names.iter().map(String::as_str).zip(inputs.iter().cloned())).unwrap()
}

fn close(a: &Tensor, b: &Tensor) -> bool {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-13 * (1.0 + a.abs().max(b.abs())) || a == b;
    a.shape() == b.shape() && a.data().iter().zip(b.data()).all(near)
}

/// A network with batch statistics, a shared penalty and a norm: everything that speaks of other examples.
fn model(c: &Builder) -> NodeId {
    let (x, t) = (c.input("x", [3]), c.input("t", [2]));
    let w = c.state("w", [3, 4]);
    let v = c.state("v", [4, 2]);
    let h = x.matmul(w);
    let centred = h - h.mean_over_batch();
    let h = (centred / (centred.square().mean_over_batch() + 0.1).sqrt()).tanh() * (c.uniform([4], 3) + 0.5);
    let loss = (h.matmul(v) - t).square().sum().mean_over_batch();
    let scale = h.square().sum().sum_over_batch().sqrt();
    (loss + 0.01 * w.square().sum() + 0.1 * scale).named("loss").id()
}

fn trained(circuit: Circuit) -> Circuit {
    circuit
        .extend(|c| {
            let loss = c.named("loss");
            let gradients = c.gradients(loss, [c.named("w"), c.named("v")]);
            // Clipped by the norm of all gradients together.
            let norm = gradients.iter().map(|(_, g)| g.square().sum()).reduce(|a, b| a + b).map(Expr::sqrt);
            for ((state, g), name) in gradients.into_iter().zip(["dw", "dv"]) {
                c.output(name, g);
                if let Some(norm) = norm {
                    c.update(state, state - 0.1 * g / norm.maximum(0.5));
                }
            }
            c.output("loss", loss);
        })
        .unwrap()
}

fn numbers(seed: u64, count: usize) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    backflow_circuit::random::uniform(seed, 1, 0, 0, &mut numbers);
    numbers.iter().map(|u| 2.0 * u - 1.0).collect()
}

#[test]
fn shards_have_the_gradients_of_the_whole_batch() {
    let one = Circuit::build(|c| _ = model(c)).unwrap();
    let n = 7;
    let (x, t) = (numbers(1, 3 * n), numbers(2, 2 * n));
    let w = Tensor::new([3, 4], numbers(3, 12)).unwrap();
    let v = Tensor::new([4, 2], numbers(4, 8)).unwrap();
    let part = |data: &[f64], width: usize, from: usize, count: usize| {
        Tensor::new([count, width], data[from * width..(from + count) * width].to_vec()).unwrap()
    };
    let draw = Draw { seed: 3, epoch: 1, position: 20 };
    let inputs = |from, count| {
        vec![
            ("x", part(&x, 3, from, count)),
            ("t", part(&t, 2, from, count)),
            ("w", w.clone()),
            ("v", v.clone()),
        ]
    };
    let whole = trained(one.batched(n).unwrap().circuit);
    let expected = evaluate_with(&whole, inputs(0, n), draw).unwrap();
    for cut in [vec![7], vec![4, 3], vec![1, 5, 1], vec![0, 3, 0, 4], vec![2, 2, 2, 1, 0]] {
        let circuits: Vec<Circuit> =
            cut.iter().map(|&count| trained(one.sharded(count, n).unwrap().circuit)).collect();
        let mut from = 0;
        let shards: Vec<Shard> = circuits
            .iter()
            .zip(&cut)
            .map(|(circuit, &examples)| {
                from += examples;
                Shard { circuit, examples, inputs: inputs(from - examples, examples) }
            })
            .collect();
        for (number, shard) in evaluate_shards(&shards, draw).unwrap().iter().enumerate() {
            for name in ["loss", "dw", "dv"] {
                let (got, want) = (shard.output(name).unwrap(), expected.output(name).unwrap());
                assert!(close(got, want), "{cut:?}, shard {number}, {name}: {got:?}, not {want:?}");
            }
            for state in ["w", "v"] {
                assert!(close(shard.updated(state).unwrap(), expected.updated(state).unwrap()), "{cut:?}");
            }
        }
    }
}

/// One step of a random composition of gates that change shapes.
fn composed<'c>(x: Expr<'c>, word: u8) -> Expr<'c> {
    let shape = x.shape();
    match word % 12 {
        0 => x.tanh(),
        1 => x.t(),
        2 => x.flatten().reshape([shape.dims()[1], shape.dims()[0]]),
        3 => x.softmax(&[1]),
        4 => x - x.mean_over(&[0]),
        5 => x.matmul(x.t()).matmul(x),
        6 => x.max_over(&[1]).reshape([shape.dims()[0], 1]) * x,
        7 => x.builder().concatenate(&[x, x.sin()], 0).slice(&[(1..shape.dims()[0] as i64 + 1).into()]),
        8 => x * x.sum(),
        9 => x.take(x.argmax(0), 0).slice(&[(0..1).into()]) + x,
        10 => x.logsumexp(&[0]) + x,
        _ => x.norm(2.0, &[1]).reshape([shape.dims()[0], 1]) + x,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn random_nested_batches_are_loops(words in proptest::collection::vec(any::<u8>(), 1..5), outer in 1usize..4, inner in 1usize..4, first in any::<bool>()) {
        let one = Circuit::build(|c| {
            let (mut y, z) = (c.input("x0", [2, 3]), c.input("x1", [2, 3]));
            for word in &words {
                y = composed(y, *word) ;
                if y.shape() == z.shape() { y = y * z }
            }
            c.output("y", y);
            for (i, (_, g)) in c.vjp(y, y.cos(), [c.named("x0"), z]).into_iter().enumerate() {
                c.output(&format!("g{i}"), g);
            }
        }).unwrap();
        // The second batch maps over one input alone.
        let over: &[&str] = if first { &["x0"] } else { &["x0", "x1"] };
        let many = one.batched(inner).unwrap().circuit.batched_over(outer, over).unwrap().circuit;
        let (a, b) = (numbers(5, outer * inner * 6), numbers(6, outer * inner * 6));
        let b_dims: Vec<usize> = if first { vec![inner, 2, 3] } else { vec![outer, inner, 2, 3] };
        let size: usize = b_dims.iter().product();
        let all = run(&many, &[
            Tensor::new([outer, inner, 2, 3], a.clone()).unwrap(),
            Tensor::new(b_dims, b[..size].to_vec()).unwrap(),
        ]);
        for k in 0..outer * inner {
            let at = if first { k % inner } else { k };
            let alone = run(&one, &[
                Tensor::new([2, 3], a[6 * k..6 * k + 6].to_vec()).unwrap(),
                Tensor::new([2, 3], b[6 * at..6 * at + 6].to_vec()).unwrap(),
            ]);
            for (name, _) in one.outputs() {
                let want = alone.output(name).unwrap();
                let size = want.data().len();
                // What depends on nothing that differs is not repeated.
                let data = all.output(name).unwrap().data();
                let at = k % (data.len() / size);
                let got = &data[at * size..(at + 1) * size];
                let near = got.iter().zip(want.data()).all(|(a, b)| (a - b).abs() <= 1e-11 * (1.0 + a.abs().max(b.abs())));
                prop_assert!(near, "{words:?}, {name}: {got:?}, not {want:?}");
            }
        }
    }
}
