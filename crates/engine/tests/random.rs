//! Random circuits: the plan gives what the reference evaluator gives, whatever is fused, viewed or written
//! in place.

#[path = "common/circuits.rs"]
mod circuits;
#[path = "common/close.rs"]
mod close;

use backflow_engine::{Compile, Faults, Observe, Options, Precision};
use circuits::{build, values};
use close::close;
use proptest::prelude::*;

fn compare(bytes: &[u8], precision: Precision, observe: Observe, faults: Faults) {
    let circuit = build(bytes, true);
    let given = values(&circuit, 0);
    let expected =
        backflow_reference::evaluate(&circuit, given.iter().map(|(n, v)| (n.as_str(), v.clone()))).unwrap();
    let everything = observe == Observe::All;
    let options = Options { precision, observe, faults, threads: Some(1), ..Options::default() };
    let mut step = circuit.compile_with(&options).unwrap();
    for (name, value) in &given {
        step.set(name, value).unwrap();
    }
    step.run().unwrap();
    // A few dozen operations on values of about 1; the sums have at most 2000 terms.
    let tolerance = if precision == Precision::F64 { 1e-11 } else { 1e-3 };
    for (name, _) in circuit.outputs().filter(|o| !given.iter().any(|(n, _)| n == o.0)) {
        let (got, want) = (step.get(name).unwrap(), expected.output(name).unwrap());
        assert!(close(&got, want, tolerance), "{name}: {got:?}, not {want:?}\n{}", step.plan().explain());
    }
    for &state in circuit.states() {
        let name = circuit.label(state);
        let (got, want) = (step.get(&name).unwrap(), expected.updated(&name).unwrap());
        assert!(close(&got, want, tolerance), "{name}: {got:?}, not {want:?}\n{}", step.plan().explain());
    }
    if everything {
        for id in circuit.ids() {
            let got = step.node(id).unwrap();
            assert!(close(&got, expected.value(id), tolerance), "{id}: {got:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn outputs_and_states_are_those_of_the_reference(bytes in prop::collection::vec(any::<u8>(), 0..90)) {
        compare(&bytes, Precision::F64, Observe::Outputs, Faults::Ignore);
    }

    #[test]
    fn every_node_is_that_of_the_reference(bytes in prop::collection::vec(any::<u8>(), 0..90)) {
        compare(&bytes, Precision::F64, Observe::All, Faults::Report);
    }
}
