//! Functions written with gates: exact values and gradients in the tails, kinks, infinities, and what is
//! refused.

use backflow_circuit::gates::Span;
use backflow_circuit::{Builder, Circuit, Composite, Expr, Gate, Structure, Tensor};
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
        // The exponential of a rounded difference d is off by |d| half roundings; e^−750 is nothing.
        let spread = x.iter().fold(-INF, |m: f64, v| m.max(*v)) - x.iter().fold(INF, |m: f64, v| m.min(*v));
        apart = (apart - spread.min(750.0) / 2.0).max(0.0);
        let entry = worst.entry(function.to_owned()).or_insert((0.0, String::new()));
        if apart > entry.0 {
            *entry = (apart, format!("{line}\n   value {y:?} gradient {dx:?}"));
        }
    }
    for (function, (apart, line)) in worst {
        println!("{function}: {apart} roundings at {line}");
        assert!(apart <= 4.0, "{function} is {apart} roundings off at {line}");
    }
}

/// Values and gradients at one point.
#[track_caller]
fn holds(
    x: &[f64],
    upstream: &[f64],
    f: impl for<'c> Fn(Expr<'c>) -> Expr<'c>,
    value: &[f64],
    gradient: &[f64],
) {
    let (y, dx) = at(x, upstream, f);
    for (what, got, exact) in [("value", &y, value), ("gradient", &dx, gradient)] {
        let near = got.len() == exact.len() && got.iter().zip(exact).all(|(g, e)| roundings(*g, *e) <= 8.0);
        assert!(near, "{what} {got:?}, not {exact:?}");
    }
}

#[test]
fn ties_share_evenly_and_nan_is_never_hidden() {
    holds(&[3.0, 1.0, 3.0], &[], |x| x.max(), &[3.0], &[0.5, 0.0, 0.5]);
    holds(&[1.0, 1.0, 3.0], &[], |x| x.min(), &[1.0], &[0.5, 0.5, 0.0]);
    holds(&[3.0, NAN, 1.0], &[], |x| x.max(), &[NAN], &[NAN; 3]);
    holds(&[3.0, INF, 1.0], &[], |x| x.max(), &[INF], &[0.0, 1.0, 0.0]);
    // An infinite upstream gradient goes to the largest alone.
    holds(&[3.0, 2.0], &[INF], |x| x.max(), &[3.0], &[INF, 0.0]);
    holds(&[1.0, 1.0, 0.0, -1.0], &[], |x| x.maxout(2), &[1.0, 0.0], &[0.5, 0.5, 1.0, 0.0]);
}

#[test]
fn positions_are_the_first_and_nan_wins() {
    let find = |x: &[f64], largest: bool| {
        let circuit = Circuit::build(|c| {
            let x = c.input("x", [x.len()]);
            c.output("y", if largest { x.argmax(-1) } else { x.argmin(-1) });
        })
        .unwrap();
        let run = evaluate(&circuit, [("x", Tensor::from(x.to_vec()))]).unwrap();
        run.output("y").unwrap().single().unwrap()
    };
    assert_eq!(find(&[1.0, 3.0, 3.0], true), 1.0);
    assert_eq!(find(&[1.0, NAN, 3.0], true), 1.0);
    assert_eq!(find(&[2.0, -1.0, -1.0], false), 1.0);
    assert_eq!(find(&[2.0, -1.0, NAN], false), 2.0);
}

#[test]
fn norms_at_zero_and_at_infinity() {
    for order in [1.0, 2.0, INF] {
        holds(&[0.0, 0.0], &[], |x| x.norm(order, &[0]), &[0.0], &[0.0, 0.0]);
        holds(
            &[1.0, NAN],
            &[],
            |x| x.norm(order, &[0]),
            &[NAN],
            &[if order == 1.0 { 1.0 } else { NAN }, NAN],
        );
    }
    holds(&[-INF, 5.0], &[], |x| x.norm(2.0, &[0]), &[INF], &[-1.0, 0.0]);
    holds(&[3.0, -4.0, 4.0], &[], |x| x.norm(INF, &[0]), &[4.0], &[0.0, -0.5, 0.5]);
    holds(&[3.0, 0.0, -4.0], &[], |x| x.norm(1.0, &[0]), &[7.0], &[1.0, 0.0, -1.0]);
    // Of nothing, and beside each other: a row of zeros does not disturb its neighbour.
    holds(&[], &[], |x| x.norm(2.0, &[0]), &[0.0], &[]);
    holds(
        &[0.0, 0.0, 3.0, 4.0],
        &[],
        |x| x.reshape([2, 2]).norm(2.0, &[1]),
        &[0.0, 5.0],
        &[0.0, 0.0, 0.6, 0.8],
    );
    holds(&[0.1, 0.1, 0.1], &[], |x| x.std(&[0], 1), &[0.0], &[0.0; 3]);
    holds(
        &[1e200, -1e200],
        &[],
        |x| x.std(&[0], 1),
        &[1e200 * 2f64.sqrt()],
        &[0.5f64.sqrt(), -0.5f64.sqrt()],
    );
}

#[test]
fn rows_with_infinities() {
    holds(&[1.0, INF, 2.0], &[], |x| x.logsumexp(&[0]), &[INF], &[0.0, 1.0, 0.0]);
    holds(&[INF, INF], &[], |x| x.logsumexp(&[0]), &[INF], &[0.5, 0.5]);
    holds(&[-INF, -INF], &[], |x| x.logsumexp(&[0]), &[-INF], &[0.5, 0.5]);
    holds(&[0.0, -INF], &[], |x| x.logsumexp(&[0]), &[0.0], &[1.0, 0.0]);
    holds(&[0.0, NAN], &[], |x| x.logsumexp(&[0]), &[NAN], &[NAN, NAN]);
    holds(&[], &[], |x| x.logsumexp(&[0]), &[-INF], &[]);
    holds(&[0.0, -INF], &[1.0, 0.0], |x| x.softmax(&[0]), &[1.0, 0.0], &[0.0, 0.0]);
    holds(&[7.0, INF], &[0.0, 1.0], |x| x.softmax(&[0]), &[0.0, 1.0], &[0.0, 0.0]);
    holds(&[7.0, INF], &[0.0, 1.0], |x| x.log_softmax(&[0]), &[-INF, 0.0], &[0.0, 0.0]);
    holds(&[INF, INF], &[], |x| x.softmax(&[0]), &[NAN, NAN], &[NAN, NAN]);
    holds(&[-INF], &[], |x| x.softmax(&[0]), &[1.0], &[0.0]);
    holds(&[5.0], &[], |x| x.cross_entropy(label(x.builder(), 0)), &[0.0], &[0.0]);
    holds(&[INF, 1.0], &[], |x| x.cross_entropy(label(x.builder(), 0)), &[0.0], &[0.0, 0.0]);
    holds(&[INF, 1.0], &[], |x| x.cross_entropy(label(x.builder(), 1)), &[INF], &[1.0, -1.0]);
    holds(&[-INF, 1.0, 1.0], &[], |x| x.cross_entropy(label(x.builder(), 0)), &[INF], &[-1.0, 0.5, 0.5]);
    holds(&[-INF, 1.0], &[], |x| x.cross_entropy(label(x.builder(), 1)), &[0.0], &[0.0, 0.0]);
    holds(&[NAN, 1.0], &[], |x| x.cross_entropy(label(x.builder(), 1)), &[NAN], &[NAN, NAN]);
}

#[test]
fn the_hinge_counts_classes_inside_the_margin() {
    // The third score stands exactly at the margin.
    hinge_case(&[3.0, 2.5, 2.0, 5.0], 0, &[0.5 + 3.0], &[-2.0, 1.0, 0.0, 1.0]);
    hinge_case(&[1.0], 0, &[0.0], &[0.0]);
}

fn hinge_case(x: &[f64], l: usize, value: &[f64], gradient: &[f64]) {
    holds(x, &[], |x| x.multiclass_hinge(label(x.builder(), l), 1.0), value, gradient);
}

#[test]
fn binary_cross_entropy_keeps_its_tails() {
    let small = 4.248354255291589e-18;
    for (x, t, value, gradient) in [
        (40.0, 1.0, small, -small),
        (-40.0, 0.0, small, small),
        (-800.0, 1.0, 800.0, -1.0),
        (INF, 1.0, 0.0, 0.0),
        (-INF, 0.0, 0.0, 0.0),
        (INF, 0.0, INF, 1.0),
        (0.0, 0.25, std::f64::consts::LN_2, 0.25),
        (NAN, 1.0, NAN, NAN),
    ] {
        holds(&[x], &[], |x| x.binary_cross_entropy(x.filled(t)), &[value], &[gradient]);
    }
    // The derivative with respect to the target is −x, also at a certain one.
    holds(&[0.0], &[], |t| t.filled(3.0).binary_cross_entropy(t), &[3.0 + (-3f64).exp().ln_1p()], &[-3.0]);
}

#[test]
fn products_of_zeros_to_second_order() {
    holds(&[], &[], |x| x.product(&[0]), &[1.0], &[]);
    let hessian = |x: &[f64]| {
        let circuit = Circuit::build(|c| {
            let x = c.input("x", [x.len()]);
            c.output("h", c.hessian(x.product(&[0]), x, x));
        });
        let run = evaluate(&circuit.unwrap(), [("x", Tensor::from(x.to_vec()))]).unwrap();
        run.output("h").unwrap().data().to_vec()
    };
    assert_eq!(hessian(&[0.0, 0.0, 5.0]), [0.0, 5.0, 0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    assert_eq!(hessian(&[2.0, 0.0, 5.0]), [0.0, 5.0, 0.0, 5.0, 0.0, 2.0, 0.0, 2.0, 0.0]);
}

#[test]
fn the_hessian_of_log_softmax_keeps_its_tail() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [2]);
        c.output("h", c.hessian(x.log_softmax(&[0]).index(0, 0), x, x));
    });
    let run = evaluate(&circuit.unwrap(), [("x", Tensor::from([40.0, 0.0]))]).unwrap();
    // −p (1 − p) with p = σ(40).
    let p = 4.248354255291589e-18;
    for (got, exact) in run.output("h").unwrap().data().iter().zip([-p, p, p, -p]) {
        assert!(roundings(*got, exact) < 8.0, "{got} is not {exact}");
    }
}

#[test]
fn gates_with_kinks_inside_smooth_functions_decide_no_derivative() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [3]);
        let smooth =
            x.softmax(&[0]) + x.log_softmax(&[0]) + x.logsumexp(&[0]) + x.norm(2.0, &[0]) + x.std(&[0], 0);
        c.output("y", smooth + x.cross_entropy(label(c, 1)) + x.binary_cross_entropy(x.sigmoid()));
    });
    let mut found = 0;
    for node in circuit.unwrap().nodes() {
        let Some(composite) = node.gate().downcast::<Composite>() else { continue };
        let body = composite.body().unwrap();
        let output = body.outputs().next().unwrap().1;
        for id in body.ids() {
            let inner = body.node(id).gate().name();
            // The norm of zeros has a kink, and an absolute value for it.
            let at_zero = inner == "abs" && ["norm", "std"].contains(&node.gate().name());
            if ["max", "abs", "sign", "equal", "less"].contains(&inner) && !at_zero {
                found += 1;
                assert_eq!(body.structure(output, id), Structure::Zero, "{inner} in {}", node.gate().name());
            }
        }
    }
    assert!(found > 10);
}

#[test]
fn slices_and_positions() {
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let back = Span { step: -2, ..Span::ALL };
    holds(
        &x,
        &[],
        |x| x.reshape([2, 3]).slice(&[Span::ALL, back]),
        &[3.0, 1.0, 6.0, 4.0],
        &[1.0, 0.0, 1.0, 1.0, 0.0, 1.0],
    );
    holds(&x, &[], |x| x.reshape([2, 3]).index(-1, -2), &[2.0, 5.0], &[0.0, 1.0, 0.0, 0.0, 1.0, 0.0]);
    holds(
        &x,
        &[2.0, 3.0],
        |x| x.take(x.constant(Tensor::from([4.0, 4.0])), 0),
        &[5.0, 5.0],
        &[0.0, 0.0, 0.0, 0.0, 5.0, 0.0],
    );
}
