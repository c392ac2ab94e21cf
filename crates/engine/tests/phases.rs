//! Two phases: a run that fails has changed nothing.

use std::panic::{AssertUnwindSafe, catch_unwind};

use backflow_circuit::{Builder, Circuit, CustomGate, Expr, Tensor};
use backflow_engine::{Compile, Compiled, Error, Faults, Options, Precision, Store};

type Values = Vec<(&'static str, Tensor)>;

/// A way to fail.
struct Case {
    name: &'static str,
    build: fn(&Builder),
    good: fn() -> Values,
    bad: fn() -> Values,
    /// What the error names, where it is a fault.
    noticed: Option<&'static str>,
}

fn of(shape: &[usize], value: f64) -> Tensor {
    Tensor::new(shape, vec![value; shape.iter().product()]).unwrap()
}

/// States that every case also has: two that are swapped, one that counts, and one that a product reads while
/// it is updated.
fn bystanders(c: &Builder, x: Expr<'_>) {
    let (a, b) = (c.state("a", [4]).starting_at(1.0), c.state("b", [4]).starting_at(2.0));
    c.update(a, b);
    c.update(b, a);
    let n = c.state("n", ()).starting_at(0);
    c.update(n, n + 1);
    let p = c.state("p", [4, 4]).starting_at(0.25);
    c.update(p, p * 0.5 + p.matmul(p.t()) * 0.125);
    c.update(c.state("q", [4]).starting_at(3.0), x.reshape([4]).tanh() + a * 0.5);
}

const CASES: [Case; 13] = [
    Case {
        name: "an index out of range",
        build: |c| {
            let (w, i) = (c.state("w", [3]).starting_at(1.0), c.index_input("i", [4]));
            let y = (c.input("x", [4]) * w.take(i, 0)).square();
            descend(c, y.sum(), w);
        },
        good: || vec![("x", of(&[4], 1.0)), ("i", Tensor::index([4], [0.0, 1.0, 2.0, 0.0]).unwrap())],
        bad: || vec![("i", Tensor::index([4], [0.0, 1.0, 2.0, 3.0]).unwrap())],
        noticed: None,
    },
    Case {
        name: "NaN in the loss",
        build: |c| {
            let w = c.state("w", [4]).starting_at(2.0);
            descend(c, (c.input("x", [4]) * w).log().sum(), w);
        },
        good: || vec![("x", of(&[4], 1.0))],
        bad: || vec![("x", Tensor::from([1.0, 1.0, -1.0, 1.0]))],
        noticed: Some("loss"),
    },
    Case {
        name: "a gradient that overflows",
        build: |c| {
            let (x, k) = (c.input("x", [4]), c.input("k", ()));
            let w = c.state("w", [4]).starting_at(0.0);
            descend(c, (w * x * x).sum().tanh() * k, w);
        },
        good: || vec![("x", of(&[4], 1.0)), ("k", Tensor::scalar(0.0))],
        bad: || vec![("x", Tensor::from([1.0, 3e38, 1.0, 1.0])), ("k", Tensor::scalar(1.0))],
        noticed: Some("w"),
    },
    Case {
        name: "an update that overflows",
        build: |c| {
            let (x, w) = (c.input("x", [4]), c.state("w", [4]).starting_at(3e38));
            c.output("loss", x.tanh().sum());
            c.update(w, w + 0.5 * x);
        },
        good: || vec![("x", of(&[4], 1.0))],
        bad: || vec![("x", Tensor::from([0.0, 0.0, 0.0, 2e38]))],
        noticed: Some("w"),
    },
    Case {
        name: "the square of a gradient, as Adam keeps it",
        build: |c| {
            let (x, w) = (c.input("x", [4]), c.state("w", [4]).starting_at(0.0));
            let loss = (w * x).sum().tanh();
            c.output("loss", loss);
            let g = c.gradient(loss, w);
            let (m, v) = (c.state("m", [4]).starting_at(0.0), c.state("v", [4]).starting_at(0.0));
            let (m_new, v_new) = (m * 0.9 + g * 0.1, v * 0.999 + g * g * 0.001);
            c.update(m, m_new);
            c.update(v, v_new);
            c.update(w, w - 0.001 * m_new / (v_new.sqrt() + 1e-8));
        },
        good: || vec![("x", of(&[4], 0.0))],
        bad: || vec![("x", Tensor::from([0.0, 3e21, 0.0, 0.0]))],
        noticed: Some("v"),
    },
    Case {
        name: "a gradient that is never stored",
        build: |c| {
            let (x, s) = (c.input("x", [8, 4]), c.input("s", ()));
            let w = c.state("w", [4, 4]).starting_at(0.0);
            descend(c, (x.matmul(w) * s).sum().tanh(), w);
        },
        good: || vec![("x", of(&[8, 4], 0.5)), ("s", Tensor::scalar(0.0))],
        // Rows of +1e30 and -1e30: infinity and its opposite meet in the product.
        bad: || {
            let x: Vec<f64> = (0..32).map(|i| if i / 4 % 2 == 0 { 1e30 } else { -1e30 }).collect();
            vec![("x", Tensor::new([8, 4], x).unwrap()), ("s", Tensor::scalar(1e30))]
        },
        noticed: Some("w"),
    },
    Case {
        name: "an overflow on the way to a number within the range",
        build: |c| {
            let (x, s, t) = (c.input("x", [4]), c.input("s", ()), c.input("t", ()));
            let w = c.state("w", [4]).starting_at(1.0);
            c.output("loss", x.tanh().sum());
            c.update(w, w - (x * s) * t);
        },
        good: || vec![("x", of(&[4], 1.0)), ("s", Tensor::scalar(1.0)), ("t", Tensor::scalar(1.0))],
        bad: || vec![("x", of(&[4], 1e10)), ("s", Tensor::scalar(1e30)), ("t", Tensor::scalar(1e-35))],
        noticed: Some("w"),
    },
    Case {
        name: "an underflow to 0 whose reciprocal root is within the range",
        build: |c| {
            let (x, s) = (c.input("x", [4]), c.input("s", ()));
            let w = c.state("w", [4]).starting_at(1.0);
            c.output("loss", x.tanh().sum());
            c.update(w, w + (x * s).rsqrt());
        },
        good: || vec![("x", of(&[4], 1.0)), ("s", Tensor::scalar(1.0))],
        bad: || vec![("x", of(&[4], 1e-30)), ("s", Tensor::scalar(1e-25))],
        noticed: Some("w"),
    },
    Case {
        name: "the logarithm of an underflow",
        build: |c| {
            let (x, s) = (c.input("x", [4]), c.input("s", ()));
            let w = c.state("w", [4]).starting_at(1.0);
            c.output("loss", x.tanh().sum());
            c.update(w, w + (x * s).log());
        },
        good: || vec![("x", of(&[4], 1.0)), ("s", Tensor::scalar(1.0))],
        bad: || vec![("x", of(&[4], 1e-30)), ("s", Tensor::scalar(1e-25))],
        noticed: Some("w"),
    },
    Case {
        name: "a difference that only rounding makes 0",
        build: |c| {
            let (x, s) = (c.input("x", [4]), c.input("s", ()));
            let w = c.state("w", [4]).starting_at(1.0);
            c.output("loss", x.tanh().sum());
            c.update(w, w + 1.0 / ((x + s) - x));
        },
        good: || vec![("x", of(&[4], 1.0)), ("s", Tensor::scalar(1.0))],
        bad: || vec![("x", of(&[4], 1.0)), ("s", Tensor::scalar(1e-9))],
        noticed: Some("w"),
    },
    Case {
        name: "a constant that is 0 in single precision",
        build: |c| {
            let x = c.input("x", [4]);
            let w = c.state("w", [4]).starting_at(1.0);
            c.output("loss", x.tanh().sum());
            c.update(w, w + (x.abs() + 1e-50).rsqrt());
        },
        good: || vec![("x", of(&[4], 1.0))],
        bad: || vec![("x", of(&[4], 0.0))],
        noticed: Some("w"),
    },
    Case {
        name: "infinity given to a state as it is",
        build: |c| {
            let x = c.input("x", [4]);
            c.output("loss", x.tanh().sum());
            c.update(c.state("w", [4]).starting_at(1.0), x);
        },
        good: || vec![("x", of(&[4], 1.0))],
        bad: || vec![("x", Tensor::from([1.0, f64::NEG_INFINITY, 1.0, 1.0]))],
        noticed: Some("w"),
    },
    Case {
        name: "a custom gate",
        build: |c| {
            // NaN at 0.
            let gate = CustomGate::elementwise("inverse", 1, |x, y| {
                y.iter_mut().zip(x[0]).for_each(|(y, x)| *y = x / (x * x));
            });
            let x = c.input("x", [4]);
            let w = c.state("w", [4]).starting_at(1.0);
            c.output("loss", x.sum());
            c.update(w, w - 0.1 * c.apply(gate, &[x]));
        },
        good: || vec![("x", of(&[4], 1.0))],
        bad: || vec![("x", Tensor::from([1.0, 0.0, 1.0, 1.0]))],
        noticed: Some("w"),
    },
];

fn descend(c: &Builder, loss: Expr<'_>, w: Expr<'_>) {
    c.output("loss", loss);
    c.update(w, w - 0.01 * c.gradient(loss, w));
}

fn built(case: &Case) -> Circuit {
    Circuit::build(|c| {
        (case.build)(c);
        let rows = c.named("x");
        let x = if rows.shape().rank() == 1 { rows } else { rows.sum_over(&[0]) };
        bystanders(c, x * 1e-30);
    })
    .unwrap()
}

fn options(faults: Faults) -> Options {
    Options { faults, threads: Some(1), ..Options::from(Precision::F32) }
}

fn feed(plan: &mut Compiled, values: Values) {
    for (name, value) in values {
        plan.set(name, value).unwrap();
    }
}

#[test]
fn a_run_that_fails_changes_nothing() {
    for case in &CASES {
        let circuit = built(case);
        // What an index ends is ended whatever is reported.
        let both = [Faults::Report, Faults::Ignore];
        for faults in both.into_iter().take(if case.noticed.is_none() { 2 } else { 1 }) {
            let [mut failing, mut steady] = [0, 1].map(|_| circuit.compile_with(&options(faults)).unwrap());
            feed(&mut failing, (case.good)());
            feed(&mut steady, (case.good)());
            for round in 0..3 {
                failing.run().unwrap();
                steady.run().unwrap();
                let before = Store::clone(failing.store());
                assert!(before.same_bits(steady.store()), "{}, round {round}", case.name);
                feed(&mut failing, (case.bad)());
                for _ in 0..2 {
                    match (failing.run(), case.noticed) {
                        (Err(Error::Fault(fault)), Some(noticed)) => {
                            assert_eq!(fault.noticed, noticed, "{}: {fault}", case.name);
                        }
                        (Err(Error::IndexOutOfRange { value: 3, .. }), None) => {}
                        (result, _) => {
                            panic!("{}: {result:?}, {:?}\n{}", case.name, failing.get("w"), failing.plan())
                        }
                    }
                    assert!(before.same_bits(failing.store()), "{}, round {round}", case.name);
                }
                feed(&mut failing, (case.good)());
            }
        }
    }
}

#[test]
fn a_custom_gate_that_panics_changes_nothing() {
    let gate = CustomGate::elementwise("fragile", 1, |x, y| {
        assert!(x[0][0] > 0.0, "not above 0");
        y.copy_from_slice(x[0]);
    });
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [4]);
        bystanders(c, c.apply(gate.clone(), &[x]));
    });
    let mut plan = circuit.unwrap().compile_with(&options(Faults::Report)).unwrap();
    plan.set("x", [1.0; 4]).unwrap();
    plan.run().unwrap();
    let before = Store::clone(plan.store());
    plan.set("x", [-1.0; 4]).unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| plan.run())).is_err());
    assert!(before.same_bits(plan.store()));
    plan.set("x", [1.0; 4]).unwrap();
    plan.run().unwrap();
    assert_eq!(plan.store().runs(), 2);
}
