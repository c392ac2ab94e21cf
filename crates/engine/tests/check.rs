//! The check finds the usual updates to be finite without making them twice, and is not deceived by states
//! that others have changed.

#[path = "common/counting.rs"]
mod counting;

use std::sync::Arc;

use backflow_circuit::{Builder, Circuit, Expr};
use backflow_engine::{Compile, Error, Faults, Options, Precision, Store};
use counting::allocated;

/// Updates of a parameter by its gradient.
type Update = fn(&Builder, Expr<'_>, Expr<'_>);

/// Two dense layers with an optimiser's updates.
fn training(update: Update) -> Circuit {
    Circuit::build(|c| {
        let (x, labels) = (c.input("x", [32, 20]), c.index_input("labels", [32]));
        let parameter = |name: &str, dims: &[usize], identity| {
            c.state(name, dims).starting_at(c.uniform(dims, identity) - 0.5)
        };
        let (w1, b1) = (parameter("w1", &[20, 16], 1), parameter("b1", &[16], 2));
        let (w2, b2) = (parameter("w2", &[16, 10], 3), parameter("b2", &[10], 4));
        let logits = (x.matmul(w1) + b1).tanh().matmul(w2) + b2;
        let loss = logits.cross_entropy(labels).sum() / 32.0;
        c.output("loss", loss);
        for (w, g) in c.gradients(loss, [w1, b1, w2, b2]) {
            update(c, w, g);
        }
    })
    .unwrap()
}

fn memory<'c>(c: &'c Builder, w: Expr<'c>, what: &str) -> Expr<'c> {
    let name = format!("{what}.{:?}", w.id());
    c.state(&name, w.shape()).starting_at(0.0)
}

#[test]
fn the_usual_updates_are_found_to_be_finite_without_making_them_twice() {
    let adam: Update = |c, w, g| {
        let t = c.find("t").unwrap_or_else(|| c.input("t", ()));
        let (m, v) = (memory(c, w, "m"), memory(c, w, "v"));
        let (m_new, v_new) = (m * 0.9 + g * 0.1, v * 0.999 + g * g * 0.001);
        let correction = |beta: f64| -(t * beta.ln()).expm1();
        c.update(m, m_new);
        c.update(v, v_new);
        let spread = correction(0.999).sqrt();
        c.update(w, w - 1e-3 / correction(0.9) * m_new / (v_new.sqrt() / spread + 1e-8));
    };
    let cases: [(&str, Update); 4] = [
        ("gradient descent", |c, w, g| c.update(w, w - 0.1 * g)),
        ("momentum", |c, w, g| {
            let v = memory(c, w, "v");
            let next = 0.9 * v + g;
            c.update(v, next);
            c.update(w, w - 0.1 * next);
        }),
        ("decay", |c, w, g| c.update(w, w * 0.999 - 0.1 * (g + 1e-4 * w))),
        ("adam", adam),
    ];
    let options = Options { faults: Faults::Report, threads: Some(1), ..Options::from(Precision::F32) };
    for (name, update) in cases {
        let circuit = training(update);
        let mut plan = circuit.compile_with(&options).unwrap();
        let x: Vec<f32> = (0..640).map(|i| (i as f32 * 0.37).sin()).collect();
        let labels: Vec<u32> = (0..32).map(|i| i % 10).collect();
        plan.set("x", &x).unwrap();
        plan.set("labels", &labels).unwrap();
        let mut step = |t: f64| {
            if name == "adam" {
                plan.set("t", t).unwrap();
            }
            plan.run().unwrap();
            plan.scalar("loss").unwrap()
        };
        let first = step(1.0);
        let (bytes, last) = allocated(|| (2..32).map(|t| step(f64::from(t))).last().unwrap());
        assert_eq!(bytes, 0, "{name}: states are copied\n{}", plan.plan());
        assert!(last < 0.9 * first, "{name}: {first} to {last}");
    }
}

#[test]
fn states_that_others_have_changed_are_looked_at_again() {
    let adding = Circuit::build(|c| {
        let w = c.state("w", [8]).starting_at(1.0);
        c.update(w, w + c.input("x", [8]));
    });
    let adding = adding.unwrap();
    let store = Arc::new(Store::new(&adding, Precision::F32, 0).unwrap());
    let plan = |faults| {
        let options = Options { faults, threads: Some(1), ..Options::from(Precision::F32) };
        adding.compile_in(&store, &options).unwrap()
    };
    let (mut careful, mut careless) = (plan(Faults::Report), plan(Faults::Ignore));
    careful.set("x", [5e37; 8]).unwrap();
    careless.set("x", [1.4e38; 8]).unwrap();
    let large = [1.0, 2.0, 3.2e38, 3.0, 4.0, 5.0, 6.0, 7.0];
    let saved = {
        store.set("w", large).unwrap();
        store.saved("w").unwrap()
    };
    let set = || store.set("w", large).unwrap();
    let loaded = || store.load(std::slice::from_ref(&saved)).unwrap();
    // From 5e37 to 3.3e38, which is within the range.
    let mut trained = || (0..2).for_each(|_| careless.run().unwrap());
    let ways: [(&str, &mut dyn FnMut()); 3] =
        [("set", &mut { set }), ("loaded", &mut { loaded }), ("trained", &mut trained)];
    for (way, change) in ways {
        store.set("w", [1.0; 8]).unwrap();
        careful.run().unwrap();
        change();
        let before = Store::clone(&store);
        assert!(matches!(careful.run(), Err(Error::Fault(_))), "{way}: {:?}", store.get("w"));
        assert!(store.same_bits(&before), "{way}");
    }
}

#[test]
fn a_new_value_beyond_the_range_is_never_missed() {
    type New = for<'c> fn(&'c Builder, Expr<'c>) -> Expr<'c>;
    let ways: [(&str, New); 5] = [
        ("sum", |_, w| w + w),
        ("difference", |_, w| -w - w),
        ("square", |_, w| w * (w / 1e8)),
        ("quotient", |_, w| w / 0.4),
        ("constant", |c, w| w.filled(2.0) * c.constant(1e300) * c.constant(1e300)),
    ];
    for (precision, most) in [(Precision::F32, f64::from(f32::MAX)), (Precision::F64, f64::MAX)] {
        for (name, new) in ways {
            let circuit = Circuit::build(|c| {
                let w = c.state("w", [4]).starting_at(0.7 * most);
                c.update(w, new(c, w));
            });
            let options = Options { faults: Faults::Report, threads: Some(1), ..Options::from(precision) };
            let mut plan = circuit.unwrap().compile_with(&options).unwrap();
            let before = Store::clone(plan.store());
            assert!(matches!(plan.run(), Err(Error::Fault(_))), "{name} in {precision:?}");
            assert!(plan.store().same_bits(&before), "{name} in {precision:?}");
        }
    }
}

/// The product stands in the update phase, where nothing but its bound is looked at.
#[test]
fn a_product_that_overflows_by_its_many_terms_is_never_missed() {
    const TERMS: usize = 8;
    let circuit = Circuit::build(|c| {
        let (x, e) = (c.input("x", [TERMS, 48]), c.input("e", [TERMS, 64]));
        let w = c.state("w", [48, 64]).starting_at(0.0);
        c.update(w, w - x.t().matmul(e));
    })
    .unwrap();
    let options = Options { faults: Faults::Report, threads: Some(1), ..Options::from(Precision::F32) };
    let mut plan = circuit.compile_with(&options).unwrap();
    // Eight terms of 4e36 fit, eight of 1e38 do not, although each of them does.
    for (size, fits) in [(2e18f32, true), (1e19, false)] {
        plan.set("x", vec![size; TERMS * 48]).unwrap();
        plan.set("e", vec![size; TERMS * 64]).unwrap();
        plan.store().set("w", vec![0f32; 48 * 64]).unwrap();
        let before = Store::clone(plan.store());
        match plan.run() {
            Ok(()) => assert!(fits, "{size:e}: {:?}", plan.get("w")),
            Err(Error::Fault(_)) => assert!(!fits && plan.store().same_bits(&before), "{size:e}"),
            Err(other) => panic!("{other}"),
        }
    }
}
