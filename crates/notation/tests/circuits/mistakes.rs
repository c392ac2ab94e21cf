//! What mistakes in a circuit look like, held by snapshots.

use backflow_circuit::Tensor;
use backflow_notation::{Error, Inputs, Options, parse};

fn mistake(text: &str, given: &Inputs, output: Option<&str>) -> Error {
    let notation = parse(text).unwrap_or_else(|error| panic!("{error}"));
    notation.circuit(given, Options { output }).expect_err(text)
}

/// Holds the messages of texts that all hold a mistake, one below the other. `x` and `y` are 2 × 3 and of 4
/// numbers.
fn check(name: &str, texts: &[&str]) {
    let shapes = [("x", Tensor::new([2, 3], vec![1.0; 6])), ("y", Tensor::new([4], vec![2.0; 4]))];
    let mut all = String::new();
    for text in texts {
        let notation = parse(text).unwrap_or_else(|error| panic!("{error}"));
        let free = notation.free();
        let given = shapes.iter().filter(|(name, _)| free.contains(name));
        let given = given.map(|(name, value)| (name.to_string(), value.clone().expect("it fits"))).collect();
        all.push_str(&format!("{}\n\n", mistake(text, &given, None).render(false, "formula")));
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, all) });
}

#[test]
fn shapes() {
    check(
        "shapes",
        &[
            "f = x + y",
            "h = 2 * x\nf = h @ y",
            "f = np.exp(x) @ np.ones((2, 2)).T",
            "f = x.reshape(4, 2)",
            "f = x.sum(axis=2)",
            "f = np.concatenate([x, y], axis=0)",
            "f = [x, y]",
            "W = [[1, 2], [3]]",
            "f = np.where(x > 0, x, y)",
            "f = 3 @ x",
            "f = y > x",
        ],
    );
}

#[test]
fn calls() {
    check(
        "calls",
        &[
            "f = sigmiod(x)",
            "f = x.sun()",
            "f = x.sum",
            "f = x.t",
            "f = np.exp(x, y)",
            "f = np.exp()",
            "f = np.sum(x, axes_=0)",
            "f = np.sum(x, 0, axis=1)",
            "f = np.sum(x, axis=0.5)",
            "f = np.sum(x, axis=y)",
            "f = np.sum(x, keepdims=2)",
            "f = x.reshape()",
            "f = x.reshape(None)",
            "f = one_hot([1.5], 3)",
            "f = np.zeros((1000, 1000000))",
            "f = np.zeros(-1)",
            "f = np.arange(0, 1, 0)",
            "f = np.exp",
            "f = np.gamma",
            "f = x * None",
            "f = np.full(3)",
        ],
    );
}

#[test]
fn modules() {
    check(
        "modules",
        &[
            "f = np.linalg.inv(x) @ x",
            "f = inv(x)",
            "f = x.inv()",
            "f = np.select([y > 0], [y], 3)",
            "f = np.sigmoid(x)",
            "f = np.norm(x)",
            "f = math.mean(x)",
            "f = np.lniespace(0, 1)",
            "f = scipy.linalg.inv(x)",
            "f = np.std(x, 0, 1)",
            "f = np.sum(x, keepdim=True)",
            "f = np.take(x)",
            "f = np.round(x, 2)",
            "f = np.concatenate(x, x)",
            "f = stack(x)",
            "f = np.concatenate([x, x], axis=None)",
            "f = np.linalg.norm(x, 2)",
            "f = np.linalg.norm(y, 3)",
            "f = torch.max(x, 1)",
            "f = torch.softmax(x)",
            "f = F.cross_entropy(x, [0, 1])",
            "f = np.array([1.5], dtype=int)",
            "f = np.array([1.5], dtype=None) + np.zeros(1, dtype=np.pi)",
            "f = np.vector_norm(y)",
            "f = math.gamma",
            "f = math.newaxis",
            "f = np.linalg.pi",
            "f = np.take(y, -5)",
            "f = np.linalg.norm(x, ord=2)",
            "f = index_select(x, 0, [1])",
            "f = embedding([1], x)",
            "f = softmax(x, axis=None)",
        ],
    );
}

#[test]
fn indices() {
    check(
        "indices",
        &[
            "f = x[2]",
            "f = x[0, -4]",
            "f = x[0, 1, 2]",
            "f = x[x > 0]",
            "f = x[0.5]",
            "f = x[::0]",
            "f = x[..., 0, ...]",
            "f = x.shape[2]",
            "s = x.sum(); f = x[s]",
        ],
    );
}

#[test]
fn names() {
    check(
        "names",
        &[
            "f = (a + b) * x",
            "weights = 3\nf = wieghts * x",
            "f = sin(pi * x)",
            "f = tf.exp(x)",
            "f = x + h\nh = 3",
            "f = None",
            "f = min([None, y])",
            "f = max(ord=[None, y])",
            "labels = [1.5, 0]\nf = one_hot(labels, 2)",
            "",
        ],
    );
}

#[test]
fn values_from_outside() {
    let given = |name: &str| Inputs::from([("x".to_string(), 1.0.into()), (name.to_string(), 2.0.into())]);
    let cases = [
        ("rate = 3; f = x * rate", given("rat"), None),
        ("f = x", given("quite_another"), None),
        ("q = x * x; f = q + 1", given("q"), None),
        ("loss = x * x", given("x"), Some("los")),
        ("f = sigmoid()", given("x"), None),
        ("f = x", given("x"), Some("gradient")),
    ];
    let shown =
        cases.map(|(text, given, output)| mistake(text, &given, output).render(false, "formula") + "\n\n");
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("values_from_outside", shown.concat()) });
}
