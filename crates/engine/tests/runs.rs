//! What holds for every run: inputs are asked for, threads change no bits, faults are traced to their gate.

use backflow_circuit::{Circuit, NodeId, Place, Tensor};
use backflow_engine::{Compile, Compiled, Error, Fault, Faults, Options, Precision};

fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut out = vec![0.0; count];
    backflow_circuit::random::uniform(seed, 0, 0, 0, &mut out);
    out.iter().map(|v| 2.0 * v - 1.0).collect()
}

#[test]
fn all_missing_inputs_are_named_at_once() {
    let circuit = Circuit::build(|c| {
        let (x, w, y) = (c.input("x", ()), c.state("w", [2]), c.input("y", ()));
        c.input("idle", ());
        c.output("z", x * w * y);
    })
    .unwrap();
    let mut step = circuit.compile(Precision::F32).unwrap();
    step.set("y", 1.0).unwrap();
    let error = step.run().unwrap_err();
    assert_eq!(error, Error::Missing { names: vec!["x".into(), "w".into()] });
    assert_eq!(error.to_string(), "inputs were never given a value: x, w");
}

#[test]
fn what_does_not_fit_is_refused() {
    let circuit = Circuit::build(|c| {
        let (x, i) = (c.input("x", [2, 3]), c.index_input("i", [2]));
        c.output("y", x.sum());
        c.output("h", i.one_hot(3));
    })
    .unwrap();
    let mut step = circuit.compile(Precision::F32).unwrap();
    let message = |result: Result<(), Error>| result.unwrap_err().to_string();
    assert_eq!(message(step.set("z", 1.0)), "\"z\" is neither an input nor a state; there are x, i");
    assert_eq!(
        message(step.set("x", [1.0, 2.0])),
        "\"x\" takes a value of shape [2, 3], but was given 2 numbers"
    );
    let turned = Tensor::new([3, 2], vec![0.0; 6]).unwrap();
    assert!(matches!(step.set("x", &turned), Err(Error::Unfit { .. })));
    assert!(matches!(step.set("x", [1u32; 6]), Err(Error::Unfit { .. })));
    assert!(matches!(step.set("i", [0.5, 1.0]), Err(Error::NotAnIndex { position: 0, .. })));
    assert!(matches!(step.set("i", [0usize, 1 << 40]), Err(Error::NotAnIndex { position: 1, .. })));
    assert!(step.set("i", Tensor::from([1.0, 2.0])).is_ok());
    assert!(matches!(step.get("nothing"), Err(Error::Circuit(_))));
    step.set("x", [1f32; 6]).unwrap();
    step.run().unwrap();
    assert!(matches!(step.scalar("h"), Err(Error::NotSingle { .. })));
    let mut row = [0f32; 6];
    step.read_into("h", &mut row).unwrap();
    assert_eq!(row, [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert!(matches!(step.read_into("h", &mut [0f32; 5]), Err(Error::Unfit { .. })));
}

#[test]
fn an_index_out_of_range_is_an_error_and_changes_no_state() {
    let circuit = Circuit::build(|c| {
        let (w, i) = (c.state("w", [3]), c.index_input("i", [2]));
        c.update(w, w + 1.0);
        c.output("y", i.one_hot(3));
    })
    .unwrap();
    let mut step = circuit.compile(Precision::F32).unwrap();
    step.set("w", [0.0; 3]).unwrap();
    step.set("i", [0u32, 3]).unwrap();
    match step.run() {
        Err(Error::IndexOutOfRange {
            value: 3,
            position: Some(1),
            limit: 3,
            place: Place::Rust { file, .. },
            ..
        }) => {
            assert!(file.ends_with("runs.rs"));
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(step.get("w").unwrap(), Tensor::from([0.0; 3]));
}

/// A training step with everything that is divided among threads: products, long maps, folds of all, of rows
/// and of columns.
fn busy() -> Circuit {
    Circuit::build(|c| {
        let (x, w, b) = (c.input("x", [512, 300]), c.state("w", [300, 200]), c.state("b", [200]));
        let z = x.matmul(w) + b;
        let scaled = z.tanh() / (z * z).sum_over(&[1]).reshape([512, 1]);
        let loss = (scaled * scaled).sum() + z.sigmoid().sum_over(&[0]).sum();
        for (p, dp) in c.gradients(loss, [w, b]) {
            c.update(p, p - 0.01 * dp);
        }
        c.output("loss", loss);
        c.output("columns", z.sum_over(&[0]));
        c.output("long", c.input("v", [3, 50_000]).exp().sum_over(&[1]));
    })
    .unwrap()
}

#[test]
fn threads_change_no_bits() {
    let circuit = busy();
    for precision in [Precision::F32, Precision::F64] {
        let run = |threads: usize| {
            let options = Options { threads: Some(threads), ..Options::from(precision) };
            let mut step = circuit.compile_with(&options).unwrap();
            step.set("x", numbers(512 * 300, 1)).unwrap();
            step.set("w", numbers(300 * 200, 2)).unwrap();
            step.set("b", numbers(200, 3)).unwrap();
            step.set("v", numbers(150_000, 4)).unwrap();
            for _ in 0..3 {
                step.run().unwrap();
            }
            ["loss", "columns", "long", "w", "b"].map(|name| step.get(name).unwrap())
        };
        let one = run(1);
        for threads in [2, 4] {
            for (a, b) in one.iter().zip(run(threads)) {
                assert!(a.same_bits(&b), "{threads} threads, {precision:?}");
            }
        }
    }
}

#[test]
fn sums_are_accurate_however_they_are_fused() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [10_000_000]);
        c.output("all", (x * 1.0).sum());
        c.output("two", x.reshape([5_000_000, 2]).sum_over(&[0]));
    })
    .unwrap();
    let mut step = circuit.compile(Precision::F32).unwrap();
    step.set("x", vec![0.1f32; 10_000_000]).unwrap();
    step.run().unwrap();
    assert!((step.scalar("all").unwrap() - 1e6).abs() < 1.0);
    for half in step.get("two").unwrap().data() {
        assert!((half - 5e5).abs() < 1.0, "{half}");
    }
}

fn faulty(circuit: &Circuit, inputs: &[(&str, Tensor)]) -> (Compiled, Fault) {
    let options = Options { faults: Faults::Report, ..Options::from(Precision::F64) };
    let mut step = circuit.compile_with(&options).unwrap();
    for (name, value) in inputs {
        step.set(name, value).unwrap();
    }
    match step.run() {
        Err(Error::Fault(fault)) => (step, *fault),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_fault_names_the_gate_that_made_it() {
    let mut made = NodeId::new(0);
    let circuit = Circuit::build(|c| {
        let (x, w) = (c.input("x", [2, 2]), c.state("w", [2, 2]));
        let y = c.name((x * w).log(), "y");
        made = y.id();
        let loss = (y * 2.0).sum();
        for (w, dw) in c.gradients(loss, [w]) {
            c.update(w, w - dw);
        }
        c.output("loss", loss);
    })
    .unwrap();
    let x = Tensor::from([[1.0, 2.0], [3.0, 0.0]]);
    let w = Tensor::from([[1.0, 1.0], [1.0, 5.0]]);
    let (step, fault) = faulty(&circuit, &[("x", x), ("w", w.clone())]);
    assert_eq!((fault.node, fault.label.as_str(), fault.gate.as_str()), (made, "y", "log"));
    assert_eq!((fault.element, &fault.position[..]), (3, &[1, 1][..]));
    assert_eq!((fault.operands.len(), &fault.operands[0].values[..]), (1, &[0.0][..]));
    assert_eq!(fault.value, f64::NEG_INFINITY);
    assert!(matches!(fault.place, Place::Rust { file, .. } if file.ends_with("runs.rs")));
    // The state is as before the run.
    assert_eq!(step.get("w").unwrap(), w);
    assert!(fault.to_string().starts_with("loss became -inf in run 0: log made it from "), "{fault}");
}

#[test]
fn a_bad_input_is_named_itself() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [3]);
        c.output("y", x.exp().sum());
    })
    .unwrap();
    let (_, fault) = faulty(&circuit, &[("x", Tensor::from([0.0, f64::NAN, 1.0]))]);
    assert_eq!((fault.label.as_str(), fault.element, fault.operands.len()), ("x", 1, 0));
}

#[test]
fn a_branch_not_taken_is_named() {
    let circuit = Circuit::build(|c| {
        let x = c.state("x", [2]);
        let safe = x.greater(0.0).select(c.name(x.log(), "logarithm"), 0.0);
        let loss = c.name(safe, "chosen").sum();
        for (x, dx) in c.gradients(loss, [x]) {
            c.update(x, x - dx);
        }
        c.output("loss", loss);
    });
    let circuit = circuit.unwrap();
    let (_, fault) = faulty(&circuit, &[("x", Tensor::from([1.0, 0.0]))]);
    assert_eq!((fault.noticed.as_str(), fault.element), ("x", 1));
    assert_eq!(fault.backward_of.as_deref(), Some("logarithm (log)"));
    let branch = fault.branch.unwrap();
    assert!(branch.contains("first branch of chosen") && branch.contains("logarithm"), "{branch}");
}

#[test]
fn faults_are_ignored_until_asked_for() {
    let circuit = Circuit::build(|c| c.output("y", 1.0 / c.input("x", ()))).unwrap();
    let mut step = circuit.compile(Precision::F32).unwrap();
    step.set("x", 0.0).unwrap();
    step.run().unwrap();
    assert!(matches!(step.check_faults(), Err(Error::Fault(_))));
    step.set("x", 2.0).unwrap();
    step.run().unwrap();
    assert_eq!((step.check_faults(), step.scalar("y").unwrap()), (Ok(()), 0.5));
}

#[test]
fn random_numbers_follow_seed_and_run() {
    let circuit = Circuit::build(|c| c.output("u", c.uniform([4], 9))).unwrap();
    let mut step = circuit.compile(Precision::F64).unwrap();
    let mut draw = |seed: Option<u64>| {
        if let Some(seed) = seed {
            step.seed(seed);
        }
        step.run().unwrap();
        step.get("u").unwrap()
    };
    let (first, second) = (draw(Some(1)), draw(None));
    assert_ne!(first, second);
    assert_eq!(draw(Some(1)), first);
    assert_ne!(draw(Some(2)), first);
}

#[test]
fn nothing_is_a_size_like_any_other() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [0, 3]);
        c.output("all", x.exp().sum());
        c.output("columns", x.sum_over(&[0]));
        c.output("rows", x.sum_over(&[1]));
        c.output("product", x.t().matmul(x));
    })
    .unwrap();
    let mut step = circuit.compile(Precision::F32).unwrap();
    step.set("x", [0f32; 0]).unwrap();
    step.run().unwrap();
    assert_eq!(step.scalar("all").unwrap(), 0.0);
    assert_eq!(step.get("columns").unwrap(), Tensor::from([0.0; 3]));
    assert_eq!(step.get("rows").unwrap().data(), &[]);
    assert_eq!(step.get("product").unwrap().data(), &[0.0; 9]);
}
