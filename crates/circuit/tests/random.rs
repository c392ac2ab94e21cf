//! Random gates.

use backflow_circuit::Circuit;
use backflow_reference::evaluate;

#[test]
fn normal_numbers_have_mean_0_and_variance_1() {
    let circuit = Circuit::build(|c| {
        let z = c.normal([100_000], 7);
        c.output("mean", z.mean());
        c.output("variance", z.variance(&[0], 0));
        c.output("tail", z.greater(1.959_964).mean());
        c.output("other", (z * c.normal([100_000], 8)).mean());
    });
    let run = evaluate(&circuit.unwrap(), []).unwrap();
    let value = |name| run.output(name).unwrap().single().unwrap();
    // Five standard errors of each estimate.
    assert!(value("mean").abs() < 5.0 * 0.0032, "{}", value("mean"));
    assert!((value("variance") - 1.0).abs() < 5.0 * 0.0045, "{}", value("variance"));
    assert!((value("tail") - 0.025).abs() < 5.0 * 0.0005, "{}", value("tail"));
    assert!(value("other").abs() < 5.0 * 0.0032, "{}", value("other"));
}
