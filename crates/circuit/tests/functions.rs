//! Functions written with gates: exact values and gradients in the tails, kinks, infinities, and what is refused.

use backflow_circuit::gates::Span;
use backflow_circuit::{Builder, Circuit, Expr, Tensor};
use backflow_reference::evaluate;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// Value and gradient of a function of a vector; the gradient is that of `upstream · f`.
fn at(x: &[f64], upstream: &[f64], f: impl for<'c> Fn(Expr<'c>) -> Expr<'c>) -> (Vec<f64>, Vec<f64>) {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [x.len()]);
        let y = f(x);
        let count = y.shape().elements();
        let g =
            Tensor::new(y.shape(), if upstream.is_empty() { vec![1.0; count] } else { upstream.to_vec() });
        c.output("y", y);
        c.output("dx", c.vjp(y, c.constant(g.unwrap()), [x])[0].1);
    })
    .unwrap();
    let run = evaluate(&circuit, [("x", Tensor::from(x.to_vec()))]).unwrap();
    (run.output("y").unwrap().data().to_vec(), run.output("dx").unwrap().data().to_vec())
}

fn label(c: &Builder, l: usize) -> Expr<'_> {
    c.constant(Tensor::index((), vec![l as f64]).unwrap())
}

/// How far apart in units of 2⁻⁵², relative to the exact number.
fn roundings(got: f64, exact: f64) -> f64 {
    if got == exact || (got.is_nan() && exact.is_nan()) {
        return 0.0;
    }
    // A subnormal number is exact to its last place at best.
    (got - exact).abs() / (exact.abs() * f64::EPSILON).max(5e-324)
}

#[test]
fn rows_agree_with_values_computed_in_many_digits() {
    let table = std::fs::read_to_string("../reference/tests/data/rows.csv").unwrap();
    let numbers = |text: &str| text.split(' ').map(|v| v.parse().unwrap()).collect::<Vec<f64>>();
    let mut worst = std::collections::BTreeMap::new();
    for line in table.lines().skip(1) {
        let [function, x, l, value, gradient] = line.split(',').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let (x, l) = (numbers(x), l.parse().unwrap_or(0usize));
        let (y, dx) = at(&x, &[], |x| match function {
            "softmax" => x.softmax(&[0]).index(0, l as i64),
            "log_softmax" => x.log_softmax(&[0]).index(0, l as i64),
            "logsumexp" => x.logsumexp(&[0]),
            "cross_entropy" => x.cross_entropy(label(x.builder(), l)),
            "norm2" => x.norm(2.0, &[0]),
            "variance" => x.variance(&[0], 0),
            "std" => x.std(&[0], 0),
            "product" => x.product(&[0]),
            other => panic!("{other} is not tested"),
        });
        let exact = numbers(gradient);
        let size = exact.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        // Deviations from a mean cancel by nature: they are exact relative to the largest of them.
        let allowance = if matches!(function, "variance" | "std") { size * f64::EPSILON } else { 0.0 };
        let mut apart = roundings(y[0], value.parse().unwrap());
        for (got, exact) in dx.iter().zip(&exact) {
            if (got - exact).abs() > allowance {
                apart = apart.max(roundings(*got, *exact));
            }
        }
        let entry = worst.entry(function.to_owned()).or_insert((0.0, String::new()));
        if apart > entry.0 {
            *entry = (apart, format!("{line}\n   value {y:?} gradient {dx:?}"));
        }
    }
    for (function, (apart, line)) in worst {
        println!("{function}: {apart} roundings at {line}");
        assert!(apart <= 16.0, "{function} is {apart} roundings off at {line}");
    }
}
