//! Losses by hand, and the operands they refuse.

use backflow_circuit::{Builder, Circuit, Expr, Tensor};
use backflow_net::loss;
use backflow_reference::evaluate;

fn value<const N: usize>(
    build: impl for<'c> FnOnce(&'c Builder) -> Expr<'c>,
    given: [(&str, Tensor); N],
) -> f64 {
    let circuit = Circuit::build(|c| c.output("loss", build(c))).unwrap();
    evaluate(&circuit, given).unwrap().output("loss").unwrap().single().unwrap()
}

#[test]
fn losses_are_means_over_the_batch() {
    let scores = Tensor::from([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]);
    let labels = Tensor::index([2], vec![0.0, 1.0]).unwrap();
    let given = || [("s", scores.clone()), ("y", labels.clone())];
    let entropy =
        value(|c| loss::softmax_cross_entropy(c.input("s", [2, 3]), c.index_input("y", [2])), given());
    // −log softmax₀(1, 2, 3) = log(1 + e + e²) and log 3.
    let e = std::f64::consts::E;
    assert!((entropy - ((1.0 + e + e * e).ln() + 3f64.ln()) / 2.0).abs() < 1e-15, "{entropy}");
    // The mean of −log softmax over the classes is log(Σ eˣ) less the mean logit: log(1 + e + e²) − 1, and
    // log 3.
    let smoothed =
        value(|c| loss::smoothed_cross_entropy(c.input("s", [2, 3]), c.index_input("y", [2]), 0.25), given());
    let uniform = ((1.0 + e + e * e).ln() - 1.0 + 3f64.ln()) / 2.0;
    assert!((smoothed - (0.75 * entropy + 0.25 * uniform)).abs() < 1e-15, "{smoothed}");
    // (2 − 1 + 1) + (3 − 1 + 1) = 5, and 1 + 1 = 2.
    let hinge = value(|c| loss::hinge(c.input("s", [2, 3]), c.index_input("y", [2])), given());
    assert_eq!(hinge, 3.5);
    let (p, t) = (Tensor::from([[1.0], [2.0]]), Tensor::from([[0.0], [5.0]]));
    let given = || [("p", p.clone()), ("t", t.clone())];
    assert_eq!(value(|c| loss::mean_squared_error(c.input("p", [2, 1]), c.input("t", [2, 1])), given()), 5.0);
    assert_eq!(value(|c| loss::sum_squared_error(c.input("p", [2, 1]), c.input("t", [2, 1])), given()), 10.0);
}

#[test]
fn losses_of_one_example() {
    let given = || [("s", Tensor::from([1.0, 2.0, 3.0])), ("y", Tensor::index((), vec![0.0]).unwrap())];
    let of = |loss: for<'c> fn(Expr<'c>, Expr<'c>) -> Expr<'c>| {
        value(|c| loss(c.input("s", [3]), c.index_input("y", ())), given())
    };
    let e = std::f64::consts::E;
    let entropy = (1.0 + e + e * e).ln();
    assert!((of(|s, y| loss::softmax_cross_entropy(s, y)) - entropy).abs() < 1e-15);
    let smoothed = of(|s, y| loss::smoothed_cross_entropy(s, y, 0.25));
    assert!((smoothed - (0.75 * entropy + 0.25 * (entropy - 1.0))).abs() < 1e-15, "{smoothed}");
    assert_eq!(of(|s, y| loss::hinge(s, y)), 5.0);
    let given = [("p", Tensor::scalar(2.0)), ("t", Tensor::scalar(5.0))];
    assert_eq!(value(|c| loss::mean_squared_error(c.input("p", ()), c.input("t", ())), given), 9.0);
}

#[test]
fn operands_that_only_broadcast_are_refused_with_the_line() {
    let refuse = |build: for<'c> fn(&'c Builder) -> Expr<'c>, words: &str| {
        let text = Circuit::build(|c| c.output("loss", build(c))).unwrap_err().to_string();
        assert!(text.contains(words) && text.contains("losses.rs"), "{text}");
    };
    refuse(
        |c| loss::mean_squared_error(c.input("p", [4, 1]), c.input("t", [4])),
        "mean_squared_error does not fit its inputs ([4, 1], [4]): a loss does not broadcast",
    );
    refuse(|c| loss::mean_squared_error(c.input("p", [4]), c.input("t", ())), "a target of shape [4] fits");
    refuse(
        |c| loss::sum_squared_error(c.input("p", [0]), c.input("t", [0])),
        "a batch of no examples has no loss",
    );
    let entropy = "softmax_cross_entropy does not fit";
    refuse(
        |c| loss::softmax_cross_entropy(c.input("s", [4, 3]), c.index_input("y", [5])),
        "4 rows of scores but 5 labels",
    );
    refuse(|c| loss::softmax_cross_entropy(c.input("s", [4, 3]), c.index_input("y", [4, 1])), entropy);
    refuse(|c| loss::softmax_cross_entropy(c.input("s", [4, 3]), c.index_input("y", [1])), entropy);
    refuse(|c| loss::softmax_cross_entropy(c.input("s", ()), c.index_input("y", ())), entropy);
    refuse(|c| loss::softmax_cross_entropy(c.input("s", [3]), c.index_input("y", [1])), entropy);
    refuse(
        |c| loss::softmax_cross_entropy(c.input("s", [4, 3]), c.input("y", [4])),
        "labels that are indices",
    );
    refuse(
        |c| loss::softmax_cross_entropy(c.input("s", [0, 3]), c.index_input("y", [0])),
        "a batch of no examples has no loss",
    );
    refuse(|c| loss::hinge(c.input("s", [4, 0]), c.index_input("y", [4])), "there are no classes");
    refuse(|c| loss::hinge(c.input("s", [0]), c.index_input("y", ())), "there are no classes");
}
