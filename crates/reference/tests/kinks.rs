//! What holds at kinks, ties and singular points and for NaN, as a table. Every number is exact.

mod common;

use backflow_circuit::form::Instruction;
use backflow_circuit::{Param, Tensor};
use common::call;

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

/// A gate or function, its operands, and what its value and the gradient of each operand must be (upstream 1
/// everywhere). No gradients: none is looked at.
struct Case {
    name: &'static str,
    params: Vec<(&'static str, Param)>,
    operands: Vec<Vec<f64>>,
    value: Vec<f64>,
    gradients: Vec<Vec<f64>>,
}

fn unary(name: &'static str, x: &[f64], value: &[f64], gradient: &[f64]) -> Case {
    let (operands, gradients) = (vec![x.to_vec()], vec![gradient.to_vec()]);
    Case { name, params: Vec::new(), operands, value: value.to_vec(), gradients }
}

fn binary(name: &'static str, a: &[f64], b: &[f64], value: &[f64], da: &[f64], db: &[f64]) -> Case {
    let operands = vec![a.to_vec(), b.to_vec()];
    let gradients = vec![da.to_vec(), db.to_vec()];
    Case { name, params: Vec::new(), operands, value: value.to_vec(), gradients }
}

impl Case {
    fn with(mut self, name: &'static str, value: Param) -> Case {
        self.params.push((name, value));
        self
    }
}

/// Equal numbers, where a NaN is equal to a NaN.
fn same(a: &[f64], b: &[f64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || (a.is_nan() && b.is_nan()))
}

fn hold(cases: Vec<Case>) {
    let mut wrong = Vec::new();
    for case in cases {
        let operands: Vec<Tensor> = case.operands.iter().map(|x| Tensor::from(x.clone())).collect();
        let what = format!("{} of {:?}", case.name, case.operands);
        match call(case.name, &operands, &case.params) {
            Err(error) => wrong.push(format!("{what}: {error}")),
            Ok(found) => {
                if !same(found.value.data(), &case.value) {
                    wrong.push(format!("{what} is {:?}, not {:?}", found.value.data(), case.value));
                }
                for (i, (got, expected)) in found.gradients.iter().zip(&case.gradients).enumerate() {
                    if !same(got.data(), expected) {
                        wrong.push(format!("∂/∂x{i} {what} is {:?}, not {expected:?}", got.data()));
                    }
                }
                if !case.gradients.is_empty() && found.gradients.len() != case.gradients.len() {
                    wrong.push(format!("{what} has {} gradients", found.gradients.len()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn kinks_of_functions_of_one_number() {
    let zeros = [0.0, -0.0];
    let e = (-1f64).exp();
    // λα of Klambauer and others 2017, rounded once.
    let left_of_selu = 1.7580993408473768;
    hold(vec![
        unary("relu", &[0.0, -0.0, 2.0, -2.0], &[0.0, 0.0, 2.0, 0.0], &[0.0, 0.0, 1.0, 0.0]),
        unary("abs", &[0.0, -0.0, 2.0, -2.0], &[0.0, 0.0, 2.0, 2.0], &[0.0, 0.0, 1.0, -1.0]),
        unary("sign", &[0.0, -0.0, 2.0, -2.0], &[0.0, 0.0, 1.0, -1.0], &[0.0; 4]),
        unary("step", &[0.0, -0.0, 2.0, -2.0], &[0.0, 0.0, 1.0, 0.0], &[0.0; 4]),
        unary("floor", &[0.0, 1.0, 1.5, -1.5], &[0.0, 1.0, 1.0, -2.0], &[0.0; 4]),
        unary("round", &[0.5, 1.5, -2.5, 0.3], &[0.0, 2.0, -2.0, 0.0], &[0.0; 4]),
        unary("leaky_relu", &[0.0, -0.0, 2.0, -2.0], &[0.0, 0.0, 2.0, -0.5], &[0.25, 0.25, 1.0, 0.25])
            .with("slope", Param::Real(0.25)),
        unary("elu", &[0.0, -0.0, 2.0], &[0.0, 0.0, 2.0], &[1.0, 1.0, 1.0]),
        unary("elu", &[0.0, -0.0, 2.0], &[0.0, 0.0, 2.0], &[0.5, 0.5, 1.0]).with("alpha", Param::Real(0.5)),
        unary("selu", &zeros, &zeros, &[left_of_selu; 2]),
        unary(
            "clamp",
            &[-3.0, -1.0, 0.5, 2.0, 3.0],
            &[-1.0, -1.0, 0.5, 2.0, 2.0],
            &[0.0, 0.0, 1.0, 0.0, 0.0],
        )
        .with("min", Param::Real(-1.0))
        .with("max", Param::Real(2.0)),
        unary("sqrt", &[0.0, 4.0], &[0.0, 2.0], &[INF, 0.25]),
        unary("cbrt", &[0.0, 8.0], &[0.0, 2.0], &[INF, 1.0 / 12.0]),
        unary("log", &[0.0, 2.0], &[-INF, 2f64.ln()], &[INF, 0.5]),
        unary("tanh", &[INF, -INF], &[1.0, -1.0], &[0.0, 0.0]),
        unary("sigmoid", &[INF, -INF], &[1.0, 0.0], &[0.0, 0.0]),
        unary("softplus", &[INF, -INF], &[INF, 0.0], &[1.0, 0.0]),
        unary("gelu", &[INF, -INF, 0.0], &[INF, 0.0, 0.0], &[1.0, 0.0, 0.5]),
        unary("silu", &[INF, -INF, 0.0], &[INF, 0.0, 0.0], &[1.0, 0.0, 0.5]),
        unary("elu", &[INF, -INF, -1.0], &[INF, -1.0, (-1f64).exp_m1()], &[1.0, 0.0, e]),
    ]);
}

#[test]
fn ties_of_two_numbers_and_points_where_two_meet() {
    let half = 0.5f64;
    hold(vec![
        binary(
            "maximum",
            &[1.0, 2.0, 0.0],
            &[1.0, 1.0, -0.0],
            &[1.0, 2.0, 0.0],
            &[half, 1.0, half],
            &[half, 0.0, half],
        ),
        binary(
            "minimum",
            &[1.0, 2.0, 0.0],
            &[1.0, 1.0, -0.0],
            &[1.0, 1.0, 0.0],
            &[half, 0.0, half],
            &[half, 1.0, half],
        ),
        binary(
            "hypot",
            &[0.0, 3.0, 0.0],
            &[0.0, 4.0, -2.0],
            &[0.0, 5.0, 2.0],
            &[0.0, 0.6, 0.0],
            &[0.0, 0.8, -1.0],
        ),
        binary(
            "atan2",
            &[0.0, 0.0, 1.0],
            &[0.0, 2.0, 0.0],
            &[0.0, 0.0, 1f64.atan2(0.0)],
            &[0.0, half, 0.0],
            &[0.0, 0.0, -1.0],
        ),
        // xⁿ at 0: the exponent 0 has gradient 0, 1 has 1, and a power below 1 is infinitely steep.
        binary(
            "pow",
            &[0.0, 0.0, 0.0, 0.0],
            &[0.0, 1.0, 2.0, 0.5],
            &[1.0, 0.0, 0.0, 0.0],
            &[0.0, 1.0, 0.0, INF],
            &[NAN, 0.0, 0.0, 0.0],
        ),
        // A negative base has a gradient for whole exponents, and none with respect to the exponent.
        binary("pow", &[-2.0, -2.0], &[2.0, 3.0], &[4.0, -8.0], &[-4.0, 12.0], &[NAN, NAN]),
        binary("less", &[1.0, 0.0], &[1.0, 1.0], &[0.0, 1.0], &[0.0, 0.0], &[0.0, 0.0]),
        binary("less_equal", &[1.0, 2.0], &[1.0, 1.0], &[1.0, 0.0], &[0.0, 0.0], &[0.0, 0.0]),
        binary("equal", &[1.0, 2.0], &[1.0, 1.0], &[1.0, 0.0], &[0.0, 0.0], &[0.0, 0.0]),
    ]);
}

#[test]
fn ties_over_an_axis_and_rows_of_zeros() {
    let third = 1.0 / 3.0;
    hold(vec![
        unary("max", &[1.0, 3.0, 3.0], &[3.0], &[0.0, 0.5, 0.5]),
        unary("max", &[2.0, 2.0, 2.0], &[2.0], &[third; 3]),
        unary("min", &[3.0, 1.0, 1.0], &[1.0], &[0.0, 0.5, 0.5]),
        unary("maxout", &[1.0, 3.0, 3.0], &[3.0], &[0.0, 0.5, 0.5]).with("size", Param::Int(3)),
        Case { gradients: vec![], ..unary("argmax", &[1.0, 3.0, 3.0], &[1.0], &[]) }
            .with("axis", Param::Int(0)),
        Case { gradients: vec![], ..unary("argmin", &[3.0, 1.0, 1.0], &[1.0], &[]) }
            .with("axis", Param::Int(0)),
        unary("norm", &[0.0, 0.0], &[0.0], &[0.0, 0.0]).with("ord", Param::Real(2.0)),
        unary("norm", &[0.0, -2.0], &[2.0], &[0.0, -1.0]).with("ord", Param::Real(1.0)),
        unary("norm", &[0.0, 0.0], &[0.0], &[0.0, 0.0]).with("ord", Param::Real(INF)),
        unary("norm", &[-2.0, 2.0], &[2.0], &[-0.5, 0.5]).with("ord", Param::Real(INF)),
        unary("std", &[4.0, 4.0, 4.0], &[0.0], &[0.0; 3]),
        unary("variance", &[4.0, 4.0, 4.0], &[0.0], &[0.0; 3]),
        unary("product", &[0.0, 2.0, 3.0], &[0.0], &[6.0, 0.0, 0.0]),
        unary("product", &[0.0, 0.0, 3.0], &[0.0], &[0.0; 3]),
        unary("product", &[2.0, -3.0, 4.0], &[-24.0], &[-12.0, 8.0, -6.0]),
        unary("logsumexp", &[INF, 1.0], &[INF], &[1.0, 0.0]),
        unary("logsumexp", &[-INF, -INF], &[-INF], &[0.5, 0.5]),
    ]);
}

#[test]
fn a_nan_is_never_hidden() {
    let axis = || Param::Int(0);
    let mut cases = vec![
        binary("maximum", &[NAN, 1.0], &[1.0, NAN], &[NAN, NAN], &[NAN, NAN], &[NAN, NAN]),
        binary("minimum", &[NAN, 1.0], &[1.0, NAN], &[NAN, NAN], &[NAN, NAN], &[NAN, NAN]),
        binary("hypot", &[NAN, INF], &[INF, NAN], &[NAN, NAN], &[NAN, NAN], &[NAN, NAN]),
        binary("atan2", &[NAN, 1.0], &[1.0, NAN], &[NAN, NAN], &[NAN, NAN], &[NAN, NAN]),
        unary("max", &[1.0, NAN, 3.0], &[NAN], &[NAN; 3]),
        unary("min", &[1.0, NAN, 3.0], &[NAN], &[NAN; 3]),
        unary("norm", &[1.0, NAN], &[NAN], &[NAN; 2]),
        unary("std", &[1.0, NAN], &[NAN], &[NAN; 2]),
        unary("product", &[2.0, NAN], &[NAN], &[NAN, 2.0]),
        unary("logsumexp", &[2.0, NAN], &[NAN], &[NAN; 2]),
        unary("softmax", &[2.0, NAN], &[NAN; 2], &[NAN; 2]),
        unary("log_softmax", &[2.0, NAN], &[NAN; 2], &[NAN; 2]),
        unary("clamp", &[NAN], &[NAN], &[NAN]).with("min", Param::Real(0.0)).with("max", Param::Real(1.0)),
        Case { gradients: vec![], ..unary("argmax", &[1.0, NAN, 3.0, NAN], &[1.0], &[]) }
            .with("axis", axis()),
        Case { gradients: vec![], ..unary("argmin", &[1.0, NAN, 0.0, NAN], &[1.0], &[]) }
            .with("axis", axis()),
        // The branch that is not taken does not count, the mask does.
        Case {
            name: "where",
            params: Vec::new(),
            operands: vec![vec![0.0, 1.0, NAN], vec![NAN, 5.0, 1.0], vec![3.0, NAN, 2.0]],
            value: vec![3.0, 5.0, NAN],
            gradients: vec![vec![0.0; 3], vec![0.0, 1.0, NAN], vec![1.0, 0.0, NAN]],
        },
    ];
    for name in
        ["relu", "abs", "leaky_relu", "elu", "selu", "gelu", "silu", "softplus", "log_sigmoid", "sigmoid"]
    {
        cases.push(unary(name, &[NAN], &[NAN], &[NAN]));
    }
    for name in ["exp", "log", "sqrt", "cbrt", "tanh", "erf", "square", "reciprocal", "sin", "cos", "tan"] {
        cases.push(unary(name, &[NAN], &[NAN], &[NAN]));
    }
    // Their derivative is 0 wherever there is one.
    for name in ["sign", "step", "floor", "round"] {
        cases.push(unary(name, &[NAN], &[NAN], &[0.0]));
    }
    hold(cases);
}

#[test]
fn bounds_in_the_wrong_order_and_extremes_of_nothing_are_errors() {
    let bounds = [("min", Param::Real(2.0)), ("max", Param::Real(1.0))];
    assert!(call("clamp", &[Tensor::from([0.5])], &bounds).unwrap_err().contains("bound"));
    let nothing = [Tensor::from(Vec::new())];
    for name in ["max", "min", "mean"] {
        assert!(call(name, &nothing, &[]).is_err(), "{name} of nothing");
    }
    assert_eq!(call("sum", &nothing, &[]).unwrap().value.single(), Some(0.0));
    assert_eq!(call("product", &nothing, &[]).unwrap().value.single(), Some(1.0));
}

#[test]
fn instructions_keep_nan_in_every_operand() {
    use Instruction::{Equal, Less, LessEqual, Pow};
    for instruction in Instruction::ALL {
        // Comparisons are 0 with NaN and pow(x, 0) = pow(1, y) = 1, as IEEE 754 has them.
        if matches!(instruction, Less | LessEqual | Equal | Pow) {
            continue;
        }
        for operand in 0..instruction.arity().min(2) {
            let mut operands = [0.5; 3];
            operands[operand] = NAN;
            assert!(instruction.eval(operands).is_nan(), "{instruction:?} with NaN as operand {operand}");
            operands[1 - operand.min(1)] = INF;
            assert!(
                instruction.eval(operands).is_nan(),
                "{instruction:?} with NaN as operand {operand} beside ∞"
            );
        }
    }
}
