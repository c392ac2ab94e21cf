//! Subnormal numbers: kept in formulas, flushed where they would slow a training down.

use std::sync::Arc;

use backflow_circuit::{Circuit, Tensor};
use backflow_engine::{Compile, Compiled, Observe, Options, Precision, Store, Subnormals};

/// 2⁻¹²⁶, the smallest normal number of single precision.
const NORMAL: f64 = f32::MIN_POSITIVE as f64;
/// A number between 0 and that.
const TINY: f64 = 1e-40;

fn options(subnormals: Option<Subnormals>) -> Options {
    Options { subnormals, observe: Observe::All, threads: Some(1), ..Options::from(Precision::F32) }
}

fn is_subnormal(v: &f64) -> bool {
    (*v as f32).is_subnormal()
}

fn subnormals(x: &Tensor) -> usize {
    x.data().iter().filter(|v| is_subnormal(v)).count()
}

/// Saturated sigmoids between products, and Adam's memory of inputs that are hardly used.
fn training() -> Circuit {
    Circuit::build(|c| {
        let x = c.input("x", [8, 6]);
        let (w, b) =
            (c.state("w", [6, 5]).starting_at(c.uniform([6, 5], 1)), c.state("b", [5]).starting_at(-88.0));
        let v = c.state("v", [5, 3]).starting_at(c.uniform([5, 3], 2) - 0.5);
        let h = (x.matmul(w) + b).sigmoid().named("h");
        let loss = (h.matmul(v) - 1.0).square().sum();
        c.output("loss", loss);
        for ((p, g), name) in c.gradients(loss, [w, b, v]).into_iter().zip(["dw", "db", "dv"]) {
            let g = g.named(name);
            let m = c.state(&format!("{name}.m"), p.shape()).starting_at(0.0);
            let s = c.state(&format!("{name}.s"), p.shape()).starting_at(0.0);
            let (m_new, s_new) = (0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g * g);
            c.update(m, m_new);
            c.update(s, s_new);
            c.update(p, p - 1e-3 * m_new / (s_new.sqrt() + 1e-8));
        }
    })
    .unwrap()
}

fn inputs() -> Vec<f64> {
    (0..48).map(|i| if i % 5 == 0 { TINY } else { f64::from((f64::from(i) * 0.3).sin() as f32) }).collect()
}

fn trained(circuit: &Circuit, subnormals: Option<Subnormals>, mut look: impl FnMut(&Compiled)) -> Compiled {
    let mut plan = circuit.compile_with(&options(subnormals)).unwrap();
    plan.set("x", inputs()).unwrap();
    for _ in 0..4 {
        plan.run().unwrap();
        look(&plan);
    }
    plan
}

#[test]
fn a_training_stores_no_subnormal_in_a_state_nor_in_what_a_product_reads() {
    let circuit = training();
    for asked in [None, Some(Subnormals::Flush)] {
        trained(&circuit, asked, |plan| {
            for name in circuit.states().iter().map(|&id| circuit.label(id)).chain(["x".into(), "h".into()]) {
                assert_eq!(subnormals(&plan.get(&name).unwrap()), 0, "{name}: {:?}", plan.get(&name));
            }
            let products = circuit.nodes().iter().filter(|node| node.gate().name() == "matmul");
            for &operand in products.flat_map(|node| node.inputs()) {
                let value = plan.node(operand).unwrap();
                assert_eq!(subnormals(&value), 0, "{}: {value:?}", circuit.label(operand));
            }
        });
    }
    // The same numbers are there when they are kept.
    let mut seen = [0; 2];
    let kept = trained(&circuit, Some(Subnormals::Keep), |plan| {
        seen[0] += subnormals(&plan.get("h").unwrap());
        seen[1] += circuit.states().iter().map(|&id| subnormals(&plan.node(id).unwrap())).sum::<usize>();
    });
    assert!(seen.iter().all(|&n| n > 3), "{seen:?}");
    assert_eq!(subnormals(&kept.get("x").unwrap()), 10);
}

#[test]
fn formulas_underflow_gradually() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [3]);
        let y = x.sigmoid();
        c.output("y", y);
        c.output("dx", c.gradient(y.sum(), x));
    });
    let mut plan = circuit.unwrap().compile(Precision::F32).unwrap();
    plan.set("x", [-100.0, -95.0, TINY]).unwrap();
    plan.run().unwrap();
    for name in ["y", "dx"] {
        let got = plan.get(name).unwrap();
        // e^-100 and e^-95, to the spacing of subnormal numbers.
        for (got, want) in got.data().iter().zip([3.720075976020836e-44, 5.5210822770285325e-42]) {
            assert!((got - want).abs() <= 2e-45, "{name}: {got:e}, not {want:e}");
        }
    }
    assert_eq!(plan.get("x").unwrap().data()[2], f64::from(TINY as f32));
}

#[test]
fn what_is_flushed_is_the_reference_but_for_the_smallest_normal_number() {
    // Operands of a product and a state on both sides of the limit, of either sign.
    let circuit = Circuit::build(|c| {
        let (x, w) = (c.input("x", [1, 64]), c.state("w", [64]));
        let scaled = (x * 0.5).named("scaled");
        c.output("y", scaled.matmul(c.constant(Tensor::new([64, 64], identity()).unwrap())));
        c.update(w, w * 0.5 + x.reshape([64]) * 0.25);
    });
    let circuit = circuit.unwrap();
    let around = |i: usize| {
        let value = NORMAL * 1.5f64.powi(i as i32 / 2 - 16);
        f64::from((if i.is_multiple_of(2) { value } else { -value }) as f32)
    };
    let x: Vec<f64> = (0..64).map(around).collect();
    let mut plan = circuit.compile_with(&options(None)).unwrap();
    plan.set("x", x.clone()).unwrap();
    plan.set("w", x.clone()).unwrap();
    let given = [("x", Tensor::new([1, 64], x.clone()).unwrap()), ("w", Tensor::from(x.clone()))];
    let expected = backflow_reference::evaluate(&circuit, given).unwrap();
    plan.run().unwrap();
    let pairs = [
        (plan.get("y").unwrap(), expected.output("y").unwrap()),
        (plan.get("w").unwrap(), expected.updated("w").unwrap()),
    ];
    for (got, want) in pairs {
        for (got, want) in got.data().iter().zip(want.data()) {
            assert!((got - want).abs() <= NORMAL + 1e-6 * want.abs(), "{got:e}, not {want:e}");
            assert!(!is_subnormal(got) && (want.abs() < 2.0 * NORMAL || *got != 0.0), "{got:e} for {want:e}");
        }
        assert!(got.data().contains(&0.0) && got.data().iter().any(|v| *v != 0.0));
    }
}

fn identity() -> Vec<f64> {
    (0..64 * 64).map(|i| if i / 64 == i % 64 { 1.0 } else { 0.0 }).collect()
}

/// The plan of a network that is only evaluated, and of the same that is trained.
fn doubled(trains: bool) -> Circuit {
    Circuit::build(|c| {
        let (x, w) = (c.input("x", [2, 2]), c.state("w", [2, 2]).starting_at(1.0));
        c.output("y", (x * 0.5).matmul(w));
        c.output("copied", w + 0.0);
        if trains {
            c.update(w, w * 0.5);
        }
    })
    .unwrap()
}

#[test]
fn a_plan_in_the_store_of_a_training_flushes_too() {
    let store = Arc::new(Store::new(&doubled(true), Precision::F32, 0).unwrap());
    let set = |plan: &mut Compiled| {
        plan.set("x", [TINY, 1.0, 4.0 * NORMAL, 1.0]).unwrap();
        plan.set("w", [1.0, TINY, 0.0, 1.0]).unwrap();
        plan.run().unwrap();
        (plan.get("x").unwrap().data()[0], plan.get("w").unwrap().data()[1])
    };
    let tiny = f64::from(TINY as f32);
    let mut before = doubled(false).compile_in(&store, &options(None)).unwrap();
    assert_eq!(set(&mut before), (tiny, tiny), "nothing trains yet");
    let keeping = options(Some(Subnormals::Keep));
    _ = doubled(true).compile_in(&store, &keeping).unwrap();
    assert_eq!(store.get("w").unwrap().data()[1], tiny, "a training that keeps them changes nothing");
    _ = doubled(true).compile_in(&store, &options(None)).unwrap();
    assert_eq!(store.get("w").unwrap().data()[1], 0.0, "what is there is flushed");
    let mut after = doubled(false).compile_in(&store, &options(None)).unwrap();
    assert_eq!(set(&mut after), (0.0, 0.0));
    // Double precision, and a store that nothing trains in, keep theirs.
    let wide = doubled(true).compile(Precision::F64).unwrap();
    wide.store().set("w", [1e-310, 1.0, 1.0, 1.0]).unwrap();
    assert_eq!(wide.store().get("w").unwrap().data()[0], 1e-310);
    let mut alone = doubled(false).compile_with(&options(None)).unwrap();
    assert_eq!(set(&mut alone), (tiny, tiny));
}
