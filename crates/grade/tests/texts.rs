//! Texts of kinds that are easily misjudged, each with the verdicts that it must get.

mod common;

use backflow_circuit::Tensor;
use backflow_grade::{Ask, Judgement, grade};

/// The verdicts on a text, in its order: `12 dW right`, `14 db wrong: factor`.
fn verdicts(text: &str, ask: &Ask) -> Vec<String> {
    let report = grade(text, ask).unwrap_or_else(|error| panic!("{text}\n{error}"));
    let verdict = |verdict: &backflow_grade::Verdict| {
        let judgement = match verdict.judgement {
            Judgement::Right => "right".to_owned(),
            Judgement::Follows => "follows".to_owned(),
            Judgement::Wrong(reason) => format!("wrong: {}", reason.name()),
        };
        format!("{} {} {judgement}", verdict.line, verdict.name)
    };
    report.verdicts.iter().map(verdict).collect()
}

#[test]
fn texts_get_the_verdicts_that_they_deserve() {
    let cases: &[(&str, &[&str])] = &[
        // A gradient built up inside of a function that the text calls is judged once.
        (
            "def loss_fn(W, xs):\n    loss = 0\n    ys = {}\n    for t in range(3):\n        ys[t] = W @ xs[t]\n        \
             loss += np.sum(ys[t] ** 2)\n    dW = np.zeros_like(W)\n    for t in reversed(range(3)):\n        \
             dy = 2 * ys[t]\n        dW += np.outer(dy, xs[t])\n    return loss, dW\nW = np.random.randn(2, 3)\n\
             xs = np.random.randn(3, 3)\nloss, dW = loss_fn(W, xs)\n",
            &["10 dW right", "14 dW right"],
        ),
        // Zeros may stand before the forward pass; a number computed after them is not what is differentiated.
        (
            "W = np.random.randn(3, 2)\nx = np.random.randn(3)\ndW = np.zeros(W.shape)\ns = x @ W\nL = np.sum(s ** 2)\n\
             dW += np.outer(x, 2 * s)\n",
            &["6 dW right"],
        ),
        (
            "xs = [1.0, 2.0, 3.0]\nys = [2.1, 3.9, 6.2]\nw, b = 0.5, 0.1\nloss = 0\nfor i in range(3):\n    \
             loss += (w * xs[i] + b - ys[i]) ** 2\ndw = db = 0\nfor i in range(3):\n    e = w * xs[i] + b - ys[i]\n    \
             dw += 2 * e * xs[i]\n    db += 2 * e\n",
            &["10 dw right", "11 db right"],
        ),
        // A factor is no convention because the next pass of the loop is right.
        (
            "X = np.random.randn(6, 3)\ny = np.random.randn(6)\nw = np.zeros(3)\nb = 0.0\nfor t in range(10):\n    \
             e = X @ w + b - y\n    loss = np.mean(e ** 2)\n    dw = -X.T @ e / 6\n    db = 2 * e.mean()\n    \
             w = w - 0.1 * dw\n    b = b - 0.1 * db\n",
            &["8 dw wrong: factor", "9 db right"],
        ),
        // The same in a loop of many passes, of which the first and the last are looked at.
        (
            "X = np.random.randn(6, 3)\ny = np.random.randn(6)\nw = np.zeros(3)\nfor t in range(500):\n    \
             e = X @ w - y\n    loss = np.mean(e ** 2)\n    de = 2 * e / 6\n    dw = X @ de if False else de @ X\n    \
             w -= 0.1 * dw\n",
            &["7 de right", "8 dw right"],
        ),
        // Weights that a class makes itself.
        (
            "class Layer:\n    def __init__(self):\n        self.W = np.random.randn(3, 2)\n    def forward(self, x):\n        \
             self.x = x\n        return x.dot(self.W)\n    def backward(self, dout):\n        \
             self.dW = 2 * self.x.T.dot(dout)\n        dx = dout.dot(self.W.T)\n        return dx\n",
            &["8 self.dW wrong: factor", "9 dx right"],
        ),
        // The gradient of what the activation is made from, under the activation's name.
        (
            "X = np.random.randn(4, 3)\nW = np.random.randn(3, 5)\nW2 = np.random.randn(5, 2)\n\
             hidden = np.maximum(0, X.dot(W))\nscores = hidden.dot(W2)\nloss = np.sum(scores ** 2)\n\
             dscores = 2 * scores\ndW2 = hidden.T.dot(dscores)\ndhidden = dscores.dot(W2.T)\n\
             dhidden[hidden <= 0] = 0\ndW = X.T.dot(dhidden)\n",
            &["7 dscores right", "8 dW2 right", "10 dhidden right", "11 dW right"],
        ),
        // Every gradient lacks the same factor, and one is twice what the others make of it.
        (
            "X = np.random.randn(4, 3)\nW1 = np.random.randn(3, 3)\nW2 = np.random.randn(3, 2)\n\
             y = np.random.randn(4, 2)\nh = np.tanh(X @ W1)\np = h @ W2\n\
             loss = 0.5 * np.mean(np.sum((p - y) ** 2, axis=1))\ndp = p - y\ndW2 = 2 * h.T @ dp\n\
             dh = dp @ W2.T\ndW1 = X.T @ (dh * (1 - h ** 2))\n",
            &["8 dp wrong: factor", "9 dW2 wrong: factor", "10 dh follows", "11 dW1 follows"],
        ),
        // An exercise: 1/m comes in late, one gradient is twice and one four times what it should be.
        (
            "m = 5\nX = np.random.randn(3, 5)\nY = np.random.randn(2, 5)\nW1, b1 = np.random.randn(5, 3), np.random.randn(5, 1)\n\
             W2, b2 = np.random.randn(2, 5), np.random.randn(2, 1)\nZ1 = W1.dot(X) + b1\nA1 = np.tanh(Z1)\nZ2 = W2.dot(A1) + b2\n\
             J = 0.5 * np.sum((Z2 - Y) ** 2) / m\ndZ2 = Z2 - Y\ndW2 = 1. / m * np.dot(dZ2, A1.T) * 2\n\
             db2 = 1. / m * np.sum(dZ2, axis=1, keepdims=True)\ndA1 = np.dot(W2.T, dZ2)\ndZ1 = dA1 * (1 - A1 ** 2)\n\
             dW1 = 1. / m * np.dot(dZ1, X.T)\ndb1 = 4. / m * np.sum(dZ1, axis=1, keepdims=True)\n",
            &[
                "10 dZ2 right",
                "11 dW2 wrong: factor",
                "12 db2 right",
                "13 dA1 right",
                "14 dZ1 right",
                "15 dW1 right",
                "16 db1 wrong: factor",
            ],
        ),
        // Gradients that read only inputs.
        (
            "A = np.random.randn(2, 3)\nB = np.random.randn(3, 2)\nf = np.trace(A @ B)\ndA = B.T\ndB = A\n",
            &["4 dA right", "5 dB wrong: transpose"],
        ),
        // The lecture's smallest circuit.
        (
            "x = -2.0; y = 5.0; z = -4.0\nq = x + y\nf = q * z\ndfdz = q\ndfdq = z\ndfdx = 1.0 * dfdq\ndfdy = 1.0 * dfdq\n",
            &["4 dfdz right", "5 dfdq right", "6 dfdx right", "7 dfdy right"],
        ),
        // At a kink and at a tie every subgradient is right.
        (
            "x = np.array([0.0, 1.0, -1.0])\nr = np.maximum(x, 0)\nL = 2 * np.sum(r)\ndr = 2 * np.ones(3)\n\
             dx = dr * (x >= 0)\n",
            &["5 dx right"],
        ),
        // A convention is not what stands beside it in a call's results.
        (
            "def back(dout, x, w):\n    dx = dout.dot(w.T)\n    dw = x.T.dot(dout)\n    db = -dout.sum(axis=0)\n    return dx, dw, db\n\
             x = np.random.randn(4, 3)\nw = np.random.randn(3, 2)\nb = np.random.randn(2)\nout = x.dot(w) + b\n\
             L = np.sum(out ** 2)\ndout = 2 * out\ndx, dw, db = back(dout, x, w)\n",
            &[
                "2 dx right",
                "3 dw right",
                "4 db wrong: sign",
                "11 dout right",
                "12 dx right",
                "12 dw right",
                "12 db follows",
            ],
        ),
    ];
    let mut failures = Vec::new();
    for (text, expected) in cases {
        let found = verdicts(text, &Ask::default());
        if found != *expected {
            failures.push(format!("{text}\n  found    {found:?}\n  expected {expected:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn a_gradient_that_is_given_and_forgotten_is_the_upstream_one() {
    let text = "a = x * w\nout = np.exp(-a)\nda = -out\ndx = w * da\n";
    let number = |value: f64| Tensor::from([value, 2.0 * value]);
    let values = [("x", 0.3), ("w", 1.2), ("dout", 0.7)];
    let values = values.map(|(name, value)| (name.to_owned(), number(value))).into();
    let found = verdicts(text, &Ask { values, ..Ask::default() });
    assert_eq!(found, ["3 da wrong: other", "4 dx follows"]);
}

#[test]
fn names_that_the_text_does_not_have_are_refused() {
    let text = "x = 2.0\ny = x * x\ndx = 2 * x\n";
    let of = Ask { of: Some("z".into()), ..Ask::default() };
    let pair = Ask { pairs: [("dx".to_owned(), "q".to_owned())].into(), ..Ask::default() };
    for (ask, name) in [(of, "named z"), (pair, "named q")] {
        let error = grade(text, &ask).map(|report| report.verdicts).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
    let error = grade("x = 2.0\ny = x * x\n", &Ask::default()).map(|report| report.verdicts).unwrap_err();
    assert!(error.to_string().contains("no hand-written gradient"), "{error}");
}
