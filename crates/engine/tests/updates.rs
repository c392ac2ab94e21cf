//! Updates in place: every state has the value that the reference computes from the old ones, whatever reads
//! what is overwritten.

use std::collections::HashMap;

use backflow_circuit::gates::Span;
use backflow_circuit::{Builder, Circuit, Expr, Tensor};
use backflow_engine::{Compile, Faults, Observe, Options, Precision};

/// Three square states of 5 × 5 and one of 3 × 5, an input, and a single number.
struct States<'c> {
    c: &'c Builder,
    a: Expr<'c>,
    b: Expr<'c>,
    d: Expr<'c>,
    wide: Expr<'c>,
    s: Expr<'c>,
    x: Expr<'c>,
}

impl<'c> States<'c> {
    fn update<const N: usize>(&self, updates: [(Expr<'c>, Expr<'c>); N]) {
        for (state, value) in updates {
            self.c.update(state, value);
        }
    }
}

fn reversed(x: Expr<'_>) -> Expr<'_> {
    x.slice(&[Span { start: None, stop: None, step: -1 }])
}

type Case = (&'static str, for<'c> fn(&States<'c>));

const CASES: [Case; 29] = [
    ("a swap", |s| s.update([(s.a, s.b), (s.b, s.a)])),
    ("a swap of two that are turned", |s| s.update([(s.a, s.b.t()), (s.b, s.a.t())])),
    ("a cycle", |s| s.update([(s.a, s.b), (s.b, s.d), (s.d, s.a)])),
    ("a cycle, the other way", |s| s.update([(s.d, s.b), (s.a, s.d), (s.b, s.a)])),
    ("a chain", |s| s.update([(s.a, s.b), (s.b, s.d)])),
    ("a chain, backwards", |s| s.update([(s.b, s.d), (s.a, s.b)])),
    ("a cycle of maps", |s| s.update([(s.a, s.b + 1.0), (s.b, s.d * 0.5), (s.d, s.a - s.b)])),
    ("each from all", |s| {
        let all = s.a + s.b * s.d;
        s.update([(s.a, all * 0.5), (s.b, all.tanh()), (s.d, all - s.d)]);
    }),
    ("itself, turned", |s| s.update([(s.a, s.a.t())])),
    ("itself, upside down", |s| s.update([(s.a, reversed(s.a))])),
    ("itself and itself turned", |s| s.update([(s.a, s.a * 0.5 + s.a.t() * 0.25)])),
    ("itself and itself upside down", |s| s.update([(s.a, s.a * 0.5 + reversed(s.a) * 0.25)])),
    ("another, turned and turned back", |s| {
        s.update([(s.a, s.a + s.b.t()), (s.b, s.b - s.a.t())]);
    }),
    ("rows of itself", |s| {
        let row = s.a.index(0, 2).expand([5, 5]);
        s.update([(s.a, s.a * 0.5 + row), (s.b, row)]);
    }),
    ("a part of another", |s| {
        let rows = s.a.slice(&[Span { start: Some(1), stop: Some(4), step: 1 }]);
        s.update([(s.wide, rows), (s.a, s.a + 1.0)]);
    }),
    ("two of one value", |s| {
        let value = (s.a + s.x).tanh();
        s.update([(s.a, value), (s.b, value)]);
    }),
    ("two of one value, one of them turned", |s| {
        let value = (s.a + s.x).tanh();
        s.update([(s.a, value), (s.b, value.t())]);
    }),
    ("a map, turned", |s| s.update([(s.a, (s.b + s.x).tanh().t())])),
    ("a part of a map", |s| {
        let rows = (s.a + s.x).tanh().slice(&[Span { start: Some(1), stop: Some(4), step: 1 }]);
        s.update([(s.wide, rows)]);
    }),
    ("a row of maps for all rows", |s| {
        let row = (s.a.index(0, 2) + s.x.index(0, 1)).tanh();
        s.update([(s.b, row.expand([5, 5]))]);
    }),
    ("an input and a constant", |s| s.update([(s.a, s.x), (s.s, s.c.constant(2.5))])),
    ("the old value is an output", |s| {
        s.c.output("old", s.a);
        s.c.output("turned", s.a.t());
        s.c.output("row", s.a.index(0, 1));
        s.update([(s.a, s.a * 0.5)]);
    }),
    ("the new value is an output", |s| {
        let new = s.a * 0.5 + s.x;
        s.c.output("new", new);
        s.c.output("new, turned", new.t());
        s.update([(s.a, new), (s.b, new)]);
    }),
    ("a product of itself", |s| s.update([(s.a, s.a.matmul(s.a) * 0.2)])),
    ("products of each other", |s| {
        s.update([(s.a, s.a - 0.1 * s.b.matmul(s.d)), (s.b, s.b - 0.1 * s.a.t().matmul(s.a))]);
    }),
    ("a product of what is updated first", |s| {
        let next = s.a * 0.5;
        s.update([(s.a, next), (s.b, s.b - 0.1 * next.matmul(s.d)), (s.d, s.d - next)]);
    }),
    ("a gradient, and a step along a remembered one", |s| {
        let g = s.x.t().matmul(s.x.matmul(s.a) - s.b);
        let next = s.d * 0.9 + g * 0.1;
        s.update([(s.d, next), (s.a, s.a - 0.1 * next)]);
    }),
    ("itself over its sum", |s| s.update([(s.a, s.a / (s.a * s.a).sum()), (s.s, s.a.sum() + s.s)])),
    ("a number for all, and all for a number", |s| {
        s.update([(s.a, s.s.expand([5, 5])), (s.s, s.a.max() * 0.5)]);
    }),
];

fn built(case: Case) -> Circuit {
    Circuit::build(|c| {
        let [a, b, d] = ["a", "b", "d"].map(|name| c.state(name, [5, 5]));
        let (wide, s) = (c.state("wide", [3, 5]), c.state("s", ()));
        let states = States { c, a, b, d, wide, s, x: c.input("x", [5, 5]) };
        case.1(&states);
        c.output("loss", (states.x + a).sum() + (wide.sum() + s));
    })
    .unwrap()
}

fn numbers(seed: u64, count: usize) -> Vec<f64> {
    let mut numbers = vec![0.0; count];
    backflow_circuit::random::uniform(seed, 3, 0, 0, &mut numbers);
    // Exact in single precision.
    numbers.iter().map(|u| f64::from((2.0 * u - 1.0) as f32)).collect()
}

#[test]
fn states_have_the_values_of_the_reference() {
    for case in CASES {
        let circuit = built(case);
        for precision in [Precision::F64, Precision::F32] {
            for (observe, faults) in [
                (Observe::Outputs, Faults::Ignore),
                (Observe::Outputs, Faults::Report),
                (Observe::All, Faults::Report),
            ] {
                run(case.0, &circuit, Options { observe, faults, ..Options::from(precision) });
            }
        }
    }
}

fn run(name: &str, circuit: &Circuit, options: Options) {
    let tolerance = if options.precision == Precision::F64 { 1e-13 } else { 1e-5 };
    let mut plan = circuit.compile_with(&options).unwrap();
    let mut states: HashMap<String, Tensor> = HashMap::new();
    for (seed, &state) in circuit.states().iter().enumerate() {
        let shape = circuit.node(state).ty().shape;
        let value = Tensor::new(shape, numbers(seed as u64, shape.elements())).unwrap();
        plan.set(&circuit.label(state), &value).unwrap();
        states.insert(circuit.label(state), value);
    }
    for round in 0..4 {
        let x = Tensor::new([5, 5], numbers(10 + round, 25)).unwrap();
        plan.set("x", &x).unwrap();
        plan.run().unwrap();
        let given = states.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let expected = backflow_reference::evaluate(circuit, given.chain([("x", x)])).unwrap();
        let check = |what: &str, got: Tensor, want: &Tensor| {
            let near = |(a, b): (&f64, &f64)| (a - b).abs() <= tolerance * (1.0 + b.abs());
            assert!(
                got.shape() == want.shape() && got.data().iter().zip(want.data()).all(near),
                "{name}, round {round}, {what}: {got:?}, not {want:?}\n{}",
                plan.plan()
            );
        };
        for (output, _) in circuit.outputs() {
            check(output, plan.get(output).unwrap(), expected.output(output).unwrap());
        }
        for (state, value) in &mut states {
            check(state, plan.get(state).unwrap(), expected.updated(state).unwrap());
            *value = plan.get(state).unwrap();
        }
    }
}
