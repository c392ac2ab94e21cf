//! Tests of the elementwise gates by themselves, on single numbers: kinks, ties, tails and NaN.

use backflow_circuit::form::Form;
use backflow_circuit::{Circuit, Expr, Param, Params, Shape, Structure, Tensor, Type, registry};
use backflow_reference::evaluate;

/// Value, gradients and second derivative (by the first input) of a gate at a point.
fn at(gate: &str, point: &[f64], params: &Params) -> (f64, Vec<f64>, f64) {
    let entry = registry::find(gate).unwrap();
    let circuit = Circuit::build(|c| {
        let x: Vec<Expr> = (0..point.len()).map(|i| c.input(&format!("x{i}"), ())).collect();
        let y = entry.apply(&x, params).unwrap();
        c.output("y", y);
        let gradients = c.gradients(y, x.clone());
        for (i, (_, g)) in gradients.iter().enumerate() {
            c.output(&format!("g{i}"), *g);
        }
        c.output("second", c.gradient(gradients[0].1, x[0]));
    })
    .unwrap();
    let names: Vec<String> = (0..point.len()).map(|i| format!("x{i}")).collect();
    let inputs = names.iter().zip(point).map(|(name, &x)| (name.as_str(), Tensor::scalar(x)));
    let run = evaluate(&circuit, inputs).unwrap();
    let value = |name: &str| run.output(name).unwrap().data()[0];
    (value("y"), (0..point.len()).map(|i| value(&format!("g{i}"))).collect(), value("second"))
}

/// Holds value, gradients and second derivative by the first input against what they must be.
fn check(gate: &str, point: &[f64], value: f64, gradients: &[f64], second: f64) {
    check_with(gate, Params::new(), point, value, gradients, second);
}

fn check_with(gate: &str, params: Params, point: &[f64], value: f64, gradients: &[f64], second: f64) {
    let got = at(gate, point, &params);
    let numbers = |value: f64, gradients: &[f64], second: f64| {
        std::iter::once(value).chain(gradients.iter().copied()).chain([second]).collect::<Vec<_>>()
    };
    let (got, want) = (numbers(got.0, &got.1, got.2), numbers(value, gradients, second));
    // Some roundings of the last place, and as many of the smallest subnormal.
    let close = |(&got, &want): (&f64, &f64)| {
        got == want
            || got.is_nan() && want.is_nan()
            || (got - want).abs() <= 4.0 * f64::EPSILON * want.abs() + 2e-323
    };
    assert!(got.iter().zip(&want).all(close), "{gate} at {point:?}: got {got:?}, want {want:?}");
}

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

#[test]
fn kinks_and_ties() {
    // A convention stands for the first derivative; a second one there is none of.
    check("abs", &[0.0], 0.0, &[0.0], NAN);
    check("abs", &[-3.0], 3.0, &[-1.0], 0.0);
    check("sign", &[0.0], 0.0, &[0.0], 0.0);
    check("floor", &[2.0], 2.0, &[0.0], 0.0);
    check("round", &[2.5], 2.0, &[0.0], 0.0);
    check("leaky_relu", &[0.0], 0.0, &[0.01], 0.0);
    check("elu", &[0.0], 0.0, &[1.0], 1.0);
    check_with("elu", Params::new().with("alpha", Param::Real(0.5)), &[0.0], 0.0, &[0.5], 0.5);
    check("maximum", &[2.0, 2.0], 2.0, &[0.5, 0.5], 0.0);
    check("minimum", &[INF, INF], INF, &[0.5, 0.5], 0.0);
    check("minimum", &[1.0, 2.0], 1.0, &[1.0, 0.0], 0.0);
    check("hypot", &[0.0, 0.0], 0.0, &[0.0, 0.0], NAN);
    check("atan2", &[0.0, 0.0], 0.0, &[0.0, 0.0], 0.0);
    let unit = || Params::new().with("min", Param::Real(-1.0)).with("max", Param::Real(1.0));
    for (x, y, g) in [(-2.0, -1.0, 0.0), (-1.0, -1.0, 0.0), (0.5, 0.5, 1.0), (1.0, 1.0, 0.0), (INF, 1.0, 0.0)]
    {
        check_with("clamp", unit(), &[x], y, &[g], 0.0);
    }
    check("clamp", &[INF], INF, &[1.0], 0.0);
}

#[test]
fn singular_points() {
    check("sqrt", &[0.0], 0.0, &[INF], -INF);
    check("log", &[0.0], -INF, &[INF], -INF);
    check("reciprocal", &[0.0], INF, &[-INF], INF);
    check("pow", &[0.0, 0.0], 1.0, &[0.0, NAN], 0.0);
    check("pow", &[0.0, 1.0], 0.0, &[1.0, 0.0], 0.0);
    check("pow", &[0.0, 2.0], 0.0, &[0.0, 0.0], 2.0);
    check("pow", &[-2.0, 3.0], -8.0, &[12.0, NAN], -12.0);
    check("pow", &[INF, -1.0], 0.0, &[0.0, 0.0], 0.0);
    check("pow", &[1e-320, 0.0], 1.0, &[0.0, (1e-320_f64).ln()], 0.0);
    check("square", &[1e200], INF, &[2e200], 2.0);
}

#[test]
fn tails_keep_their_accuracy_in_both_derivatives() {
    check("tanh", &[20.0], 1.0, &[1.6993417021166355e-17], -3.398683404233271e-17);
    check("tanh", &[300.0], 1.0, &[1.0601586212017243e-260], -2.1203172424034486e-260);
    check("tanh", &[1e-20], 1e-20, &[1.0], -2e-20);
    check("asin", &[1e-20], 1e-20, &[1.0], 1e-20);
    check("acos", &[0.9999999999999999], 1.4901161193847656e-8, &[-67108864.0], -3.022314549036573e23);
    check("atan", &[1e100], std::f64::consts::FRAC_PI_2, &[1e-200], -2e-300);
    check("gelu", &[-5.0], -1.4332578593959695e-6, &[-7.146946001792295e-6], -3.4194548838888845e-5);
    check("silu", &[-745.0], -2.105e-321, &[-2.1e-321], -2.095e-321);
    check("log_sigmoid", &[40.0], -4.248354255291589e-18, &[4.248354255291589e-18], -4.248354255291589e-18);
    check("elu", &[-1e4], -1.0, &[0.0], 0.0);
    check("hypot", &[3e200, 4e200], 5e200, &[0.6, 0.8], 0.64 / 5e200);
    check("hypot", &[1.0, 1e-10], 1.0, &[1.0, 1e-10], 1e-20);
    check("atan2", &[1e200, 0.0], std::f64::consts::FRAC_PI_2, &[0.0, -1e-200], 0.0);
    for gate in ["gelu", "silu"] {
        check(gate, &[INF], INF, &[1.0], 0.0);
        check(gate, &[-INF], 0.0, &[0.0], 0.0);
    }
}

#[test]
fn a_nan_is_never_hidden() {
    let scalar = Type::real(Shape::SCALAR);
    let bounded = Params::new().with("min", Param::Real(-1.0)).with("max", Param::Real(1.0));
    let mut tried = 0;
    for entry in backflow_circuit::gates::ENTRIES {
        let gate = entry.restore(&bounded.clone().with("slope", Param::Real(0.5)));
        let Some(gate) = gate.filter(|gate| gate.output(&[scalar]).is_ok()) else { continue };
        if !matches!(gate.form(&[scalar]), Form::Map(_)) || entry.name == "neg" {
            continue;
        }
        let (value, gradient, _) = at(entry.name, &[NAN], &bounded);
        let stops = gate.structure(0, &[scalar]) == Structure::Zero;
        assert!(value.is_nan(), "{}", entry.name);
        assert!(gradient[0].is_nan() || stops && gradient[0] == 0.0, "the derivative of {}", entry.name);
        tried += 1;
    }
    assert!(tried >= 30, "{tried}");
    for gate in ["maximum", "minimum", "hypot", "atan2", "direction"] {
        for point in [[NAN, 1.0], [1.0, NAN]] {
            let (value, gradients, _) = at(gate, &point, &Params::new());
            assert!(value.is_nan() && gradients.iter().all(|g| g.is_nan()), "{gate} at {point:?}");
        }
    }
}

#[test]
fn parameters_that_make_no_sense_are_refused() {
    let refused = |f: &dyn for<'c> Fn(Expr<'c>) -> Expr<'c>| {
        Circuit::build(|c| c.output("y", f(c.input("x", [2])))).unwrap_err().to_string()
    };
    assert!(refused(&|x| x.clamp(1.0, 0.0)).contains("lower bound 1 is above the upper bound 0"));
    assert!(refused(&|x| x.clamp(NAN, 0.0)).contains("NaN"));
    assert!(refused(&|x| x.leaky_relu(INF)).contains("slope"));
    assert!(refused(&|x| x.elu(NAN)).contains("alpha"));
}
