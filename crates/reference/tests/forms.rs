//! Each form on small arrays that can be worked out by hand, and what the evaluator refuses.

use backflow_circuit::form::{FoldOp, Form, View};
use backflow_circuit::{Circuit, Gate, Kind, Misfit, Shape, Tensor, Type};
use backflow_reference::{Draw, Error, Reason, evaluate, evaluate_with};

/// A gate that is nothing but a form and the type of its output.
#[derive(Debug, Clone)]
struct Bare {
    form: Form,
    ty: Type,
}

impl Gate for Bare {
    fn name(&self) -> &str {
        "bare"
    }

    fn output(&self, _: &[Type]) -> Result<Type, Misfit> {
        Ok(self.ty)
    }

    fn form(&self, _: &[Type]) -> Form {
        self.form.clone()
    }

    fn same(&self, _: &dyn Gate) -> bool {
        false
    }
}

/// Runs a form on operands, the output of a shape and a kind.
fn run(form: Form, operands: &[Tensor], dims: &[usize], kind: Kind) -> Result<Vec<f64>, Error> {
    let ty = Type { kind, shape: Shape::new(dims).unwrap() };
    let circuit = Circuit::build(|c| {
        let operands: Vec<_> = operands.iter().map(|x| c.constant(x.clone())).collect();
        c.output("y", c.apply(Bare { form, ty }, &operands));
    })?;
    Ok(evaluate(&circuit, [])?.output("y")?.data().to_vec())
}

fn real(form: Form, operands: &[Tensor], dims: &[usize]) -> Vec<f64> {
    run(form, operands, dims, Kind::Real).unwrap()
}

fn indices(dims: &[usize], data: &[f64]) -> Tensor {
    Tensor::index(dims, data.to_vec()).unwrap()
}

fn shaped(dims: &[usize], data: &[f64]) -> Tensor {
    Tensor::new(dims, data.to_vec()).unwrap()
}

/// 0, 1, 2, … in a shape.
fn counted(dims: &[usize]) -> Tensor {
    let count: usize = dims.iter().product();
    shaped(dims, &(0..count).map(|i| i as f64).collect::<Vec<_>>())
}

#[test]
fn views() {
    let x = counted(&[2, 3]);
    let one = std::slice::from_ref(&x);
    assert_eq!(real(Form::View(View::Reshape), one, &[3, 2]), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
    assert_eq!(real(Form::View(View::Permute(vec![1, 0])), one, &[3, 2]), [0.0, 3.0, 1.0, 4.0, 2.0, 5.0]);
    let slice = View::Slice { starts: vec![1, 2], steps: vec![1, -2] };
    assert_eq!(real(Form::View(slice), one, &[1, 2]), [5.0, 3.0]);
    let expanded = real(Form::View(View::Expand), &[counted(&[2, 1])], &[2, 2, 3]);
    assert_eq!(expanded, [0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
    // y[a][b][c] = x[b][c][a]
    let y = real(Form::View(View::Permute(vec![2, 0, 1])), &[counted(&[2, 2, 3])], &[3, 2, 2]);
    assert_eq!(y, [0.0, 3.0, 6.0, 9.0, 1.0, 4.0, 7.0, 10.0, 2.0, 5.0, 8.0, 11.0]);
    let embed = Form::Embed { starts: vec![2, 0], steps: vec![-2, 1] };
    let y = real(embed, &[shaped(&[2, 1], &[7.0, 8.0])], &[3, 2]);
    assert_eq!(y, [8.0, 0.0, 0.0, 0.0, 7.0, 0.0]);
    let parts = [counted(&[2, 1]), shaped(&[2, 2], &[5.0, 6.0, 7.0, 8.0])];
    assert_eq!(real(Form::Concatenate { axis: 1 }, &parts, &[2, 3]), [0.0, 5.0, 6.0, 1.0, 7.0, 8.0]);
}

#[test]
fn folds_and_products() {
    let x = shaped(&[2, 3], &[1.0, 5.0, 3.0, 4.0, -2.0, 6.0]);
    let one = std::slice::from_ref(&x);
    let fold = |op, axes: &[usize], dims: &[usize]| real(Form::Fold { op, axes: axes.to_vec() }, one, dims);
    assert_eq!(fold(FoldOp::Sum, &[0], &[3]), [5.0, 3.0, 9.0]);
    assert_eq!(fold(FoldOp::Sum, &[1], &[2]), [9.0, 8.0]);
    assert_eq!(fold(FoldOp::Max, &[0, 1], &[]), [6.0]);
    assert_eq!(fold(FoldOp::Min, &[1], &[2]), [1.0, -2.0]);
    assert_eq!(fold(FoldOp::Sum, &[], &[2, 3]), x.data());
    assert_eq!(real(Form::Fold { op: FoldOp::Sum, axes: vec![0] }, &[counted(&[0, 2])], &[2]), [0.0, 0.0]);
    let (a, b) = (shaped(&[2, 2], &[1.0, 2.0, 3.0, 4.0]), shaped(&[2, 2], &[5.0, 6.0, 7.0, 8.0]));
    let product = |transposed| real(Form::MatMul { transposed }, &[a.clone(), b.clone()], &[2, 2]);
    assert_eq!(product([false, false]), [19.0, 22.0, 43.0, 50.0]);
    assert_eq!(product([true, false]), [26.0, 30.0, 38.0, 44.0]);
    assert_eq!(product([false, true]), [17.0, 23.0, 39.0, 53.0]);
    assert_eq!(product([true, true]), [23.0, 31.0, 34.0, 46.0]);
    let batched = Form::MatMul { transposed: [false, false] };
    assert_eq!(real(batched, &[counted(&[2, 1, 2]), counted(&[2, 2, 1])], &[2, 1, 1]), [1.0, 13.0]);
    let rows = shaped(&[2, 3], &[1.0, 3.0, 3.0, f64::NAN, 9.0, f64::NAN]);
    assert_eq!(run(Form::ArgMax { axis: 1 }, &[rows], &[2], Kind::Index).unwrap(), [1.0, 0.0]);
    assert_eq!(run(Form::ArgMax { axis: 0 }, one, &[3], Kind::Index).unwrap(), [1.0, 0.0, 1.0]);
    let rows = shaped(&[2, 4], &[1.0, 3.0, -2.0, 1.0, f64::NAN, f64::INFINITY, 0.0, -0.0]);
    let order = [2.0, 0.0, 3.0, 1.0, 2.0, 3.0, 1.0, 0.0];
    assert_eq!(run(Form::ArgSort, &[rows], &[2, 4], Kind::Index).unwrap(), order);
}

#[test]
fn choices_by_index() {
    assert_eq!(
        real(Form::OneHot { depth: 3 }, &[indices(&[2], &[2.0, 0.0])], &[2, 3]),
        [0.0, 0.0, 1.0, 1.0, 0.0, 0.0]
    );
    let x = counted(&[2, 3]);
    // Along axis 1, by a vector, by a number and by a matrix of indices.
    let take = |i: Tensor, dims: &[usize]| real(Form::Take { axis: 1 }, &[x.clone(), i], dims);
    assert_eq!(take(indices(&[2], &[2.0, 2.0]), &[2, 2]), [2.0, 2.0, 5.0, 5.0]);
    assert_eq!(take(indices(&[], &[1.0]), &[2]), [1.0, 4.0]);
    assert_eq!(take(indices(&[1, 2], &[0.0, 2.0]), &[2, 1, 2]), [0.0, 2.0, 3.0, 5.0]);
    let first = |i: Tensor, dims: &[usize]| real(Form::Take { axis: 0 }, &[x.clone(), i], dims);
    assert_eq!(first(indices(&[], &[1.0]), &[3]), [3.0, 4.0, 5.0]);
    assert_eq!(first(indices(&[2], &[1.0, 0.0]), &[2, 3]), [3.0, 4.0, 5.0, 0.0, 1.0, 2.0]);
    // What arrives twice at one place is added.
    let g = shaped(&[2, 2], &[1.0, 10.0, 100.0, 1000.0]);
    let back = real(Form::TakeBack { axis: 1 }, &[g.clone(), indices(&[2], &[2.0, 2.0])], &[2, 3]);
    assert_eq!(back, [0.0, 0.0, 11.0, 0.0, 0.0, 1100.0]);
    let back =
        real(Form::TakeBack { axis: 0 }, &[shaped(&[3], &[1.0, 2.0, 3.0]), indices(&[], &[1.0])], &[2, 3]);
    assert_eq!(back, [0.0, 0.0, 0.0, 1.0, 2.0, 3.0]);
    let i = indices(&[2, 2], &[2.0, 0.0, 1.0, 1.0]);
    assert_eq!(real(Form::Gather { axis: 1 }, &[x, i.clone()], &[2, 2]), [2.0, 0.0, 4.0, 4.0]);
    assert_eq!(real(Form::GatherBack { axis: 1 }, &[g, i], &[2, 3]), [10.0, 0.0, 1.0, 0.0, 1100.0, 0.0]);
}

#[test]
fn random_numbers_follow_seed_run_and_identity() {
    let ty = Type::real(Shape::new(&[5]).unwrap());
    let circuit = Circuit::build(|c| {
        c.output("a", c.apply(Bare { form: Form::Random { identity: 1, per_example: false }, ty }, &[]));
        c.output("b", c.apply(Bare { form: Form::Random { identity: 2, per_example: false }, ty }, &[]));
    })
    .unwrap();
    let draw = |name: &str, seed, run| {
        let evaluation = evaluate_with(&circuit, [], Draw { seed, epoch: run, position: 0 }).unwrap();
        evaluation.output(name).unwrap().data().to_vec()
    };
    let first = draw("a", 7, 0);
    assert!(first.iter().all(|u| 0.0 < *u && *u < 1.0));
    assert_eq!(first, draw("a", 7, 0));
    for other in [draw("b", 7, 0), draw("a", 8, 0), draw("a", 7, 1)] {
        assert_ne!(first, other);
    }
}

#[test]
fn indices_out_of_range_and_forms_that_do_not_fit_are_errors() {
    let x = counted(&[2, 3]);
    let cases: Vec<(Form, Vec<Tensor>, Vec<usize>)> = vec![
        (Form::OneHot { depth: 2 }, vec![indices(&[1], &[2.0])], vec![1, 2]),
        (Form::Take { axis: 1 }, vec![x.clone(), indices(&[1], &[3.0])], vec![2, 1]),
        (Form::TakeBack { axis: 0 }, vec![x.clone(), indices(&[2], &[0.0, 9.0])], vec![2, 3]),
        (Form::Gather { axis: 0 }, vec![x.clone(), indices(&[1, 3], &[0.0, 1.0, 2.0])], vec![1, 3]),
    ];
    for (form, operands, dims) in cases {
        let error = run(form.clone(), &operands, &dims, Kind::Real).unwrap_err();
        let index = matches!(&error, Error::Node { reason: Reason::Index { .. }, .. });
        assert!(index && error.to_string().contains("out of range"), "{form:?}: {error}");
    }
    let empty = Form::Fold { op: FoldOp::Max, axes: vec![0] };
    let error = run(empty, &[counted(&[0])], &[], Kind::Real).unwrap_err();
    assert!(matches!(error, Error::Node { reason: Reason::Empty, .. }), "{error}");
    let wrong: Vec<(Form, Vec<Tensor>, Vec<usize>)> = vec![
        (Form::View(View::Reshape), vec![x.clone()], vec![5]),
        (Form::View(View::Permute(vec![0, 7])), vec![x.clone()], vec![2, 3]),
        (Form::View(View::Slice { starts: vec![0, 2], steps: vec![1, 1] }), vec![x.clone()], vec![2, 3]),
        (Form::View(View::Slice { starts: vec![0], steps: vec![1] }), vec![x.clone()], vec![2, 3]),
        (Form::Embed { starts: vec![0, 0], steps: vec![-1, 1] }, vec![x.clone()], vec![2, 3]),
        (Form::Fold { op: FoldOp::Sum, axes: vec![4] }, vec![x.clone()], vec![3]),
        (Form::MatMul { transposed: [false, false] }, vec![x.clone(), x.clone()], vec![2, 3]),
        (Form::MatMul { transposed: [false, false] }, vec![x.clone()], vec![2, 3]),
        (Form::ArgMax { axis: 2 }, vec![x.clone()], vec![2]),
        (Form::ArgSort, vec![counted(&[])], vec![]),
        (Form::Take { axis: 5 }, vec![x.clone(), indices(&[1], &[0.0])], vec![2, 1]),
        (Form::Concatenate { axis: 0 }, vec![x.clone()], vec![3, 3]),
        (Form::Concatenate { axis: 2 }, vec![x], vec![2, 3]),
    ];
    for (form, operands, dims) in wrong {
        let error = run(form.clone(), &operands, &dims, Kind::Real).unwrap_err();
        assert!(matches!(error, Error::Node { reason: Reason::Form(_), .. }), "{form:?}: {error}");
    }
}

#[test]
fn values_given_must_be_complete_and_fit() {
    let circuit = Circuit::build(|c| {
        let (x, i) = (c.input("x", [2]), c.index_input("labels", [2]));
        let w = c.state("w", [2]);
        c.output("y", x * w);
        c.name(i, "i");
        c.update(w, w + x);
    })
    .unwrap();
    let (x, w) = (("x", Tensor::from([1.0, 2.0])), ("w", Tensor::from([3.0, 4.0])));
    let i = ("labels", indices(&[2], &[0.0, 1.0]));
    let evaluation = evaluate(&circuit, [x.clone(), w.clone(), i.clone()]).unwrap();
    assert_eq!(evaluation.output("y").unwrap().data(), [3.0, 8.0]);
    assert_eq!(evaluation.updated("w").unwrap().data(), [4.0, 6.0]);
    assert_eq!(evaluation.value(circuit.named("w").unwrap()).data(), [3.0, 4.0]);
    let message = |values: Vec<(&str, Tensor)>| evaluate(&circuit, values).unwrap_err().to_string();
    let missing = message(vec![w.clone()]);
    assert_eq!(missing, "no value is given for \"x\", \"labels\"");
    let unknown = message(vec![x.clone(), w.clone(), i.clone(), ("q", Tensor::scalar(1.0))]);
    assert!(unknown.contains("\"q\"") && unknown.contains("\"w\""), "{unknown}");
    let shape = message(vec![x.clone(), ("w", Tensor::scalar(1.0)), i.clone()]);
    assert!(shape.contains("[2]") && shape.contains("[]") && shape.contains("\"w\""), "{shape}");
    let kind = message(vec![x.clone(), w.clone(), ("labels", Tensor::from([0.0, 1.0]))]);
    assert!(kind.contains("of indices"), "{kind}");
    assert!(message(vec![x.clone(), x, w, i]).contains("two values"));
    assert!(matches!(evaluation.output("z"), Err(Error::NoSuch { .. })));
}

#[test]
fn sums_are_pairwise_and_long_chains_do_not_recurse() {
    let tenths = Tensor::filled([1 << 20], 0.1).unwrap();
    let sum = real(Form::Fold { op: FoldOp::Sum, axes: vec![0] }, &[tenths], &[])[0];
    let exact = 0.1 * f64::from(1 << 20);
    assert!((sum - exact).abs() <= 20.0 * f64::EPSILON * exact, "{sum}");
    let chain = Circuit::build(|c| {
        let x = c.input("x", ());
        c.output("y", (0..200_000).fold(x, |y, _| -y));
    })
    .unwrap();
    let y = evaluate(&chain, [("x", Tensor::scalar(2.0))]).unwrap();
    assert_eq!(y.output("y").unwrap().single(), Some(2.0));
}

#[test]
fn composite_gates_give_what_their_nodes_give_under_the_same_ids() {
    let circuit = Circuit::build(|c| {
        let x = c.input("x", [3]);
        let y = c.group("twice", backflow_circuit::Params::new(), &[x], |x| {
            let inner = x[0].builder().group("square", backflow_circuit::Params::new(), x, |x| x[0] * x[0]);
            inner + inner
        });
        c.output("y", y.named("z") * x);
        c.output("dx", c.gradient((y * y).sum(), x));
    })
    .unwrap();
    let evaluation = evaluate(&circuit, [("x", Tensor::from([1.0, 2.0, -3.0]))]).unwrap();
    assert_eq!(evaluation.value(circuit.named("z").unwrap()).data(), [2.0, 8.0, 18.0]);
    assert_eq!(evaluation.output("y").unwrap().data(), [2.0, 16.0, -54.0]);
    // y = 2x², y² = 4x⁴, its derivative 16x³.
    assert_eq!(evaluation.output("dx").unwrap().data(), [16.0, 128.0, -432.0]);
}
