//! Derivatives of higher order and other directions, against numbers worked out by hand.

use backflow_circuit::{Builder, Circuit, Expr, Tensor};
use backflow_reference::evaluate;

fn value(inputs: &[(&str, Tensor)], f: impl for<'c> Fn(&'c Builder, &[Expr<'c>]) -> Expr<'c>) -> Vec<f64> {
    let circuit = Circuit::build(|c| {
        let x: Vec<Expr> = inputs.iter().map(|(name, value)| c.input(name, value.shape())).collect();
        c.output("y", f(c, &x));
    })
    .unwrap();
    let values = inputs.iter().map(|(name, value)| (*name, value.clone()));
    evaluate(&circuit, values).unwrap().output("y").unwrap().data().to_vec()
}

fn close(got: &[f64], expected: &[f64]) {
    assert_eq!(got.len(), expected.len(), "{got:?} against {expected:?}");
    for (a, b) in got.iter().zip(expected) {
        assert!((a - b).abs() <= 1e-14 * b.abs().max(1.0), "{got:?} against {expected:?}");
    }
}

#[test]
fn the_third_derivative_of_a_sigmoid() {
    let third = value(&[("x", 0.5.into())], |c, x| {
        let first = c.gradient(x[0].sigmoid(), x[0]);
        let second = c.gradient(first, x[0]);
        c.gradient(second, x[0])
    });
    // σ‴ = σ (1 − σ) (1 − 6 σ (1 − σ))
    let s = 1.0 / (1.0 + (-0.5f64).exp());
    close(&third, &[s * (1.0 - s) * (1.0 - 6.0 * s * (1.0 - s))]);
}

#[test]
fn the_gradient_of_a_gradients_norm() {
    // f = Σ x³/3, |∇f|² = Σ x⁴, and its gradient is 4 x³.
    let got = value(&[("x", [1.0, -2.0].into())], |c, x| {
        let f = (x[0] * x[0] * x[0]).sum() / 3.0;
        let gradient = c.gradient(f, x[0]);
        c.gradient((gradient * gradient).sum(), x[0])
    });
    close(&got, &[4.0, -32.0]);
}

#[test]
fn jacobian_vector_products_run_forward() {
    let inputs =
        [("w", Tensor::from([[1.0, 2.0], [3.0, 4.0]])), ("x", [0.5, -1.0].into()), ("v", [1.0, 10.0].into())];
    // d(w x + x) along v in x: w v + v.
    let got = value(&inputs, |c, x| c.jvp(x[0].matmul(x[1]) + x[1], &[(x[1], x[2])]));
    close(&got, &[22.0, 53.0]);
    // Along a direction in w and one in x at once.
    let got = value(&inputs, |c, x| c.jvp(x[0].matmul(x[1]).exp(), &[(x[0], x[0]), (x[1], x[2])]));
    let (y, d) = ([-1.5f64, -2.5], [-1.5 + 21.0, -2.5 + 43.0]);
    close(&got, &[y[0].exp() * d[0], y[1].exp() * d[1]]);
    // Through a composite gate and a reduction.
    let got = value(&inputs, |c, x| c.jvp((x[1] * x[1]).mean(), &[(x[1], x[2])]));
    close(&got, &[0.5 - 10.0]);
}

#[test]
fn hessians_and_their_products() {
    // f = x₀² x₁ + x₁³: the Hessian is [[2 x₁, 2 x₀], [2 x₀, 6 x₁]].
    fn f<'c>(x: Expr<'c>) -> Expr<'c> {
        let (a, b) = (x.index(0, 0), x.index(0, 1));
        a * a * b + b * b * b
    }
    let inputs = [("x", Tensor::from([3.0, 5.0])), ("v", [1.0, -1.0].into())];
    close(&value(&inputs, |c, x| c.hessian(f(x[0]), x[0], x[0])), &[10.0, 6.0, 6.0, 30.0]);
    close(&value(&inputs, |c, x| c.hvp(f(x[0]), x[0], x[1])), &[4.0, -24.0]);
}

#[test]
fn jacobians_dense_diagonal_and_zero() {
    let inputs = [("w", Tensor::from([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])), ("x", [0.5, -1.0].into())];
    close(&value(&inputs, |c, x| c.jacobian(x[0].matmul(x[1]), x[1])), &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    close(&value(&inputs, |c, x| c.jacobian(x[1] * x[1], x[1])), &[1.0, 0.0, 0.0, -2.0]);
    close(&value(&inputs, |c, x| c.jacobian(x[1].step(), x[1])), &[0.0; 4]);
}

#[test]
fn a_wrong_direction_or_a_vector_is_refused() {
    let error = Circuit::build(|c| {
        let x = c.input("x", [3]);
        c.output("y", c.gradient(x.exp(), x));
    })
    .unwrap_err();
    assert!(
        error.to_string().contains("only a single number has a gradient, and this has shape [3]"),
        "{error}"
    );
    let error = Circuit::build(|c| {
        let (x, w) = (c.input("x", ()), c.state("w", [2]));
        c.output("y", c.gradients(x * x, [w])[0].1);
    })
    .unwrap_err();
    assert!(error.to_string().contains("the parameter \"w\" cannot reach the loss"), "{error}");
}
