//! Training end to end: it learns, it is repeatable to the bit, it stops when asked or when it diverges.

use std::ops::ControlFlow;

use backflow_data::{Dataset, Split, digits};
use backflow_net::{Activation, Decay, Optimiser};
use backflow_train::{Config, Error, Event, Report, Trainer};

fn go(_: Event<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn xor() -> Dataset {
    let rows = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    Dataset::from_rows("xor", [2], &rows, vec![0, 1, 1, 0], vec!["0".into(), "1".into()]).unwrap()
}

fn split_digits() -> Split {
    digits().unwrap().split(0.2, 0).unwrap()
}

fn short() -> Config {
    Config { layers: vec![16], epochs: 2, ..Config::default() }
}

/// The bits of all parameters and the report without its times.
fn run(config: Config, split: &Split) -> (Vec<(String, Vec<u64>)>, Report) {
    let mut trainer = Trainer::new(config, &split.train, &split.test).unwrap();
    let mut report = trainer.run(go).unwrap();
    report.seconds = 0.0;
    report.epochs.iter_mut().for_each(|epoch| epoch.seconds = 0.0);
    let bits = |(name, value): (String, backflow_circuit::Tensor)| {
        (name, value.data().iter().map(|v| v.to_bits()).collect())
    };
    (trainer.parameters().unwrap().into_iter().map(bits).collect(), report)
}

#[test]
fn xor_is_learnt_by_every_optimiser() {
    let xor = xor();
    for optimiser in ["sgd", "adam", "adamw"] {
        let config = Config {
            layers: vec![8],
            activation: Activation::TANH,
            optimiser: Optimiser::named(optimiser).unwrap(),
            learning_rate: Some(if optimiser == "sgd" { 0.1 } else { 0.03 }),
            decay: Decay::Constant,
            input_noise: 0.0,
            label_smoothing: 0.0,
            epochs: 500,
            ..Config::default()
        };
        let report = Trainer::new(config, &xor, &xor).unwrap().run(go).unwrap();
        assert_eq!(report.test.correct(), 4, "{optimiser}");
        assert!(report.test.loss() < 0.05, "{optimiser}: {}", report.test.loss());
        assert!(
            report.epochs[0].train.loss() > 0.4,
            "{optimiser} began at {}",
            report.epochs[0].train.loss()
        );
    }
}

#[test]
fn the_digits_are_learnt_with_the_defaults() {
    let split = split_digits();
    let mut trainer = Trainer::new(Config::default(), &split.train, &split.test).unwrap();
    let report = trainer.run(go).unwrap();
    assert_eq!((report.train.examples(), report.test.examples()), (1438, 359));
    assert!(report.test.accuracy() >= 0.97, "test accuracy {}", report.test.accuracy());
    assert!(report.train.accuracy() >= 0.99, "training accuracy {}", report.train.accuracy());
    assert!(!report.stopped);
    assert_eq!(trainer.network().counts().parameters, 64 * 64 + 64 + 64 * 32 + 32 + 32 * 10 + 10);
    assert_eq!(trainer.evaluate(&split.test).unwrap(), report.test);
}

#[test]
fn a_run_has_the_same_bits_every_time_and_on_any_number_of_threads() {
    let split = split_digits();
    let first = run(short(), &split);
    assert_eq!(first, run(short(), &split));
    for threads in [1, 2, 4] {
        assert!(first == run(Config { threads: Some(threads), ..short() }, &split), "{threads} threads");
    }
    assert_ne!(first.0, run(Config { seed: 1, ..short() }, &split).0);
}

#[test]
fn incomplete_batches_are_left_out_of_training_and_kept_in_evaluation() {
    let split = split_digits();
    // 1438 = 4 · 300 + 238, and 359 = 256 + 103.
    let config = Config { batch: 300, epochs: 1, ..short() };
    let mut trainer = Trainer::new(config, &split.train, &split.test).unwrap();
    assert_eq!(trainer.steps(), 4);
    let mut steps = 0;
    let report = trainer
        .run(|event| {
            if let Event::Step { epoch, done, of, loss } = event {
                steps += 1;
                assert_eq!((epoch, done, of), (1, steps, 4));
                assert!(loss.is_finite());
            }
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((steps, report.epochs[0].train.examples(), report.test.examples()), (4, 1200, 359));
    // The whole training set at once, when the batch is larger.
    let config = Config { batch: 1_000_000, epochs: 1, ..short() };
    let report = Trainer::new(config, &split.train, &split.test).unwrap().run(go).unwrap();
    assert_eq!(report.epochs[0].train.examples(), 1438);
}

/// An example's noise depends on its place in the epoch: a batch of 100 has the loss of its two halves.
#[test]
fn the_noise_is_the_same_whatever_the_batches() {
    let split = split_digits();
    let losses = |batch: usize, steps: usize| {
        // A learning rate that changes no parameter in f32, in the second epoch, whose noise is another.
        let (optimiser, learning_rate) = (Optimiser::sgd(), Some(1e-30));
        let config = Config { batch, optimiser, learning_rate, decay: Decay::Constant, ..short() };
        let mut trainer = Trainer::new(config, &split.train, &split.test).unwrap();
        let (mut first, mut second) = (Vec::new(), Vec::new());
        let watch = |event: Event<'_>| {
            if let Event::Step { epoch, loss, .. } = event {
                if epoch == 1 { first.push(loss) } else { second.push(loss) }
            }
            ControlFlow::Continue(())
        };
        trainer.run(watch).unwrap();
        (first[..steps].to_vec(), second[..steps].to_vec())
    };
    let (whole, halves) = (losses(100, 2), losses(50, 4));
    for (whole, halves) in [(&whole.0, &halves.0), (&whole.1, &halves.1)] {
        for (whole, halves) in whole.iter().zip(halves.chunks(2)) {
            // Means in f32 of the same numbers: a few roundings of 6e-8 each.
            let mean = (halves[0] + halves[1]) / 2.0;
            assert!((whole - mean).abs() < 1e-6 * whole, "{whole} and {mean} of {halves:?}");
        }
    }
    assert_ne!(whole.0, whole.1);
}

#[test]
fn an_evaluation_is_the_same_whatever_the_batches() {
    let split = split_digits();
    let mut trainer = Trainer::new(Config { epochs: 0, ..short() }, &split.train, &split.test).unwrap();
    let whole = trainer.evaluate(&split.test).unwrap();
    let rows: Vec<usize> = (0..split.test.len()).collect();
    let (mut correct, mut loss) = (0, 0.0);
    for part in rows.chunks(50) {
        let part = trainer.evaluate(&split.test.select(part).unwrap()).unwrap();
        correct += part.correct();
        loss += part.loss() * part.examples() as f64;
    }
    assert_eq!(correct, whole.correct());
    // The losses of the batches are means in f32: their relative rounding is 6e-8.
    assert!((loss / whole.examples() as f64 - whole.loss()).abs() < 1e-6 * whole.loss());
}

#[test]
fn without_epochs_the_network_stays_as_it_begins() {
    let split = split_digits();
    let config = Config { epochs: 0, ..short() };
    let mut trainer = Trainer::new(config, &split.train, &split.test).unwrap();
    let before = trainer.parameters().unwrap();
    let report = trainer.run(go).unwrap();
    assert!(report.epochs.is_empty() && !report.stopped);
    assert_eq!(trainer.parameters().unwrap(), before);
    // Ten classes, nothing learnt: log 10 = 2.3 and a little more.
    assert!((1.8..4.0).contains(&report.test.loss()), "{}", report.test.loss());
}

#[test]
fn the_observer_can_stop_the_run() {
    let split = split_digits();
    let stop = |at: u64| {
        move |event: Event<'_>| match event {
            Event::Step { done, .. } if done == at => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    };
    let mut trainer = Trainer::new(short(), &split.train, &split.test).unwrap();
    let report = trainer.run(stop(60)).unwrap();
    assert_eq!((report.epochs.len(), report.stopped), (1, true));
    assert_eq!(report.test.examples(), 359);
    let report = trainer.run(go).unwrap();
    assert_eq!((report.epochs.len(), report.epochs[0].number, report.stopped), (1, 2, false));
}

#[test]
fn a_run_that_diverges_says_where() {
    let split = split_digits();
    let config = Config {
        optimiser: Optimiser::sgd(),
        learning_rate: Some(1e30),
        activation: Activation::RELU,
        ..short()
    };
    let mut trainer = Trainer::new(config, &split.train, &split.test).unwrap();
    let error = trainer.run(go).unwrap_err();
    let text = error.to_string();
    let Error::Diverged(diverged) = error else { panic!("{text}") };
    assert_eq!(diverged.epoch, 1);
    // In the terms of the network, and with the rate that was asked for: no gate, no node, no file.
    assert!(text.starts_with("training diverged in step") && text.contains("layer"), "{text}");
    assert!(text.ends_with("try a lower learning rate than 1e30"), "{text}");
    assert!(!text.contains(['%', '[', '(']) && !text.contains(".rs") && !text.contains("run"), "{text}");
    assert!(!diverged.fault.gate.is_empty());
    let finite = |(_, value): &(String, backflow_circuit::Tensor)| value.data().iter().all(|v| v.is_finite());
    assert!(trainer.parameters().unwrap().iter().all(finite));
}

#[test]
fn requests_that_make_no_sense_are_refused() {
    let split = split_digits();
    let refuse = |config: Config, words: &str| {
        let text = Trainer::new(config, &split.train, &split.test).unwrap_err().to_string();
        assert!(text.contains(words), "{text}");
    };
    refuse(Config { batch: 0, ..short() }, "the batch size is 0; it must be at least 1");
    refuse(Config { threads: Some(0), ..short() }, "the number of threads is 0");
    refuse(Config { layers: vec![8, 0], ..short() }, "layer2 has outputs of size 0");
    refuse(
        Config { layers: vec![1 << 40, 1 << 40], ..short() },
        "more parameters than this machine can address",
    );
    refuse(Config { learning_rate: Some(-0.1), ..short() }, "the learning rate is -0.1; it must be above 0");
    refuse(Config { learning_rate: Some(f64::NAN), ..short() }, "the learning rate is NaN");
    refuse(Config { input_noise: -1.0, ..short() }, "the input noise is -1");
    refuse(
        Config { label_smoothing: 1.0, ..short() },
        "the label smoothing is 1; it must be from 0 to below 1",
    );
    refuse(Config { decay: Decay::Step { every: 0, factor: 0.1 }, ..short() }, "the length of a step");
    let text = Trainer::new(short(), &split.train, &xor()).unwrap_err().to_string();
    assert!(
        text.contains("`xor` has 2 features and 2 classes; the network was made for 64 features and 10"),
        "{text}"
    );
}

#[test]
fn no_hidden_layer_is_softmax_regression() {
    let split = split_digits();
    let config = Config { layers: vec![], epochs: 5, ..Config::default() };
    let mut trainer = Trainer::new(config, &split.train, &split.test).unwrap();
    assert_eq!(trainer.network().counts().parameters, 650);
    assert!(trainer.run(go).unwrap().test.accuracy() > 0.8);
}
