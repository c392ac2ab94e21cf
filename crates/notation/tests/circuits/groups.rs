//! Calls of the text's own functions: one gate each, with the values and gradients of what is in them.

use backflow_circuit::Tensor;
use backflow_notation::Options;

use super::evaluate::evaluate;

const TEXT: &str = "def neuron(w, x, b=0.5):
    s = np.sum(w * x) + b
    return 1 / (1 + np.exp(-s))

h = neuron(w, x)
L = (neuron(2.0 * w, x, b=h) - 1) ** 2";

#[test]
fn a_call_is_one_gate_that_splits() {
    let given = [("w", [1.0, 2.0]), ("x", [0.5, -1.0])];
    let given = given.map(|(name, value)| (name.to_owned(), Tensor::from(value))).into();
    let lowered = backflow_notation::parse(TEXT).unwrap().circuit(&given, Options::default()).unwrap();
    let count = |name: &str| lowered.circuit.nodes().iter().filter(|node| node.gate().name() == name).count();
    assert_eq!((count("neuron"), count("exp")), (2, 0), "{}", lowered.circuit.to_text());
    let inside = lowered.circuit.inlined().unwrap().circuit;
    assert_eq!(inside.nodes().iter().filter(|node| node.gate().name() == "exp").count(), 2);
    // The same without functions.
    let flat = "h = 1 / (1 + np.exp(-(np.sum(w * x) + 0.5)))\nL = (1 / (1 + np.exp(-(np.sum(2.0 * w * x) + h))) - 1) ** 2";
    let (grouped, flat) = (evaluate(TEXT, &given), evaluate(flat, &given));
    let near = |a: &Tensor, b: &Tensor| a.data().iter().zip(b.data()).all(|(a, b)| (a - b).abs() <= 1e-14);
    assert!(near(&grouped.value, &flat.value));
    for name in ["w", "x"] {
        assert!(near(&grouped.gradients[name], &flat.gradients[name]), "{name}");
    }
}

#[test]
fn what_a_function_of_the_librarys_name_does_stays_open() {
    let text = "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\ny = sigmoid(3.0 * x)";
    let given = [("x".to_owned(), Tensor::scalar(0.3))].into();
    let result = evaluate(text, &given);
    assert!(result.lowered.circuit.nodes().iter().any(|node| node.gate().name() == "exp"));
    assert_eq!(result.value.single(), Some(1.0 / (1.0 + (-0.9_f64).exp())));
}

#[test]
fn calls_into_modules_that_are_not_known_are_read_over() {
    let text = "import matplotlib.pyplot as plt\nimport sys\nL = x * x\nplt.figure().gca().plot(L)\nsys.stdout.flush()\n";
    let given = [("x".to_owned(), Tensor::scalar(3.0))].into();
    assert_eq!(evaluate(text, &given).value.single(), Some(9.0));
    assert_eq!(backflow_notation::parse(text).unwrap().free(), ["x"]);
    // What is not imported, and what is calculated with, is still missing.
    for text in ["L = x * x\nplt.plot(L)", "import sys\nL = x * sys.maxsize"] {
        assert!(
            backflow_notation::parse(text).unwrap().circuit(&given, Options::default()).is_err(),
            "{text}"
        );
    }
}
