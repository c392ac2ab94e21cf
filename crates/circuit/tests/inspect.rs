//! Looking into a circuit: local gradients and kinks.

use backflow_circuit::{Circuit, Params, Tensor};
use backflow_reference::evaluate;

#[test]
fn local_gradients_do_not_depend_on_what_comes_from_upstream() {
    let circuit = Circuit::build(|c| {
        let (x, y) = (c.input("x", ()), c.input("y", ()));
        c.output("f", (x * y) * 0.0);
    })
    .unwrap();
    let mut locals = Vec::new();
    let inspected = circuit.clone().extend(|c| locals = c.local_gradients()).unwrap();
    let values = evaluate(&inspected, [("x", Tensor::scalar(3.0)), ("y", Tensor::scalar(5.0))]).unwrap();
    let first: Vec<f64> =
        locals[0].gradients.iter().map(|g| values.value(g.unwrap()).single().unwrap()).collect();
    assert_eq!(first, [5.0, 3.0]);
}

#[test]
fn kinks_are_found_inside_composite_gates_and_counted_once() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [3]);
        let y = c.group("twice", Params::new(), &[x.relu()], |x| x[0].relu() + x[0]);
        c.output("f", y.sum());
    })
    .unwrap();
    let mut kinks = Vec::new();
    let inspected = circuit.clone().extend(|c| kinks = c.kinks()).unwrap();
    let values = evaluate(&inspected, [("x", Tensor::from([-1.0, 0.0, 2.0]))]).unwrap();
    let met: Vec<_> =
        kinks.iter().map(|k| (circuit.label(k.node), k.gate.as_str(), values.value(k.mask).data())).collect();
    assert_eq!(met.len(), 2, "{met:?}");
    assert_eq!((met[0].1, met[0].2), ("relu", &[0.0, 1.0, 0.0][..]));
    // The rectifier inside reads what the first one gave: 0, 0 and 2.
    assert_eq!((met[1].1, met[1].2), ("relu", &[1.0, 1.0, 0.0][..]));
    assert_ne!(met[0].0, met[1].0);
}
