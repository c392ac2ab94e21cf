//! Batch normalisation against its formulas in 60 digits: two training steps, then the running statistics.

use std::collections::BTreeMap;

use backflow_circuit::{Circuit, Expr, Tensor};
use backflow_net::{BatchNorm, Error, Optimiser};
use backflow_reference::{Draw, Shard, evaluate, evaluate_shards};

/// `scripts/values/batch_norm.py` says how.
const VALUES: &str = include_str!("data/batch_norm.csv");

fn values(step: &str, name: &str) -> Vec<f64> {
    let start = format!("{step},{name},");
    let line = VALUES.lines().find_map(|line| line.strip_prefix(&start)).unwrap();
    line.split(' ').map(|number| number.parse().unwrap()).collect()
}

fn close(what: &str, found: &Tensor, wanted: &[f64]) {
    assert_eq!(found.data().len(), wanted.len(), "{what}");
    for (f, w) in found.data().iter().zip(wanted) {
        // Gradients that are zero but for ε cancel to 1e-5 of their terms.
        assert!((f - w).abs() < 1e-13 * (1.0 + w.abs()), "{what}: {found:?} instead of {wanted:?}");
    }
}

fn loss(y: Expr<'_>) -> Expr<'_> {
    (y * y * y).sum().mean_over_batch()
}

/// One training step, on what `batch` makes of the model of one example.
fn training(norm: &BatchNorm, batch: impl Fn(&Circuit) -> Circuit) -> Circuit {
    let model = Circuit::build(|c| {
        let parameters = norm.declare(c);
        let y = norm.train(c.input("x", [2]), parameters.each_ref().map(|parameter| parameter.value));
        c.output("y", y);
        c.output("loss", loss(y));
    });
    let step = batch(&model.unwrap()).extend(|c| {
        norm.update(c);
        let (x, loss) = (c.named("x"), c.named("loss"));
        c.output("dx", c.gradients(loss, [x])[0].1);
        Optimiser::sgd().minimise(c, loss, &norm.find(c), c.constant(0.1));
    });
    step.unwrap()
}

fn states_at_the_start(circuit: &Circuit) -> BTreeMap<String, Tensor> {
    let start = circuit.starting_circuit().unwrap();
    let start = evaluate(&start, std::iter::empty::<(&str, Tensor)>()).unwrap();
    let value = |&id| {
        let name = circuit.label(id);
        (name.clone(), start.output(&name).unwrap().clone())
    };
    circuit.states().iter().map(value).collect()
}

#[test]
fn two_steps_and_an_evaluation() {
    let norm = BatchNorm::new("norm", 2);
    let step = training(&norm, |model| model.batched(4).unwrap().circuit);
    let mut states = states_at_the_start(&step);
    assert_eq!(states.keys().collect::<Vec<_>>(), ["norm.beta", "norm.gamma", "norm.mean", "norm.variance"]);
    states.insert("norm.gamma".to_owned(), Tensor::from([1.5, -0.5]));
    states.insert("norm.beta".to_owned(), Tensor::from([0.25, 1.0]));
    for number in ["1", "2"] {
        let x = Tensor::new([4, 2], values(number, "x")).unwrap();
        let given = states.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let run = evaluate(&step, given.chain([("x", x)])).unwrap();
        for name in ["y", "loss", "dx"] {
            close(name, run.output(name).unwrap(), &values(number, name));
        }
        for (name, value) in &mut states {
            *value = run.updated(name).unwrap().clone();
            close(name, value, &values(number, name.strip_prefix("norm.").unwrap()));
        }
    }
    let saved = Circuit::build(|c| {
        let parameters = norm.declare(c).map(|parameter| parameter.value);
        c.output("y", norm.evaluate(c.input("x", [2]), parameters));
    })
    .unwrap();
    let given = || states.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let x = Tensor::new([4, 2], values("1", "x")).unwrap();
    let wanted = values("after", "y");
    let run = evaluate(&saved.batched(4).unwrap().circuit, given().chain([("x", x.clone())])).unwrap();
    close("y", run.output("y").unwrap(), &wanted);
    // An example is normalised by itself: its batch changes nothing.
    let run = evaluate(&saved, given().chain([("x", Tensor::from([x.data()[0], x.data()[1]]))])).unwrap();
    close("y of one example", run.output("y").unwrap(), &wanted[..2]);
}

/// Cut into shards, a batch has the statistics of the whole: every example its value, every state its update.
#[test]
fn a_step_in_shards() {
    let norm = BatchNorm::new("norm", 2);
    let states = [
        ("norm.gamma", Tensor::from([1.5, -0.5])),
        ("norm.beta", Tensor::from([0.25, 1.0])),
        ("norm.mean", Tensor::from([0.0, 0.0])),
        ("norm.variance", Tensor::from([1.0, 1.0])),
    ];
    let (x, y) = (values("1", "x"), values("1", "y"));
    let cut = [3, 0, 1];
    let circuits = cut.map(|n| training(&norm, |model| model.sharded(n, 4).unwrap().circuit));
    let starts = [0, 3, 3];
    let shard = |number: usize| {
        let (from, n) = (2 * starts[number], cut[number]);
        let own = Tensor::new([n, 2], x[from..from + 2 * n].to_vec()).unwrap();
        let inputs = states.iter().cloned().chain([("x", own)]).collect();
        Shard { circuit: &circuits[number], examples: n, inputs }
    };
    let runs = evaluate_shards(&[0, 1, 2].map(shard), Draw::default()).unwrap();
    for (number, run) in runs.iter().enumerate() {
        let own = 2 * starts[number]..2 * (starts[number] + cut[number]);
        close("y", run.output("y").unwrap(), &y[own.clone()]);
        close("dx", run.output("dx").unwrap(), &values("1", "dx")[own]);
        close("loss", run.output("loss").unwrap(), &values("1", "loss"));
        for (name, _) in &states {
            close(name, run.updated(name).unwrap(), &values("1", name.strip_prefix("norm.").unwrap()));
        }
    }
}

#[test]
fn one_example_alone_is_its_own_mean() {
    let norm = BatchNorm::new("norm", 2);
    let circuit = Circuit::build(|c| {
        let parameters = norm.declare(c);
        let y = norm.train(c.input("x", [2]), parameters.each_ref().map(|parameter| parameter.value));
        norm.update(c);
        c.output("y", y);
    })
    .unwrap();
    let states = states_at_the_start(&circuit);
    let given = states.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let run = evaluate(&circuit, given.chain([("x", Tensor::from([3.0, -7.0]))])).unwrap();
    assert_eq!(run.output("y").unwrap().data(), [0.0, 0.0]);
    close("mean", run.updated("norm.mean").unwrap(), &[0.3, -0.7]);
    close("variance", run.updated("norm.variance").unwrap(), &[0.9, 0.9]);
}

#[test]
fn constants_outside_their_range_are_refused() {
    let norm = BatchNorm::new("norm", 2);
    norm.check().unwrap();
    for momentum in [0.0, -0.1, 1.5, f64::NAN] {
        let wrong = BatchNorm { momentum, ..norm.clone() }.check().unwrap_err();
        assert!(matches!(wrong, Error::Value { what: "the momentum of batch normalisation", .. }), "{wrong}");
    }
    for epsilon in [0.0, -1e-5, f64::INFINITY, f64::NAN] {
        let wrong = BatchNorm { epsilon, ..norm.clone() }.check().unwrap_err();
        assert!(matches!(wrong, Error::Value { what: "epsilon of batch normalisation", .. }), "{wrong}");
    }
}

#[test]
fn statistics_of_a_circuit_that_does_not_train_are_missed() {
    let norm = BatchNorm::new("norm", 2);
    let error = Circuit::build(|c| norm.update(c)).unwrap_err().to_string();
    assert!(error.contains("nothing is named \"norm.batch_mean\""), "{error}");
}
