//! Evaluating, watching, and saving at another size copy no parameter.

#[path = "common/counting.rs"]
mod counting;

use std::sync::Arc;

use backflow_circuit::Circuit;
use backflow_engine::{Compile, Observe, Options, Precision, Store};
use counting::allocated;

/// The sides of each parameter: 4 MB in f32.
const SIDE: usize = 1024;
const PARAMETER: usize = SIDE * SIDE * 4;
/// What anything may take that is not a parameter.
const SMALL: usize = PARAMETER / 4;

/// Two parameters, of which one is read by a product and the other by maps; with `train` both are updated.
fn model(n: usize, product: bool, train: bool) -> Circuit {
    Circuit::build(|c| {
        let x = c.input("x", [n, SIDE]);
        let scale = c.state("scale", [SIDE, SIDE]).starting_at(0.001);
        let w = c.state("w", [SIDE, SIDE]).starting_at(0.002);
        let h = (x.sum_over(&[0]) * scale).sum_over(&[1]).named("h");
        let y = if product { (x.matmul(w) + h).tanh() } else { h + w.sum_over(&[0]) };
        c.output("y", y);
        if train {
            for (p, dp) in c.gradients(y.sum(), [scale, w]) {
                c.update(p, p - 0.01 * dp);
            }
        }
    })
    .unwrap()
}

#[test]
fn only_the_packed_operand_of_a_product_is_copied() {
    let store = Arc::new(Store::new(&model(2, true, true), Precision::F32, 0).unwrap());
    let mut train = model(2, true, true).compile_in(&store, &Options::from(Precision::F32)).unwrap();
    train.set("x", vec![0.5f32; 2 * SIDE]).unwrap();
    train.run().unwrap();
    for (n, product, watched) in
        [(1, false, false), (3, false, false), (3, false, true), (1, true, false), (16, true, true)]
    {
        let circuit = Arc::new(model(n, product, false));
        let observe = match watched {
            true => Observe::Nodes(vec![circuit.named("h").unwrap(), circuit.named("scale").unwrap()]),
            false => Observe::Outputs,
        };
        let options = Options { observe, threads: Some(1), ..Options::from(Precision::F32) };
        let x = vec![0.5f32; n * SIDE];
        let (bytes, plan) = allocated(|| {
            let mut plan = circuit.compile_in(&store, &options).unwrap();
            for _ in 0..3 {
                plan.set("x", &x).unwrap();
                plan.run().unwrap();
            }
            plan
        });
        // A product may lay out its right operand in panels, once.
        let limit = if product { PARAMETER + SMALL } else { SMALL };
        assert!(bytes < limit, "{n} examples: {bytes} bytes\n{}", plan.plan());
        assert!(plan.get("y").unwrap().data().iter().all(|y| y.is_finite()));
    }
}

#[test]
fn a_state_is_saved_one_at_a_time() {
    let store = Store::new(&model(1, false, false), Precision::F32, 0).unwrap();
    let (bytes, saved) = allocated(|| store.saved("w").unwrap());
    assert!((PARAMETER..PARAMETER + 1000).contains(&bytes), "{bytes}");
    let mut out = vec![0f32; SIDE * SIDE];
    assert_eq!(allocated(|| store.read_into("scale", &mut out).unwrap()).0, 0);
    let (bytes, ()) = allocated(|| store.set("scale", &out).unwrap());
    assert_eq!(bytes, 0);
    let states = [store.saved("scale").unwrap(), saved];
    let (bytes, ()) = allocated(|| store.load(&states).unwrap());
    assert!(bytes < 1000, "{bytes}");
}
