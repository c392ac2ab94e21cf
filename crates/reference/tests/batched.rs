//! Batched circuits against a loop over the examples.

use backflow_circuit::registry::{Entry, Sample, entries};
use backflow_circuit::{Builder, Circuit, CustomGate, Expr, Kind, Tensor};
use backflow_reference::{Draw, Evaluation, evaluate, evaluate_with};

const EXAMPLES: usize = 3;

/// The gate at a sample, its weighted sum and that sum's gradients, for one example.
fn gradients_of(entry: &Entry, sample: &Sample, shapes: &[Tensor]) -> Option<Circuit> {
    let mut fits = false;
    let circuit = Circuit::build(|c| {
        let x: Vec<Expr> = shapes.iter().enumerate().map(|(i, x)| operand(c, i, x)).collect();
        let Ok(y) = entry.apply(&x, &sample.params) else { return };
        fits = true;
        c.output("y", y);
        if y.is_index() || y.is_poison() {
            return;
        }
        let reals: Vec<Expr> = x.into_iter().filter(|x| !x.is_index()).collect();
        for (i, (_, g)) in c.vjp(y, y.cos(), reals).into_iter().enumerate() {
            c.output(&format!("g{i}"), g);
        }
    });
    circuit.ok().filter(|_| fits)
}

fn operand<'c>(c: &'c Builder, i: usize, x: &Tensor) -> Expr<'c> {
    let name = format!("x{i}");
    match x.ty().kind {
        Kind::Real => c.input(&name, x.shape()),
        Kind::Index => c.index_input(&name, x.shape()),
    }
}

/// The operands of each example: the sample's, moved a little and turned, so that no two are alike.
fn examples(operands: &[Tensor]) -> Vec<Vec<Tensor>> {
    let moved = |k: usize, x: &Tensor| {
        let mut data = x.data().to_vec();
        if x.ty().kind == Kind::Index {
            let by = k.min(data.len());
            data.rotate_left(by);
            return Tensor::index(x.shape(), data).unwrap();
        }
        data.iter_mut().for_each(|v| *v *= 1.0 - 0.01 * k as f64);
        Tensor::new(x.shape(), data).unwrap()
    };
    (0..EXAMPLES).map(|k| operands.iter().map(|x| moved(k, x)).collect()).collect()
}

/// The values of one operand in all examples, along a new first axis.
fn stacked(parts: &[&Tensor]) -> Tensor {
    let dims = [&[parts.len()], parts[0].dims()].concat();
    let data: Vec<f64> = parts.iter().flat_map(|x| x.data().iter().copied()).collect();
    match parts[0].ty().kind {
        Kind::Real => Tensor::new(dims, data).unwrap(),
        Kind::Index => Tensor::index(dims, data).unwrap(),
    }
}

fn run(circuit: &Circuit, inputs: &[Tensor]) -> Evaluation {
    let names: Vec<String> = (0..inputs.len()).map(|i| format!("x{i}")).collect();
    evaluate(circuit, names.iter().map(String::as_str).zip(inputs.iter().cloned())).unwrap()
}

fn close(a: &Tensor, b: &Tensor) -> bool {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-13 * (1.0 + a.abs().max(b.abs())) || a == b;
    a.shape() == b.shape() && a.data().iter().zip(b.data()).all(near)
}

#[test]
fn gradients_of_a_batch_and_a_batch_of_gradients_are_a_loop_over_the_examples() {
    let mut tried = 0;
    for entry in entries() {
        for (number, sample) in entry.samples().iter().enumerate() {
            let Some(one) = gradients_of(entry, sample, &sample.operands) else { continue };
            let examples = examples(&sample.operands);
            // All operands batched, and each of them alone.
            let count = sample.operands.len();
            for which in (0..=count).map(|i| if i == count { (0..count).collect() } else { vec![i] }) {
                let names: Vec<String> = which.iter().map(|i| format!("x{i}")).collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let batched = one.batched_over(EXAMPLES, &names).unwrap().circuit;
                let shared = |i: usize| !which.contains(&i);
                let given = |i: usize| {
                    let all: Vec<&Tensor> = examples.iter().map(|x| &x[i]).collect();
                    if shared(i) { all[0].clone() } else { stacked(&all) }
                };
                let together = run(&batched, &(0..count).map(given).collect::<Vec<_>>());
                for (k, example) in examples.iter().enumerate() {
                    let inputs = (0..count).map(|i| if shared(i) { &examples[0][i] } else { &example[i] });
                    let alone = run(&one, &inputs.cloned().collect::<Vec<_>>());
                    for (name, _) in one.outputs() {
                        let (all, want) = (together.output(name).unwrap(), alone.output(name).unwrap());
                        // Something constant stays one value.
                        let part = if all.shape() == want.shape() && want.shape().rank() == all.shape().rank()
                        {
                            all.clone()
                        } else {
                            let size = want.data().len();
                            let data = all.data()[k * size..(k + 1) * size].to_vec();
                            Tensor::new(want.shape(), data).unwrap()
                        };
                        let what = (entry.name, number, name, &which, k);
                        if !matches!(entry.name, "sum_over_batch" | "mean_over_batch") {
                            assert!(close(&part, want), "{what:?}: {part:?}, not {want:?}");
                        }
                    }
                }
                tried += 1;
            }
        }
    }
    assert!(tried > 150, "{tried}");
}

#[test]
fn a_shared_right_side_is_one_plain_product() {
    let layer = Circuit::build(|c| {
        let (x, w) = (c.input("x", [5]), c.state("w", [5, 4]));
        c.output("y", x.matmul(w));
    })
    .unwrap();
    let trained = layer.batched(7).unwrap().circuit.extend(|c| {
        let (Some(y), Some(w)) = (c.find("y"), c.find("w")) else { return };
        for (w, dw) in c.gradients(y.square().sum(), [w]) {
            c.update(w, w - dw);
        }
    });
    let flat = trained.unwrap().inlined().unwrap().circuit.simplified().unwrap().circuit;
    let products: Vec<Vec<usize>> =
        flat.nodes().iter().filter(|n| n.gate().name() == "matmul").map(|n| n.dims().to_vec()).collect();
    assert_eq!(products, [[7, 4], [5, 4]]);
    let views: Vec<&str> = flat.nodes().iter().map(|n| n.gate().name()).collect();
    assert!(!views.contains(&"sum") || views.iter().filter(|v| **v == "sum").count() == 1, "{views:?}");
}

#[test]
fn per_example_gradients_come_from_a_batch_of_a_gradient_circuit() {
    let one = Circuit::build(|c| {
        let (x, t) = (c.input("x", [3]), c.input("t", ()));
        let w = c.state("w", [3]).starting_at(Tensor::from([0.5, -1.0, 2.0]));
        let loss = (x.dot(w) - t).square();
        c.output("loss", loss);
        c.output("dw", c.gradient(loss, w));
    })
    .unwrap();
    let many = one.batched(2).unwrap().circuit;
    assert_eq!(many.starting_values().len(), 1);
    let x = Tensor::from([[1.0, 2.0, 3.0], [-1.0, 0.0, 0.5]]);
    let all = evaluate(&many, [("x", x.clone()), ("t", Tensor::from([1.0, -2.0]))]).unwrap();
    assert_eq!(all.output("dw").unwrap().dims(), [2, 3]);
    let mut sum = vec![0.0; 3];
    for (k, t) in [1.0, -2.0].into_iter().enumerate() {
        let row = Tensor::from(x.data()[3 * k..3 * k + 3].to_vec());
        let alone = evaluate(&one, [("x", row), ("t", Tensor::scalar(t))]).unwrap();
        let dw = alone.output("dw").unwrap().data();
        assert_eq!(dw, &all.output("dw").unwrap().data()[3 * k..3 * k + 3]);
        sum.iter_mut().zip(dw).for_each(|(s, d)| *s += d);
    }
    // The record of differentiation speaks of the sum over the examples.
    let record = &many.backwards()[0];
    let w = many.find("w").unwrap();
    assert_eq!(all.value(record.gradients[&w]).data(), sum);
}

#[test]
fn batch_statistics_normalise_a_batch_and_nest() {
    let one = Circuit::build(|c| {
        let x = c.input("x", [2]);
        let centred = x - x.mean_over_batch();
        let variance = centred.square().mean_over_batch();
        c.output("y", centred / (variance + 1e-5).sqrt());
        c.output("mean", x.mean_over_batch());
        c.output("sum", x.sum_over_batch());
    })
    .unwrap();
    let alone = evaluate(&one, [("x", Tensor::from([3.0, 4.0]))]).unwrap();
    assert_eq!(alone.output("mean").unwrap(), &Tensor::from([3.0, 4.0]));
    let many = one.batched(4).unwrap().circuit;
    let x = Tensor::from([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0], [6.0, 60.0]]);
    let all = evaluate(&many, [("x", x.clone())]).unwrap();
    assert_eq!(all.output("mean").unwrap(), &Tensor::from([3.0, 30.0]));
    assert_eq!(all.output("sum").unwrap(), &Tensor::from([12.0, 120.0]));
    assert_eq!(all.output("y").unwrap().dims(), [4, 2]);
    // A batch of batches: statistics of each.
    let twice = many.batched(2).unwrap().circuit;
    let xs = Tensor::new([2, 4, 2], [x.data(), x.data()].concat()).unwrap();
    let both = evaluate(&twice, [("x", xs)]).unwrap();
    assert_eq!(&both.output("y").unwrap().data()[..8], all.output("y").unwrap().data());
    assert_eq!(both.output("mean").unwrap().dims(), [2, 2]);
}

#[test]
fn random_gates_draw_the_same_for_an_example_in_any_batch() {
    let one = Circuit::build(|c| {
        let x = c.input("x", [3]);
        c.output("y", x * c.uniform([3], 9));
        c.output(
            "both",
            c.group("noisy", Default::default(), &[x], |x| x[0] + x[0].builder().uniform([3], 10)),
        );
    })
    .unwrap();
    let x: Vec<f64> = (0..12).map(f64::from).collect();
    let whole = Tensor::new([4, 3], x.clone()).unwrap();
    let draw = Draw { seed: 7, epoch: 2, position: 5 };
    let all = evaluate_with(&one.batched(4).unwrap().circuit, [("x", whole)], draw).unwrap();
    for (k, row) in x.chunks(3).enumerate() {
        let at = Draw { position: 5 + k as u64, ..draw };
        let row = Tensor::new([1, 3], row.to_vec()).unwrap();
        let alone = evaluate_with(&one.batched(1).unwrap().circuit, [("x", row)], at).unwrap();
        for name in ["y", "both"] {
            assert_eq!(
                alone.output(name).unwrap().data(),
                &all.output(name).unwrap().data()[3 * k..3 * k + 3]
            );
        }
    }
}

#[test]
fn a_custom_gate_without_a_rule_is_applied_example_by_example() {
    let reverse = CustomGate::new(
        "reverse",
        |types| Ok(types[0]),
        |x, y| {
            y.iter_mut().zip(x[0].iter().rev()).for_each(|(y, x)| *y = *x);
        },
    );
    let one = Circuit::build(|c| c.output("y", c.apply(reverse.clone(), &[c.input("x", [3])]))).unwrap();
    let many = one.batched(2).unwrap().circuit;
    let all = evaluate(&many, [("x", Tensor::from([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))]).unwrap();
    assert_eq!(all.output("y").unwrap(), &Tensor::from([[3.0, 2.0, 1.0], [6.0, 5.0, 4.0]]));
}

#[test]
fn what_cannot_be_batched_is_an_error() {
    let one = Circuit::build(|c| {
        let (x, w) = (c.input("x", [2]), c.state("w", [2]));
        c.update(w, w + x);
    })
    .unwrap();
    assert!(one.batched(2).unwrap_err().to_string().contains("updates"));
    let one = Circuit::build(|c| c.output("y", c.input("x", [1; 8]).exp())).unwrap();
    assert!(one.batched(2).unwrap_err().to_string().contains("8 axes"));
    let one = Circuit::build(|c| c.output("y", c.input("x", [2]).exp())).unwrap();
    assert!(one.batched(0).unwrap_err().to_string().contains("no examples"));
    assert!(one.batched_over(2, &["y"]).unwrap_err().to_string().contains("not an input"));
    assert!(one.sharded(3, 2).is_err() && one.sharded(0, 0).is_err() && one.sharded(0, 5).is_ok());
}
