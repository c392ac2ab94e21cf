//! Starting values of states.

use backflow_circuit::{Circuit, Tensor};
use backflow_reference::evaluate;

fn optimiser() -> Circuit {
    Circuit::build(|c| {
        let noise = c.uniform([2, 3], 5);
        let w = c.state("w", [2, 3]).starting_at(noise - 0.5);
        let m = c.state("m", [2, 3]).starting_at(0);
        let v = c.state("v", [3]).starting_at(Tensor::from([1.0, 2.0, 3.0]));
        let loss = (w * v + m).square().sum();
        for (w, dw) in c.gradients(loss, [w]) {
            c.update(w, w - 0.1 * dw);
        }
        c.output("loss", loss);
    })
    .unwrap()
}

#[test]
fn starting_values_survive_text_and_rewrites() {
    let circuit = optimiser();
    let again = Circuit::from_text(&circuit.to_text()).unwrap();
    assert!(circuit.same_as(&again), "{}", circuit.to_text());
    for rewritten in
        [circuit.simplified().unwrap(), circuit.inlined().unwrap(), circuit.recognised().unwrap()]
    {
        let pairs = circuit.starting_values().iter();
        let wanted: Vec<_> = pairs
            .map(|(s, v)| (rewritten.map[s.index()].unwrap(), rewritten.map[v.index()].unwrap()))
            .collect();
        assert_eq!(rewritten.circuit.starting_values(), wanted);
    }
}

#[test]
fn the_starting_circuit_computes_them_and_nothing_else() {
    let circuit = optimiser();
    let starting = circuit.starting_circuit().unwrap();
    assert!(starting.inputs().is_empty() && starting.states().is_empty());
    assert_eq!(starting.outputs().map(|(name, _)| name).collect::<Vec<_>>(), ["w", "m", "v"]);
    let run = evaluate(&starting, []).unwrap();
    assert_eq!(run.output("m").unwrap(), &Tensor::filled([2, 3], 0.0).unwrap());
    assert_eq!(run.output("v").unwrap(), &Tensor::from([1.0, 2.0, 3.0]));
    // The evaluator takes them for states that are not given.
    let first = evaluate(&circuit, []).unwrap();
    assert_eq!(first.value(circuit.find("w").unwrap()), run.output("w").unwrap());
}

#[test]
fn a_starting_value_must_fit_and_be_known() {
    let refused = |f: &dyn for<'c> Fn(&'c backflow_circuit::Builder), part: &str| {
        let error = Circuit::build(|c| f(c)).unwrap_err().to_string();
        assert!(error.contains(part) && error.contains("states.rs"), "{error}");
    };
    refused(&|c| _ = c.state("w", [2]).starting_at(c.input("x", [2])), "depends on \"x\"");
    refused(&|c| _ = c.state("w", [2]).starting_at(c.state("v", [2]) * 2.0), "depends on \"v\"");
    refused(&|c| _ = c.state("w", [2]).starting_at(Tensor::from([1.0, 2.0, 3.0])), "shape [3]");
    refused(&|c| _ = c.state("w", [2]).starting_at(0).starting_at(1), "two starting values");
    refused(&|c| _ = c.input("x", [2]).starting_at(0), "not a state");
}

#[test]
fn what_someone_looks_at_is_kept_and_changes_nothing_else() {
    let mut seen = None;
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [3]);
        seen = Some((x.exp() * 1.0).id());
        c.output("y", x.sin());
    })
    .unwrap();
    let seen = seen.unwrap();
    assert_eq!(circuit.simplified().unwrap().circuit.nodes().len(), 2);
    let kept = circuit.simplified_keeping([seen]).unwrap();
    assert_eq!(kept.circuit.node(kept.map[seen.index()].unwrap()).gate().name(), "exp");
}
