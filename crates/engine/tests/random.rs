//! Random circuits: the plan gives what the reference evaluator gives, whatever is fused, viewed or written
//! in place.

#[path = "common/circuits.rs"]
mod circuits;
#[path = "common/close.rs"]
mod close;

use backflow_circuit::{Circuit, Tensor};
use backflow_engine::{Compile, Faults, Observe, Options, Precision};
use circuits::{build, build_of, values};
use close::close;
use proptest::prelude::*;

/// How a circuit is run.
struct Way {
    options: Options,
    /// A few dozen operations on values of about 1, and sums of as many terms as the largest value has.
    tolerance: f64,
    runs: u64,
}

/// Runs a circuit several times, with other inputs each time and the states that the run before has left,
/// against the reference.
fn compare(circuit: &Circuit, way: &Way) {
    let mut step = circuit.compile_with(&way.options).unwrap();
    let states: Vec<String> = circuit.states().iter().map(|&id| circuit.label(id)).collect();
    let is_state = |name: &String| states.contains(name);
    for run in 0..way.runs {
        let mut given = values(circuit, run);
        for (name, value) in &mut given {
            if run > 0 && is_state(name) {
                *value = step.get(name).unwrap();
            } else {
                step.set(name, &*value).unwrap();
                // As it was rounded.
                *value = step.get(name).unwrap();
            }
        }
        let inputs = given.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let expected = backflow_reference::evaluate(circuit, inputs).unwrap();
        step.run().unwrap();
        let check = |name: &str, got: Tensor, want: &Tensor| {
            let plan = step.plan();
            assert!(close(&got, want, way.tolerance), "{name} in run {run}: {got:?}, not {want:?}\n{plan}");
        };
        for (name, _) in circuit.outputs().filter(|o| !given.iter().any(|(n, _)| n == o.0)) {
            check(name, step.get(name).unwrap(), expected.output(name).unwrap());
        }
        for name in &states {
            check(name, step.get(name).unwrap(), expected.updated(name).unwrap());
        }
        if way.options.observe == Observe::All {
            for id in circuit.ids() {
                check(&id.to_string(), step.node(id).unwrap(), expected.value(id));
            }
        }
    }
}

fn way(precision: Precision, observe: Observe, faults: Faults) -> Way {
    let tolerance = if precision == Precision::F64 { 1e-11 } else { 1e-3 };
    let options = Options { precision, observe, faults, threads: Some(1), ..Options::default() };
    Way { options, tolerance, runs: 3 }
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..90)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn outputs_and_states_are_those_of_the_reference(bytes in bytes()) {
        compare(&build(&bytes, true), &way(Precision::F64, Observe::Outputs, Faults::Ignore));
    }

    #[test]
    fn every_node_is_that_of_the_reference(bytes in bytes()) {
        compare(&build(&bytes, true), &way(Precision::F64, Observe::All, Faults::Report));
    }

    #[test]
    fn single_precision_is_close_to_the_reference(bytes in bytes()) {
        compare(&build(&bytes, true), &way(Precision::F32, Observe::Outputs, Faults::Report));
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn work_that_is_divided_is_that_of_the_reference(bytes in bytes()) {
        // A task has 16,384 elements.
        let circuit = build_of([70, 300], 50_000, &bytes, true);
        for threads in [1, 2] {
            let Way { options, .. } = way(Precision::F64, Observe::Outputs, Faults::Report);
            let options = Options { threads: Some(threads), ..options };
            compare(&circuit, &Way { options, tolerance: 1e-10, runs: 1 });
        }
    }
}
