//! The store: states that outlive plans.

use std::sync::Arc;

use backflow_circuit::{Circuit, Shape, Tensor};
use backflow_engine::{Buffer, Compile, Compiled, Error, Observe, Options, Precision, SavedState, Store};

const BOTH: [Precision; 2] = [Precision::F32, Precision::F64];

/// A linear model for `n` examples; with `train`, a step of gradient descent.
fn model(n: usize, train: bool) -> Circuit {
    Circuit::build(|c| {
        let x = c.input("x", [n, 3]);
        let w = c.state("w", [3, 2]).starting_at(c.uniform([3, 2], 4) - 0.5);
        let b = c.state("b", [2]).starting_at(Tensor::from([0.25, -1.0]));
        let y = (x.matmul(w) + b).named("y");
        c.output("y", y);
        if train {
            let steps = c.state("steps", ()).starting_at(0);
            c.update(steps, steps + 1);
            let loss = (y - c.uniform([n, 2], 9)).square().sum();
            for (p, dp) in c.gradients(loss, [w, b]) {
                c.update(p, p - 0.01 * dp);
            }
        }
    })
    .unwrap()
}

fn bound(circuit: &Circuit, store: &Arc<Store>) -> Compiled {
    circuit.compile_in(store, &Options::from(store.precision())).unwrap()
}

fn x(n: usize) -> Vec<f64> {
    (0..3 * n).map(|i| (i as f64 * 0.7).sin()).collect()
}

#[test]
fn states_start_where_they_are_declared_to() {
    for precision in BOTH {
        let start = |seed| Store::new(&model(2, true), precision, seed).unwrap();
        let (one, other) = (start(7), start(8));
        assert_eq!(one.names(), ["w", "b", "steps"]);
        assert_eq!(one.get("b").unwrap(), Tensor::from([0.25, -1.0]));
        assert_eq!(one.scalar("steps"), 0.0);
        assert_eq!((one.precision(), one.seed(), one.runs()), (precision, 7, 0));
        let mut drawn = vec![0.0; 6];
        backflow_circuit::random::uniform(7, 4, 0, 0, &mut drawn);
        let w = one.get("w").unwrap();
        let near = |(a, b): (&f64, &f64)| (a - (b - 0.5)).abs() < 1e-7;
        assert!(w.data().iter().zip(&drawn).all(near), "{w:?}, not {drawn:?} - 0.5");
        assert!(one.same_bits(&start(7)) && !one.same_bits(&other));
        assert_ne!(w, other.get("w").unwrap());
    }
}

#[test]
fn a_declaration_adds_what_is_missing_and_keeps_the_rest() {
    let store = Store::new(&model(2, false), Precision::F32, 1).unwrap();
    store.set("b", [5.0, 6.0]).unwrap();
    let w = store.get("w").unwrap();
    store.declare(&model(4, true)).unwrap();
    assert_eq!(store.names(), ["w", "b", "steps"]);
    assert_eq!(store.get("b").unwrap(), Tensor::from([5.0, 6.0]));
    assert!(store.get("w").unwrap().same_bits(&w));
    // A state of another shape: what stands beside it is not added either.
    let other = Circuit::build(|c| {
        c.state("new", [3]).starting_at(1.0);
        c.output("y", c.state("b", [3]) * 2.0);
    });
    let before = store.clone();
    let error = store.declare(&other.unwrap()).unwrap_err();
    assert!(matches!(&error, Error::Unfit { name, .. } if name == "b"), "{error}");
    assert!(store.same_bits(&before));
}

#[test]
fn unset_states_are_named() {
    let circuit = Circuit::build(|c| {
        let (v, w) = (c.state("v", [2]), c.state("w", [2]).starting_at(1.0));
        c.output("z", c.state("u", [2]) * w + v);
    });
    let circuit = circuit.unwrap();
    let store = Arc::new(Store::new(&circuit, Precision::F64, 0).unwrap());
    let missing = |names: &[&str]| Error::Missing { names: names.iter().map(|n| n.to_string()).collect() };
    assert_eq!(store.get("v").unwrap_err(), missing(&["v"]));
    assert_eq!(store.saved("u").unwrap_err(), missing(&["u"]));
    assert_eq!(store.read_into("u", &mut [0.0; 2]).unwrap_err(), missing(&["u"]));
    let mut plan = bound(&circuit, &store);
    assert_eq!(plan.run().unwrap_err(), missing(&["v", "u"]));
    store.set("u", [1.0, 2.0]).unwrap();
    assert_eq!(plan.run().unwrap_err(), missing(&["v"]));
    store.set("v", [1.0, 2.0]).unwrap();
    plan.run().unwrap();
    assert_eq!(plan.get("z").unwrap(), Tensor::from([2.0, 4.0]));
    let error = store.get("q").unwrap_err().to_string();
    assert_eq!(error, "the store has no state \"q\"; it has v, w, u");
}

#[test]
fn plans_of_one_store_see_the_same_states() {
    for precision in BOTH {
        let store = Arc::new(Store::new(&model(4, true), precision, 3).unwrap());
        let mut train = bound(&model(4, true), &store);
        let (mut whole, mut single) = (bound(&model(4, false), &store), bound(&model(1, false), &store));
        let watching = model(4, true);
        let watched = Observe::Nodes(vec![watching.named("y").unwrap()]);
        let options = Options { observe: watched, ..Options::from(precision) };
        let mut watched = watching.compile_in(&store, &options).unwrap();
        // The same training in a store of its own, never looked at.
        let alone = Arc::new(Store::clone(&store));
        let mut lonely = bound(&model(4, true), &alone);
        for step in 0..4 {
            for plan in [&mut train, &mut whole, &mut watched, &mut lonely] {
                plan.set("x", x(4)).unwrap();
            }
            single.set("x", [x(4)[3 * step], x(4)[3 * step + 1], x(4)[3 * step + 2]]).unwrap();
            whole.run().unwrap();
            single.run().unwrap();
            // Every other step is taken by the plan that is watched.
            let plan = if step % 2 == 0 { &mut train } else { &mut watched };
            plan.run().unwrap();
            lonely.run().unwrap();
            assert_eq!(store.scalar("steps"), step as f64 + 1.0);
            let (all, one) = (whole.get("y").unwrap(), single.get("y").unwrap());
            for (a, b) in one.data().iter().zip(&all.data()[2 * step..]) {
                assert!((a - b).abs() < 1e-6, "{one:?} in {all:?}");
            }
            assert!(plan.get("y").unwrap().same_bits(&all));
            assert!(store.same_bits(&alone), "step {step} in {precision:?}");
        }
        assert_eq!((store.runs(), single.runs()), (4, 4));
    }
}

#[test]
fn a_clone_is_a_copy() {
    let store = Store::new(&model(1, true), Precision::F32, 5).unwrap();
    let copy = store.clone();
    assert!(store.same_bits(&copy) && copy.same_bits(&store));
    copy.set("steps", 1.0).unwrap();
    assert!(!store.same_bits(&copy));
    assert_eq!(store.scalar("steps"), 0.0);
    copy.set("steps", -0.0).unwrap();
    assert!(!store.same_bits(&copy), "-0 has other bits than 0");
    copy.set("steps", 0.0).unwrap();
    assert!(store.same_bits(&copy));
    copy.set_runs(1);
    assert!(!store.same_bits(&copy));
    copy.set_seed(6);
    assert_eq!(copy.runs(), 0);
    assert!(!store.same_bits(&copy));
}

#[test]
fn what_is_saved_is_loaded_whole_or_not_at_all() {
    for precision in BOTH {
        let store = Store::new(&model(1, true), precision, 5).unwrap();
        let saved: Vec<SavedState> = store.names().iter().map(|name| store.saved(name).unwrap()).collect();
        let other = Store::new(&model(1, true), precision, 6).unwrap();
        let before = other.clone();
        let shape = |dims: &[usize]| Shape::new(dims).unwrap();
        let real = |numbers: &[f64], precision| match precision {
            Precision::F32 => Buffer::F32(numbers.iter().map(|&v| v as f32).collect()),
            Precision::F64 => Buffer::F64(numbers.to_vec()),
        };
        let with = |at: usize, change: &dyn Fn(&mut SavedState)| {
            let mut states = saved.clone();
            change(&mut states[at]);
            states
        };
        let wrong = if precision == Precision::F32 { Precision::F64 } else { Precision::F32 };
        let cases: [(&str, Vec<SavedState>); 8] = [
            ("no state \"q\"", with(2, &|e| e.name = "q".to_owned())),
            ("[3, 2]", with(0, &|e| e.shape = shape(&[2, 3]))),
            ("[2]", with(1, &|e| e.shape = shape(&[1]))),
            ("was given", with(1, &|e| e.numbers = real(&[1.0; 3], precision))),
            ("F", with(1, &|e| e.numbers = real(&[1.0; 2], wrong))),
            ("twice", with(2, &|e| *e = saved[1].clone())),
            ("twice", [&saved[..], &saved[..1]].concat()),
            ("steps", saved[..2].to_vec()),
        ];
        for (says, states) in cases {
            let error = other.load(&states).unwrap_err().to_string();
            assert!(error.contains(says), "{says}: {error}");
            assert!(other.same_bits(&before), "{says}");
        }
        let turned: Vec<SavedState> = saved.iter().rev().cloned().collect();
        other.load(&turned).unwrap();
        other.set_seed(5);
        assert!(other.same_bits(&store));
    }
}

#[test]
fn values_that_do_not_fit_change_nothing() {
    let store = Store::new(&model(1, true), Precision::F32, 5).unwrap();
    let before = store.clone();
    assert!(matches!(store.set("q", 1.0), Err(Error::NoState { .. })));
    assert!(matches!(store.set("b", [1.0; 3]), Err(Error::Unfit { .. })));
    assert!(matches!(store.set("w", Tensor::from([[1.0; 3]; 2])), Err(Error::Unfit { .. })));
    assert!(matches!(store.set("b", [1u32, 2]), Err(Error::Unfit { .. })));
    assert!(matches!(store.read_into("b", &mut [0.0; 3]), Err(Error::Unfit { .. })));
    assert!(store.same_bits(&before));
}

#[test]
fn a_plan_has_the_precision_of_its_store() {
    let store = Arc::new(Store::new(&model(1, false), Precision::F32, 0).unwrap());
    let before = Store::clone(&store);
    let error = model(1, true).compile_in(&store, &Options::from(Precision::F64)).unwrap_err();
    assert_eq!(error, Error::Precision { store: Precision::F32, plan: Precision::F64 });
    assert!(store.same_bits(&before), "the states of a plan that is refused are not added");
}

#[test]
fn seed_and_runs_belong_to_the_store() {
    let circuit = Circuit::build(|c| {
        let w = c.state("w", [3]).starting_at(0.0);
        c.update(w, w + c.uniform([3], 2));
    });
    let circuit = circuit.unwrap();
    let store = Arc::new(Store::new(&circuit, Precision::F64, 11).unwrap());
    let (mut a, mut b) = (bound(&circuit, &store), bound(&circuit, &store));
    let mut expected = vec![0.0; 3];
    let mut go = |plan: &mut Compiled, seed, run| {
        plan.run().unwrap();
        let mut drawn = vec![0.0; 3];
        backflow_circuit::random::uniform(seed, 2, run, 0, &mut drawn);
        expected.iter_mut().zip(drawn).for_each(|(e, u)| *e += u);
        assert_eq!(plan.get("w").unwrap().data(), expected);
    };
    go(&mut a, 11, 0);
    go(&mut b, 11, 1);
    go(&mut a, 11, 2);
    store.set_runs(1);
    go(&mut b, 11, 1);
    store.set_seed(12);
    go(&mut a, 12, 0);
    b.seed(13);
    go(&mut a, 13, 0);
    assert_eq!((store.seed(), store.runs(), a.runs(), b.runs()), (13, 1, 1, 1));
}

/// Reading a single number.
trait Scalar {
    fn scalar(&self, name: &str) -> f64;
}

impl Scalar for Store {
    fn scalar(&self, name: &str) -> f64 {
        let mut value = [f64::NAN];
        self.read_into(name, &mut value).unwrap();
        value[0]
    }
}
