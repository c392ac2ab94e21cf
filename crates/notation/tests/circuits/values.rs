//! What texts come to: names, literals, NumPy's spellings, indices, and the lecture's examples with their
//! gradients.

use crate::evaluate::{close, evaluate, value};
use backflow_circuit::{Kind, Tensor};
use backflow_notation::{Inputs, Options, parse};

/// Holds that two texts have the same value.
fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        let (found, wanted) = (value(text), value(expected));
        assert!(close(&found, &wanted, 1e-15), "{text}\n{found:?}\n{wanted:?}");
    }
}

#[test]
fn literals() {
    check(&[
        ("f = -2", "0 - 2"),
        ("f = [1/3, -2, 2**3, 1 - 3 * 2]", "[0.3333333333333333, -2, 8, -5]"),
        ("f = 0.5 * np.ones((2, 3)) + [1, 2, 3]", "[[1.5, 2.5, 3.5], [1.5, 2.5, 3.5]]"),
        ("f = np.array([[1, 2], [3, 4]], dtype=np.float32)", "[[1, 2], [3, 4]]"),
        ("f = np.arange(6).reshape(2, -1)", "[[0, 1, 2], [3, 4, 5]]"),
        ("f = np.arange(6).reshape((3, 2)).T", "[[0, 2, 4], [1, 3, 5]]"),
        ("f = np.arange(1, 2, 0.25)", "[1, 1.25, 1.5, 1.75]"),
        ("f = np.linspace(0, 1, 5)", "[0, 0.25, 0.5, 0.75, 1]"),
        ("f = np.eye(2, 3)", "[[1, 0, 0], [0, 1, 0]]"),
        ("f = np.full((2,), np.pi)", "[3.141592653589793, 3.141592653589793]"),
        ("f = np.arange(10)[8:1:-3]", "[8, 5, 2]"),
        ("f = [True, False]", "[1, 0]"),
        ("f = []", "np.zeros(0)"),
        ("x = [[1, 2, 3], [4, 5, 6]]; f = x.shape", "[2, 3]"),
        ("x = [[1, 2, 3], [4, 5, 6]]; f = x.sum() / x.shape[0] + x.size + x.ndim + len(x)", "20.5"),
        ("x = [[1, 2, 3], [4, 5, 6]]; f = x.reshape(x.shape[1], x.shape[0])", "[[1, 2], [3, 4], [5, 6]]"),
        ("x = [1, 2]; f = np.zeros_like(x) + np.full_like(x, 3)", "[3, 3]"),
        ("N = 2; D = 3; f = np.zeros((N, D + 1)).sum() + np.ones((N * 2, 1)).sum()", "4"),
        ("x = 2; f = [x, x * x, 1]", "[2, 4, 1]"),
        ("x = [1, 2]; f = [x, [3, 4], x * x]", "[[1, 2], [3, 4], [1, 4]]"),
    ]);
}

#[test]
fn a_literal_is_what_its_gate_would_be() {
    for text in ["f = np.nan ** 0", "f = 1 ** np.nan", "f = [np.nan, 1] ** [0, np.nan]"] {
        assert!(value(text).data().iter().all(|v| v.is_nan()), "{text}");
    }
}

#[test]
fn operators_and_pythons_own_functions() {
    check(&[
        ("x = 3; y = -1; f = max(x, y) + min(x, y) + abs(y) + pow(x, 3)", "30"),
        ("x = [1, 5, 2]; f = np.max(x, 0) + max(x) + np.max(x)", "15"),
        ("x = [[1, 5], [2, 0]]; f = np.max(x, 1)", "[5, 2]"),
        ("x = [-1, 2]; f = np.maximum(0, x)", "[0, 2]"),
        ("x = [-1, 2]; f = np.where(x > 0, x, 0.5 * x)", "[-0.5, 2]"),
        (
            "x = [1, 2, 3]; f = (x < 2) + 2 * (x <= 2) + 4 * (x > 2) + 8 * (x >= 2) + 16 * (x == 2) + 32 * (x != 2)",
            "[35, 26, 44]",
        ),
        ("x = [3, 4]; f = x @ x + x.dot(x) + np.dot(x, x)", "75"),
        ("x = [3, 4]; f = np.linalg.norm(x)", "5"),
        ("x = 2; f = -x**2 + 2**-x + +x", "-1.75"),
        ("x = [1, 2]; f = np.e * x / math.e", "[1, 2]"),
        ("a = [1]; b = [2, 3]; f = concatenate([a, b])", "[1, 2, 3]"),
        ("a = [[1]]; b = [[2]]; f = np.concatenate((a, b, [[5]]), axis=1)", "[[1, 2, 5]]"),
        ("a = [1, 2]; b = [3, 4]; f = np.stack([a, b], 1)", "[[1, 3], [2, 4]]"),
        (
            "x = [[1, 2], [3, 4]]; f = np.sum(x, axis=0, keepdims=True) + x.sum(1) + x.sum(axis=None)",
            "[[17, 23]]",
        ),
        ("x = [[1, 2], [3, 4]]; k = 1; f = np.sum(x, axis=k)", "[3, 7]"),
        ("x = [[1, 2], [3, 4]]; f = x.sum(axis=(0, 1)) + x.mean() + x.max() + x.min()", "17.5"),
        ("x = [[1, 2, 3]]; f = x.transpose(1, 0) + x.T", "[[2], [4], [6]]"),
        ("x = [1, 2]; f = np.exp(np.log(x)) - np.sqrt(np.square(x))", "[0, 0]"),
    ]);
}

#[test]
fn indices() {
    let x = "x = [[1, 2, 3], [4, 5, 6]] * 1; ";
    for (index, expected) in [
        ("x[0]", "[1, 2, 3]"),
        ("x[-1]", "[4, 5, 6]"),
        ("x[1, 2]", "6"),
        ("x[1][0]", "4"),
        ("x[:, 1]", "[2, 5]"),
        ("x[:, -2:]", "[[2, 3], [5, 6]]"),
        ("x[::-1, ::2]", "[[4, 6], [1, 3]]"),
        ("x[..., 0]", "[1, 4]"),
        ("x[0, ...]", "[1, 2, 3]"),
        ("x[...]", "[[1, 2, 3], [4, 5, 6]]"),
        ("x[:, None, 0]", "[[1], [4]]"),
        ("x[np.newaxis, 1]", "[[4, 5, 6]]"),
        ("x[1:, 5:]", "np.zeros((1, 0))"),
        ("x[0, 2:0:-1]", "[3, 2]"),
        ("x[-5:9, :1]", "[[1], [4]]"),
        ("x[x.shape[0] - 1, 1]", "5"),
    ] {
        check(&[(&format!("{x}f = {index}"), expected)]);
    }
}

#[test]
fn uses_as_indices_make_indices() {
    let text = "s = [[1, 2, 3], [0, 0, 0]]; y = [2, 0]; f = sum(cross_entropy(s, y))";
    let result = evaluate(text, &Inputs::new());
    assert_eq!(result.lowered.inputs["y"].ty().kind, Kind::Index);
    assert!(!result.gradients.contains_key("y") && result.gradients.contains_key("s"));
    check(&[
        (text, "s = [[1, 2, 3], [0, 0, 0]]; f = sum(cross_entropy(s, [2, 0]))"),
        ("y = [[2, 0]]; labels = y.reshape(-1); f = one_hot(labels[:1], 3)", "[[0, 0, 1]]"),
        ("x = [5, 6, 7]; f = np.take(x, [2, 2])", "[7, 7]"),
        ("x = [5, 6, 7]; i = np.argmax(x); f = np.take(x, i)", "7"),
    ]);
    let given = Inputs::from([("y".into(), Tensor::from([1.0, 0.0]))]);
    assert_eq!(evaluate("f = one_hot(y, 2)", &given).value, Tensor::from([[0.0, 1.0], [1.0, 0.0]]));
}

/// The names of the circuit's nodes and inputs, and the name of the output.
fn names(text: &str, given: &[(&str, f64)]) -> (String, String, String) {
    let lowered = parse(text)
        .and_then(|notation| notation.lower(given.iter().copied()))
        .unwrap_or_else(|e| panic!("{e}"));
    let names = lowered.circuit.names().into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" ");
    (names, lowered.inputs.keys().cloned().collect::<Vec<_>>().join(" "), lowered.output)
}

#[test]
fn names_stand_for_their_last_value() {
    type Case = (&'static str, &'static [(&'static str, f64)], &'static str, &'static str, &'static str);
    let cases: &[Case] = &[
        ("x = 3; y = x * 2", &[], "x y", "x", "y"),
        ("x = 3; x * 2", &[], "x out", "x", "out"),
        ("out = 3; out * 2", &[], "out out_2", "out", "out_2"),
        ("x = 3; f = x; f", &[], "f x", "x", "f"),
        ("h = x + 1; h = h * 2; h = h * h", &[("x", 1.0)], "x h_1 h_2 h", "x", "h"),
        ("x = x + 1; x = x * 2", &[("x", 1.0)], "x x_2 x_3", "x", "x_3"),
        ("x = 3; x = x * x; f = x + 1", &[], "x x_2 f", "x", "f"),
        ("loss = 0; loss = x * x", &[("x", 1.0)], "x loss", "x", "loss"),
        ("x = 3; x = 4; x_1 = x + 1; x = x_1", &[], "x_2 x x_1", "x_2", "x"),
        ("a = x + 1; b = x + 1; f = a * b", &[("x", 1.0)], "x a b f", "x", "f"),
        ("k = 0; f = np.sum([x, x], axis=k)", &[("x", 1.0)], "x f", "x", "f"),
        ("N = 3", &[], "N", "N", "N"),
        ("x = [1, 2]; N = x.shape[0]; f = x.sum() / N", &[], "x N f", "x", "f"),
    ];
    for &(text, given, all, inputs, output) in cases {
        let found = names(text, given);
        assert_eq!((found.0.as_str(), found.1.as_str(), found.2.as_str()), (all, inputs, output), "{text}");
    }
}

#[test]
fn given_values_replace_literals_and_outputs_can_be_chosen() {
    let notation = parse("x = 3; k = 0; q = x * y; f = q.sum(axis=k)").unwrap();
    assert_eq!((notation.free(), notation.assigned()), (vec!["y"], vec!["x", "k", "q", "f"]));
    let given = Inputs::from([
        ("x".to_string(), 2.0.into()),
        ("k".to_string(), 1.0.into()),
        ("y".to_string(), Tensor::from([[1.0, 2.0], [3.0, 4.0]])),
    ]);
    assert_eq!(
        evaluate("x = 3; k = 0; q = x * y; f = q.sum(axis=k)", &given).value,
        Tensor::from([6.0, 14.0])
    );
    for (wanted, dims) in [("q", &[2, 2][..]), ("x", &[]), ("k", &[]), ("f", &[2])] {
        let lowered = notation.circuit(&given, Options { output: Some(wanted) }).unwrap();
        let outputs: Vec<_> = lowered.circuit.outputs().collect();
        assert_eq!((lowered.output.as_str(), outputs[0].0, outputs.len()), (wanted, wanted, 1));
        assert_eq!(lowered.circuit.node(outputs[0].1).ty().shape.dims(), dims, "{wanted}");
    }
}

/// The lecture's examples: a text, its value, and the gradients of its inputs.
#[test]
fn the_lectures_examples() {
    let scalar = |value: f64| Tensor::scalar(value);
    let cases = [
        (
            "x = -2; y = 5; z = -4\nq = x + y\nf = q * z",
            -12.0,
            vec![("x", scalar(-4.0)), ("y", scalar(-4.0)), ("z", scalar(3.0))],
        ),
        (
            "w0 = 2; w1 = -3; w2 = -3; x0 = -1; x1 = -2\nf = 1 / (1 + np.exp(-(w0*x0 + w1*x1 + w2)))",
            0.7310585786,
            vec![
                ("w0", scalar(-0.1966119332)),
                ("x0", scalar(0.3932238665)),
                ("w1", scalar(-0.3932238665)),
                ("x1", scalar(-0.5898357997)),
                ("w2", scalar(0.1966119332)),
            ],
        ),
        (
            "w = [2, -3, -3]; x = [-1, -2]\nf = sigmoid(w[0]*x[0] + w[1]*x[1] + w[2])",
            0.7310585786,
            vec![
                ("w", Tensor::from([-0.1966119332, -0.3932238665, 0.1966119332])),
                ("x", Tensor::from([0.3932238665, -0.5898357997])),
            ],
        ),
        (
            "x = 3; y = -4\nsigy = 1.0 / (1 + math.exp(-y))  # numerator\nnum = x + sigy\nsigx = 1.0 / (1 + math.exp(-x))\n\
             xpy = x + y\nxpysqr = xpy**2\nden = sigx + xpysqr\ninvden = 1.0 / den\nf = num * invden",
            1.5456448841,
            vec![("x", scalar(2.0595697956)), ("y", scalar(1.5922327514))],
        ),
        (
            "W = np.array([[0.1, 0.5], [-0.3, 0.8]])\nx = np.array([0.2, 0.4])\nq = W.dot(x)\nf = np.sum(q**2)",
            0.116,
            vec![("W", Tensor::from([[0.088, 0.176], [0.104, 0.208]])), ("x", Tensor::from([-0.112, 0.636]))],
        ),
    ];
    for (text, value, gradients) in cases {
        let result = evaluate(text, &Inputs::new());
        assert!(close(&result.value, &value.into(), 1e-10), "{text}: {:?}", result.value);
        assert_eq!(result.gradients.len(), gradients.len());
        for (name, expected) in gradients {
            let found = &result.gradients[name];
            assert!(close(found, &expected, 1e-10), "{text}: ∂/∂{name} = {found:?}, not {expected:?}");
        }
    }
}

/// One evaluator for both: arithmetic of literals gives what the gates give for inputs of the same value, to the
/// bit, and NaN wherever a NaN goes in.
#[test]
fn literals_and_gates_agree_on_every_special_value() {
    let numbers: [(&str, f64); 13] = [
        ("0", 0.0),
        ("(-0.0)", -0.0),
        ("1", 1.0),
        ("(-1)", -1.0),
        ("2", 2.0),
        ("(-2.5)", -2.5),
        ("0.5", 0.5),
        ("1e308", 1e308),
        ("(-1e308)", -1e308),
        ("5e-324", 5e-324),
        ("np.inf", f64::INFINITY),
        ("(-np.inf)", f64::NEG_INFINITY),
        ("np.nan", f64::NAN),
    ];
    let same = |a: f64, b: f64| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
    let of = |given: &[(&str, f64)]| -> Inputs {
        given.iter().map(|&(name, value)| (name.to_owned(), value.into())).collect()
    };
    for (left, a) in numbers {
        for sign in ["-", "+"] {
            let (literal, gate) =
                (value(&format!("f = {sign}{left}")), evaluate(&format!("f = {sign}a"), &of(&[("a", a)])));
            assert!(same(literal.data()[0], gate.value.data()[0]), "{sign}{left}");
        }
        for (right, b) in numbers {
            for op in ["+", "-", "*", "/", "**", "<", "<=", ">", ">=", "==", "!="] {
                let gate = evaluate(&format!("f = a {op} b"), &of(&[("a", a), ("b", b)])).value.data()[0];
                for (text, at) in [
                    (format!("f = {left} {op} {right}"), 0),
                    (format!("f = np.array([3, {left}]) {op} {right}"), 1),
                    (format!("f = {left} {op} np.array([3, {right}])"), 1),
                    (format!("f = [[{left}, 3]] {op} np.array([[{right}], [3]])"), 0),
                ] {
                    let literal = value(&text).data()[at];
                    assert!(same(literal, gate), "{text}: {literal} as a literal, {gate} as a gate");
                }
                let compares = op.starts_with(['<', '>', '=', '!']);
                assert!(
                    compares || gate.is_nan() || !(a.is_nan() || b.is_nan()),
                    "{left} {op} {right} is {gate}"
                );
            }
        }
    }
}
