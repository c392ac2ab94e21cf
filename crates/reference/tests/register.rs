//! What registration refuses of user-defined gates, and what gradient checks say.

use std::sync::Arc;

use backflow_circuit::form::{FoldOp, Form, UserFunction};
use backflow_circuit::{
    Circuit, Contributions, CustomGate, Error as CircuitError, Expr, Gate, Kind, Misfit, Problem, Site,
    Tensor, Type,
};
use backflow_reference::check::Along;
use backflow_reference::{Error, Flaw, Verdict, check, register};

/// Samples for a multiplication.
fn pair() -> Vec<Vec<Tensor>> {
    vec![
        vec![Tensor::from([1.5, -2.0, 0.0]), Tensor::from([0.25, 3.0, 4.0])],
        vec![Tensor::from([3.0]), Tensor::from([-5.0])],
    ]
}

fn multiply() -> CustomGate {
    CustomGate::elementwise("multiply", 2, |x, y| {
        for i in 0..y.len() {
            y[i] = x[0][i] * x[1][i];
        }
    })
}

/// The elementwise product of two slices.
fn times(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a * b).collect()
}

fn refused(gate: impl Gate, samples: &[Vec<Tensor>]) -> Flaw {
    match register(gate, samples) {
        Err(Error::Refused { flaw, .. }) => *flaw,
        other => panic!("{other:?}"),
    }
}

#[test]
fn right_gates_pass_with_either_sort_of_backward() {
    let exprs = multiply().with_gradient(|at, g| vec![Some(g * at.inputs[1]), Some(g * at.inputs[0])]);
    let slices = multiply().with_backward(|x, _, g| vec![times(x[1], g), times(x[0], g)]);
    for gate in [exprs, slices] {
        let gate = register(gate, &pair()).unwrap();
        let circuit = Circuit::build(|c| {
            let (x, y) = (c.input("x", ()), c.input("y", ()));
            c.output("f", c.apply_ref(gate.clone(), &[x, y]));
        })
        .unwrap();
        let at = [("x", Tensor::scalar(3.0)), ("y", Tensor::scalar(-5.0))];
        let f = circuit.named("f").unwrap();
        let report = check(&circuit, f, circuit.inputs(), at).unwrap();
        assert_eq!(report.verdict(), Verdict::Agrees);
        let gradients: Vec<_> = report.inputs.iter().map(|input| input.gradient.single().unwrap()).collect();
        assert_eq!(gradients, [-5.0, 3.0]);
    }
}

#[test]
fn what_is_wrong_with_a_gate_is_named() {
    assert!(matches!(register(multiply(), &[]), Err(Error::NoSamples(_))));
    let circuit_problem = |flaw: Flaw| match flaw {
        Flaw::Circuit(Error::Circuit(error)) => *CircuitError::clone(&error).problem,
        other => panic!("{other}"),
    };
    assert!(matches!(circuit_problem(refused(multiply(), &pair())), Problem::NoGradient(_)));
    let one = multiply().with_gradient(|at, g| vec![Some(g * at.inputs[1])]);
    assert!(matches!(circuit_problem(refused(one, &pair())), Problem::Rule { .. }));
    let shape =
        multiply().with_gradient(|at, g| vec![Some((g * at.inputs[1]).sum()), Some(g * at.inputs[0])]);
    assert!(matches!(circuit_problem(refused(shape, &pair())), Problem::Rule { .. }));
    let misfit = refused(multiply(), &[vec![Tensor::from([1.0]), Tensor::from([1.0, 2.0])]]);
    assert!(matches!(circuit_problem(misfit), Problem::Misfit { .. }));

    let count = multiply().with_backward(|x, _, g| vec![times(x[1], g)]);
    assert_eq!(refused(count, &pair()), Flaw::Count { given: 1, inputs: 2 });
    let length = multiply().with_backward(|x, _, g| vec![times(x[1], g), vec![1.0]]);
    assert_eq!(refused(length, &pair()), Flaw::Length { input: 1, given: 1, wanted: 3 });

    let swapped = multiply().with_gradient(|at, g| vec![Some(g * at.inputs[0]), Some(g * at.inputs[1])]);
    let Flaw::Gradient { input: 0, what, gradient, difference, .. } = refused(swapped, &pair()) else {
        panic!()
    };
    assert_eq!(what, "element 0");
    // Weights are random, their ratio is that of the operands.
    assert!((gradient / difference - 1.5 / 0.25).abs() < 1e-9);

    let nearly =
        multiply().with_gradient(|at, g| vec![Some(g * at.inputs[1] * (1.0 + 1e-9)), Some(g * at.inputs[0])]);
    assert!(matches!(refused(nearly, &pair()), Flaw::Gradient { .. }));

    let infinite = CustomGate::elementwise("reciprocal", 1, |x, y| y[0] = 1.0 / x[0][0]);
    assert!(matches!(refused(infinite, &[vec![Tensor::from([0.0])]]), Flaw::NotFinite { element: 0, .. }));

    let kink = CustomGate::elementwise("fold", 1, |x, y| y[0] = x[0][0].abs())
        .with_gradient(|at, g| vec![Some(g * at.x().sign())]);
    assert!(matches!(refused(kink, &[vec![Tensor::from([0.0])]]), Flaw::Kink { input: 0, .. }));
}

/// x · y whose functions in f32 add instead: forward, or in what it sends to x.
#[derive(Clone, Copy, Debug)]
struct Careless {
    forward: bool,
}

/// The product of the first and the last operand, in f32 their sum where it is careless.
#[derive(Debug)]
struct Product {
    careless: bool,
}

impl UserFunction for Product {
    fn run_f64(&self, _: &[Type], inputs: &[&[f64]], output: &mut [f64]) {
        let (x, y) = (inputs[0], inputs[inputs.len() - 1]);
        output.iter_mut().zip(x.iter().zip(y)).for_each(|(z, (x, y))| *z = x * y);
    }

    fn run_f32(&self, _: &[Type], inputs: &[&[f32]], output: &mut [f32]) {
        let (x, y) = (inputs[0], inputs[inputs.len() - 1]);
        let value = |x: f32, y: f32| if self.careless { x + y } else { x * y };
        output.iter_mut().zip(x.iter().zip(y)).for_each(|(z, (x, y))| *z = value(*x, *y));
    }
}

#[derive(Debug)]
struct CarelessBack(Careless);

impl Gate for Careless {
    fn name(&self) -> &str {
        "careless"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        Ok(inputs[0])
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Custom(Arc::new(Product { careless: self.forward }))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, backflow_circuit::Error> {
        let back = |x: Expr<'c>| g.builder().apply(CarelessBack(*self), &[x, g]);
        Ok(vec![Some(back(at.inputs[1])), Some(back(at.inputs[0]))])
    }
}

impl Gate for CarelessBack {
    fn name(&self) -> &str {
        "careless_back"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        Ok(inputs[0])
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Custom(Arc::new(Product { careless: !self.0.forward }))
    }
}

#[test]
fn functions_in_f32_must_agree_with_those_in_f64() {
    for forward in [true, false] {
        let flaw = refused(Careless { forward }, &pair());
        assert!(matches!(flaw, Flaw::Precision { backward, .. } if backward != forward), "{flaw:?}");
    }
}

#[test]
fn a_rule_that_is_meant_to_differ_passes_when_it_says_so() {
    let straight = CustomGate::elementwise("rounded", 1, |x, y| {
        y.iter_mut().zip(x[0]).for_each(|(y, x)| *y = x.round());
    })
    .with_gradient(|_, g| vec![Some(g)]);
    let samples = [vec![Tensor::from([0.3, 1.7])]];
    assert!(matches!(refused(straight.clone(), &samples), Flaw::Gradient { .. }));
    register(straight.meant_to_differ("straight-through"), &samples).unwrap();
    // It is held to everything else.
    let reversed = multiply().with_backward(|x, _, g| vec![times(x[1], g)]).meant_to_differ("one is missing");
    assert!(matches!(refused(reversed, &pair()), Flaw::Count { given: 1, inputs: 2 }));
}

#[test]
fn gradients_of_a_wrong_number_or_length_are_errors_without_registration() {
    let few = multiply().with_backward(|x, _, g| vec![times(x[1], g)]);
    let short = multiply().with_backward(|x, _, g| vec![times(x[1], g), Vec::new()]);
    for (gate, part) in [(few, "1 gradients for 2 inputs"), (short, "0 numbers for input 1")] {
        let circuit = Circuit::build(|c| {
            let (x, y) = (c.input("x", ()), c.input("y", ()));
            c.gradients(c.apply(gate.clone(), &[x, y]), [x, y]);
        });
        let error = circuit.unwrap_err().to_string();
        assert!(error.contains(part) && error.contains("multiply"), "{error}");
    }
}

/// The sums of the rows of a matrix: a gate that is no `CustomGate`.
#[derive(Debug)]
struct RowSum;

impl Gate for RowSum {
    fn name(&self) -> &str {
        "row_sum"
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        match inputs {
            [x] if x.kind == Kind::Real && x.shape.rank() == 2 => Ok(Type::real(x.shape.without(&[1]))),
            _ => Err(Misfit::new("it takes a matrix", "")),
        }
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Fold { op: FoldOp::Sum, axes: vec![1] }
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Vec<Option<Expr<'c>>>, CircuitError> {
        let shape = at.x().shape();
        Ok(vec![Some(g.reshape([shape.dims()[0], 1]).expand(shape))])
    }
}

#[test]
fn any_gate_can_be_registered_and_large_inputs_are_checked_along_random_directions() {
    assert!(register(RowSum, &[vec![Tensor::from([[1.0, 2.0], [3.0, 4.0]])]]).is_ok());
    let large = Tensor::filled([20, 10], 0.7).unwrap();
    assert!(register(RowSum, &[vec![large.clone()]]).is_ok());
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [200, 100]);
        c.output("f", (x * x).sum());
    })
    .unwrap();
    let (f, x) = (circuit.named("f").unwrap(), circuit.named("x").unwrap());
    let large = Tensor::filled([200, 100], 0.7).unwrap();
    let report = check(&circuit, f, &[x], [("x", large)]).unwrap();
    assert!(report.inputs[0].comparisons.iter().all(|c| matches!(c.along, Along::Direction(_))));
    assert_eq!(report.verdict(), Verdict::Agrees);
}

/// The verdict on a function of one number.
fn verdict(f: impl for<'c> Fn(Expr<'c>) -> Expr<'c>, x: f64) -> (Verdict, Vec<String>) {
    let circuit = Circuit::build(|c| c.output("f", f(c.input("x", ())))).unwrap();
    let (of, wrt) = (circuit.named("f").unwrap(), circuit.named("x").unwrap());
    let report = check(&circuit, of, &[wrt], [("x", Tensor::scalar(x))]).unwrap();
    (report.verdict(), report.inputs[0].kinks.clone())
}

#[test]
fn kinks_are_called_kinks() {
    for (name, f, x, expected) in [
        ("relu", (|x| x.relu()) as for<'c> fn(Expr<'c>) -> Expr<'c>, 0.0, Verdict::Kink),
        ("relu beside it", |x| x.relu(), 1e-3, Verdict::Agrees),
        ("abs", |x| x.abs() * 3.0, 0.0, Verdict::Kink),
        // Each gate follows its rule, and yet the sum is x: the number is wrong, and is called so.
        ("smooth after all", |x| x.relu() - (-x).relu(), 0.0, Verdict::Disagrees),
        (
            "no kink where the kinky part is cut off",
            |x| x.stop_gradient() * 0.0 + x * x,
            0.0,
            Verdict::Agrees,
        ),
        ("a square root at the edge", |x| x.sqrt(), 0.0, Verdict::Kink),
        ("a cube root, infinitely steep", |x| x.cbrt(), 0.0, Verdict::Kink),
        ("a cliff", |x| x.step(), 0.0, Verdict::Kink),
        ("flat", |x| x.step() + x.floor(), 0.5, Verdict::Agrees),
        ("a gradient that is not there", |x| x * x.stop_gradient(), 3.0, Verdict::Disagrees),
        ("large", |x| (x * 1e-200).exp() * 1e200, 1e200, Verdict::Agrees),
        ("small", |x| (x * 1e200).sin(), 1e-200, Verdict::Agrees),
    ] {
        assert_eq!(verdict(f, x).0, expected, "{name}");
    }
    assert_eq!(verdict(|x| x.relu(), 0.0).1, ["relu"]);
    assert!(verdict(|x| x.relu(), 1.0).1.is_empty());
}

#[test]
fn a_check_needs_a_single_number_and_inputs() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [2]);
        let y = (x * x).named("y");
        c.output("f", y.sum());
    })
    .unwrap();
    let node = |name: &str| circuit.named(name).unwrap();
    let at = || [("x", Tensor::from([1.0, 2.0]))];
    let error = check(&circuit, node("y"), &[node("x")], at()).unwrap_err();
    assert!(matches!(error, Error::Circuit(e) if matches!(*e.problem, Problem::NotSingle(_))));
    assert!(matches!(check(&circuit, node("f"), &[node("y")], at()), Err(Error::Unknown { .. })));
    assert!(matches!(check(&circuit, node("f"), &[node("x")], []), Err(Error::Missing(_))));
}
