//! Parts of arrays: chosen by masks and reduced at once, assigned and added to at chosen positions, and labels that are
//! also numbers. The values are NumPy's.

use backflow_circuit::Tensor;

use super::evaluate::evaluate;

#[test]
fn parts_have_the_values_and_gradients_of_numpy() {
    let x = || Tensor::from([1.0, -2.0, 3.0]);
    let pair = || Tensor::from([1.0, 2.0]);
    let rows = || Tensor::new([2, 2], [1.0, 2.0, 3.0, 4.0]).unwrap();
    let cases: Vec<(&str, Tensor, f64, &[f64])> = vec![
        ("L = x[x > 0].sum()", x(), 4.0, &[1.0, 0.0, 1.0]),
        ("L = np.mean(x[x > 0])", x(), 2.0, &[0.5, 0.0, 0.5]),
        ("L = x[x < 2].max()", x(), 1.0, &[1.0, 0.0, 0.0]),
        ("L = np.min(x[x > -1])", x(), 1.0, &[1.0, 0.0, 0.0]),
        ("u = np.zeros((4, 2)); k = [0, 2]; u[k] = x; L = np.sum(u ** 2)", pair(), 10.0, &[4.0, 8.0]),
        ("u = np.ones((4, 2)); u[[3, 1]] = x; L = np.sum(u ** 2)", pair(), 14.0, &[4.0, 8.0]),
        (
            "u = np.zeros((3, 2)); np.add.at(u, [2, 2], x); L = np.sum(u ** 2)",
            rows(),
            52.0,
            &[8.0, 12.0, 8.0, 12.0],
        ),
        ("W, b = [np.ones((2, 3)), np.zeros(3)]; L = np.sum((x @ W + b) ** 2)", pair(), 27.0, &[18.0, 18.0]),
        (
            "y = [0, 1]; hits = np.mean(np.argmax(x, axis=1) == y); L = x[np.arange(2), y].sum() * hits",
            rows(),
            2.5,
            &[0.5, 0.0, 0.0, 0.5],
        ),
    ];
    for (text, x, value, gradient) in cases {
        let result = evaluate(text, &[("x".to_owned(), x)].into());
        assert_eq!(result.value.single(), Some(value), "{text}");
        assert_eq!(result.gradients["x"].data(), gradient, "{text}");
    }
}
