//! The lecture's worked examples, with its numbers.

use backflow_circuit::{Circuit, Tensor};
use backflow_reference::{Verdict, check, evaluate};

/// Builds, differentiates `f` with respect to all inputs, compares the value of each named node and each
/// gradient with the number given, to the digits given, and holds all gradients against finite differences.
fn example(
    build: impl for<'c> FnOnce(&'c backflow_circuit::Builder),
    at: &[(&str, Tensor)],
    values: &[(&str, f64)],
    gradients: &[(&str, &[f64])],
    digits: f64,
) {
    let circuit = Circuit::build(build).unwrap();
    let inputs: Vec<_> = circuit.inputs().to_vec();
    let f = circuit.named("f").unwrap();
    let names: Vec<_> = gradients.iter().map(|(name, _)| circuit.named(name).unwrap()).collect();
    let mut found = Vec::new();
    let whole = circuit.clone().extend(|c| {
        let pairs = c.gradients(c.expr(f), names.iter().map(|&id| c.expr(id)));
        found = pairs.iter().map(|(_, gradient)| gradient.id()).collect();
    });
    let evaluation = evaluate(&whole.unwrap(), at.iter().cloned()).unwrap();
    for (name, expected) in values {
        let value = evaluation.value(circuit.named(name).unwrap()).single().unwrap();
        assert!((value - expected).abs() <= digits, "{name} is {value}, not {expected}");
    }
    for ((name, expected), id) in gradients.iter().zip(found) {
        let gradient = evaluation.value(id).data();
        assert_eq!(gradient.len(), expected.len(), "{name}");
        for (g, e) in gradient.iter().zip(*expected) {
            assert!((g - e).abs() <= digits, "the gradient of {name} is {gradient:?}, not {expected:?}");
        }
    }
    let report = check(&circuit, f, &inputs, at.iter().cloned()).unwrap();
    assert_eq!(report.verdict(), Verdict::Agrees, "{report:?}");
}

/// The lecture gives ten digits after the point.
const TEN: f64 = 0.5e-10;

#[test]
fn a_sum_times_a_factor() {
    let at = [("x", (-2.0).into()), ("y", 5.0.into()), ("z", (-4.0).into())];
    example(
        |c| {
            let (x, y, z) = (c.input("x", ()), c.input("y", ()), c.input("z", ()));
            let q = (x + y).named("q");
            c.output("f", q * z);
        },
        &at,
        &[("f", -12.0), ("q", 3.0)],
        &[("x", &[-4.0]), ("y", &[-4.0]), ("z", &[3.0]), ("q", &[-4.0])],
        0.0,
    );
}

#[test]
fn the_sigmoid_neuron_gate_by_gate_and_as_one_gate() {
    let at = [
        ("w0", 2.0.into()),
        ("w1", (-3.0).into()),
        ("w2", (-3.0).into()),
        ("x0", (-1.0).into()),
        ("x1", (-2.0).into()),
    ];
    let values = [("f", 0.7310585786), ("s", 1.0)];
    let gradients: [(&str, &[f64]); 5] = [
        ("w0", &[-0.1966119332]),
        ("x0", &[0.3932238665]),
        ("w1", &[-0.3932238665]),
        ("x1", &[-0.5898357997]),
        ("w2", &[0.1966119332]),
    ];
    fn score(c: &backflow_circuit::Builder) -> backflow_circuit::Expr<'_> {
        let (w0, w1, w2) = (c.input("w0", ()), c.input("w1", ()), c.input("w2", ()));
        let (x0, x1) = (c.input("x0", ()), c.input("x1", ()));
        (w0 * x0 + w1 * x1 + w2).named("s")
    }
    example(|c| c.output("f", 1.0 / (1.0 + (-score(c)).exp())), &at, &values, &gradients, TEN);
    example(|c| c.output("f", score(c).sigmoid()), &at, &values, &gradients, TEN);
}

#[test]
fn the_neuron_as_a_dense_layer_of_one_unit() {
    let at = [
        ("x", Tensor::from([[-1.0, -2.0]])),
        ("W", Tensor::from([[2.0], [-3.0]])),
        ("b", Tensor::from([-3.0])),
    ];
    example(
        |c| {
            let (x, w, b) = (c.input("x", [1, 2]), c.input("W", [2, 1]), c.input("b", [1]));
            c.output("f", (x.matmul(w) + b).sigmoid());
        },
        &at,
        &[("f", 0.7310585786)],
        &[
            ("W", &[-0.1966119332, -0.3932238665]),
            ("x", &[0.3932238665, -0.5898357997]),
            ("b", &[0.1966119332]),
        ],
        TEN,
    );
}

#[test]
fn the_staged_expression_in_eight_stages() {
    example(
        |c| {
            let (x, y) = (c.input("x", ()), c.input("y", ()));
            let sigy = y.sigmoid().named("sigy");
            let num = (x + sigy).named("num");
            let sigx = x.sigmoid().named("sigx");
            let xpy = (x + y).named("xpy");
            let xpysqr = (xpy * xpy).named("xpysqr");
            let den = (sigx + xpysqr).named("den");
            let invden = (1.0 / den).named("invden");
            c.output("f", num * invden);
        },
        &[("x", 3.0.into()), ("y", (-4.0).into())],
        &[("f", 1.5456448841), ("xpy", -1.0), ("xpysqr", 1.0)],
        &[("x", &[2.0595697956]), ("y", &[1.5922327515])],
        TEN,
    );
}

#[test]
fn the_squared_length_of_a_product() {
    example(
        |c| {
            let (w, x) = (c.input("W", [2, 2]), c.input("x", [2]));
            let q = w.matmul(x).named("q");
            c.output("f", (q * q).sum());
        },
        &[("W", Tensor::from([[0.1, 0.5], [-0.3, 0.8]])), ("x", Tensor::from([0.2, 0.4]))],
        &[("f", 0.116)],
        &[("W", &[0.088, 0.176, 0.104, 0.208]), ("x", &[-0.112, 0.636])],
        // Decimal fractions such as 0.1 are no doubles: a few roundings of numbers below 1.
        4.0 * f64::EPSILON,
    );
}
