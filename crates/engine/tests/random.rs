//! Random circuits: the plan gives what the reference evaluator gives, whatever is fused, viewed, divided among
//! tasks or written in place, in run after run; and watching it changes no bit.

#[path = "common/circuits.rs"]
mod circuits;
#[path = "common/close.rs"]
mod close;

use backflow_circuit::{Circuit, NodeId, Tensor};
use backflow_engine::{Compile, Compiled, Faults, Observe, Options, Precision};
use circuits::{build, values};
use close::close;
use proptest::prelude::*;

/// Runs in a row, the states going on from run to run.
const RUNS: u64 = 3;

fn set_all(compiled: &mut Compiled, given: &[(String, Tensor)]) {
    for (name, value) in given {
        compiled.set(name, value).unwrap();
    }
}

/// Holds outputs and states against the reference, run after run with other inputs.
fn compare(circuit: &Circuit, options: &Options) {
    let everything = options.observe == Observe::All;
    let mut compiled = circuit.compile_with(options).unwrap();
    // A few dozen operations on values of about 1. Rounding grows with the depth and a little with the length
    // of the sums.
    let tolerance = if options.precision == Precision::F64 { 1e-11 } else { 1e-3 };
    let mut states: Vec<(String, Tensor)> = Vec::new();
    for round in 0..RUNS {
        let mut given = values(circuit, round);
        for (name, value) in &mut given {
            if let Some((_, state)) = states.iter().find(|state| state.0 == *name) {
                *value = state.clone();
            }
        }
        let sources = given.iter().map(|(n, v)| (n.as_str(), v.clone()));
        let expected = backflow_reference::evaluate(circuit, sources).unwrap();
        // The states of the first run are given, the others are what the run before has made of them.
        let is_new = |g: &&(String, Tensor)| !states.iter().any(|state| state.0 == g.0);
        let new: Vec<_> = given.iter().filter(is_new).cloned().collect();
        set_all(&mut compiled, &new);
        compiled.run().unwrap();
        let plan = || format!("run {round}\n{}", compiled.plan());
        for (name, _) in circuit.outputs().filter(|o| !given.iter().any(|(n, _)| n == o.0)) {
            let (got, want) = (compiled.get(name).unwrap(), expected.output(name).unwrap());
            assert!(close(&got, want, tolerance), "{name}: {got:?}, not {want:?}\n{}", plan());
        }
        if everything {
            for id in circuit.ids() {
                let got = compiled.node(id).unwrap();
                assert!(close(&got, expected.value(id), tolerance), "{id}: {got:?}\n{}", plan());
            }
        }
        states = circuit
            .states()
            .iter()
            .map(|&id| (circuit.label(id), id))
            .map(|(name, _)| {
                let (got, want) = (compiled.get(&name).unwrap(), expected.updated(&name).unwrap());
                assert!(close(&got, want, tolerance), "{name}: {got:?}, not {want:?}\n{}", plan());
                (name, got)
            })
            .collect();
    }
}

/// The outputs and states of some runs.
fn results(circuit: &Circuit, options: &Options) -> Vec<Tensor> {
    let mut compiled = circuit.compile_with(options).unwrap();
    set_all(&mut compiled, &values(circuit, 0));
    let mut found = Vec::new();
    for _ in 0..RUNS {
        compiled.run().unwrap();
        let states = circuit.states().iter().map(|&id| circuit.label(id));
        let names = circuit.outputs().map(|o| o.0.to_owned()).chain(states);
        found.extend(names.map(|name| compiled.get(&name).unwrap()));
    }
    found
}

fn options(precision: Precision, observe: Observe, faults: Faults) -> Options {
    Options { precision, observe, faults, threads: Some(1), ..Options::default() }
}

/// Watching some nodes, or all, with the check on or off, changes no bit of outputs and states.
fn watch(circuit: &Circuit, some: Vec<NodeId>) {
    for precision in [Precision::F32, Precision::F64] {
        let plain = results(circuit, &options(precision, Observe::Outputs, Faults::Ignore));
        for observe in [Observe::Nodes(some.clone()), Observe::All, Observe::Outputs] {
            let watched = results(circuit, &options(precision, observe.clone(), Faults::Report));
            for (a, b) in plain.iter().zip(&watched) {
                assert!(a.same_bits(b), "{precision:?} {observe:?}: {a:?} and {b:?}");
            }
        }
    }
}

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..most)
}

/// Products of few rows are computed in another way than those of more.
fn sizes() -> impl Strategy<Value = [usize; 2]> {
    prop::sample::select(vec![[3, 4], [5, 6], [9, 2]])
}

/// More cases when asked for: `scripts/test --long` does.
fn cases(usual: u32) -> ProptestConfig {
    let cases = if std::env::var_os("BACKFLOW_LONG").is_some() { 10 * usual } else { usual };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn outputs_and_states_are_those_of_the_reference(bytes in bytes(90), sizes in sizes()) {
        compare(&build(&bytes, true, sizes), &options(Precision::F64, Observe::Outputs, Faults::Ignore));
    }

    #[test]
    fn every_node_is_that_of_the_reference(bytes in bytes(90), sizes in sizes()) {
        compare(&build(&bytes, true, sizes), &options(Precision::F64, Observe::All, Faults::Report));
    }
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn single_precision_is_that_of_the_reference(bytes in bytes(60), sizes in sizes()) {
        compare(&build(&bytes, true, sizes), &options(Precision::F32, Observe::Outputs, Faults::Report));
    }

    #[test]
    fn watching_changes_no_bits(bytes in bytes(90), some in prop::collection::vec(any::<usize>(), 1..4)) {
        let circuit = build(&bytes, true, [5, 7]);
        let count = circuit.nodes().len();
        watch(&circuit, some.iter().map(|at| NodeId::new(at % count)).collect());
    }
}

proptest! {
    #![proptest_config(cases(12))]

    /// Rows and columns that no block and no task divides evenly.
    #[test]
    fn divided_work_is_that_of_the_reference(bytes in bytes(40), tall in any::<bool>()) {
        let (rows, cols) = if tall { (2501, 11) } else { (9, 3001) };
        for threads in [1, 2] {
            let one = options(Precision::F64, Observe::Outputs, Faults::Ignore);
            compare(&build(&bytes, true, [rows, cols]), &Options { threads: Some(threads), ..one });
        }
    }

    #[test]
    fn watching_divided_work_changes_no_bits(bytes in bytes(40), some in any::<usize>()) {
        let circuit = build(&bytes, true, [301, 67]);
        watch(&circuit, vec![NodeId::new(some % circuit.nodes().len())]);
    }
}
