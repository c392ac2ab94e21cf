//! Forms that random circuits reach seldom, each against the reference evaluator, in both precisions and with
//! every node observed or none.

use std::sync::Arc;

use backflow_circuit::form::{Form, UserFunction};
use backflow_circuit::gates::Span;
use backflow_circuit::{Builder, Circuit, Gate, Kind, Misfit, Tensor, Type};
use backflow_engine::{Compile, Observe, Options, Precision};

/// A user's gate: the running sums of a vector, shifted by an index.
#[derive(Clone, Copy, Debug)]
struct Running;

impl Gate for Running {
    fn name(&self) -> &str {
        "running"
    }
    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        Ok(inputs[0])
    }
    fn form(&self, _: &[Type]) -> Form {
        Form::Custom(Arc::new(Running))
    }
}

impl UserFunction for Running {
    fn run_f64(&self, types: &[Type], inputs: &[&[f64]], output: &mut [f64]) {
        assert_eq!(types[1].kind, Kind::Index);
        let mut sum = inputs[1][0];
        for (to, x) in output.iter_mut().zip(inputs[0]) {
            sum += x;
            *to = sum;
        }
    }
}

fn check(build: impl for<'c> Fn(&'c Builder)) {
    let circuit = Circuit::build(|c| build(c)).unwrap();
    let value = |(seed, &id)| {
        let node = circuit.node(id);
        let mut numbers = vec![0.0; node.ty().shape.elements()];
        backflow_circuit::random::uniform(seed as u64, 3, 0, 0, &mut numbers);
        let tensor = match node.ty().kind {
            Kind::Real => Tensor::new(node.ty().shape, numbers),
            Kind::Index => {
                Tensor::index(node.ty().shape, numbers.iter().map(|v| (2.0 * v).floor()).collect::<Vec<_>>())
            }
        };
        (circuit.label(id), tensor.unwrap())
    };
    let given: Vec<(String, Tensor)> = circuit.inputs().iter().enumerate().map(value).collect();
    let inputs = given.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let expected = backflow_reference::evaluate(&circuit, inputs).unwrap();
    for precision in [Precision::F32, Precision::F64] {
        for observe in [Observe::Outputs, Observe::All] {
            let options = Options { observe, ..Options::from(precision) };
            let mut step = circuit.compile_with(&options).unwrap();
            for (name, value) in &given {
                step.set(name, value).unwrap();
            }
            step.run().unwrap();
            for (name, _) in circuit.outputs() {
                let (got, want) = (step.get(name).unwrap(), expected.output(name).unwrap());
                assert_eq!(got.ty(), want.ty());
                for (a, b) in got.data().iter().zip(want.data()) {
                    // A few operations on numbers of about 1.
                    assert!((a - b).abs() <= 1e-5 * (1.0 + b.abs()), "{name}: {got:?}, not {want:?}");
                }
            }
        }
    }
}

#[test]
fn folds_of_every_pattern_of_axes() {
    check(|c| {
        let x = c.input("x", [2, 3, 4, 5]);
        for (at, axes) in
            [&[0][..], &[1], &[3], &[0, 1], &[1, 2], &[2, 3], &[0, 2], &[1, 3], &[0, 3], &[0, 1, 2, 3]]
                .into_iter()
                .enumerate()
        {
            let (y, t) = (x.tanh() + 1.0, x.permute(&[3, 1, 0, 2]));
            c.output(&format!("sum{at}"), y.sum_over(axes));
            c.output(&format!("max{at}"), x.max_over(axes));
            c.output(&format!("turned{at}"), t.min_over(axes) * 2.0);
        }
    });
}

#[test]
fn slices_embeddings_and_reversals() {
    check(|c| {
        let x = c.input("x", [4, 6]);
        let back = Span { start: None, stop: None, step: -1 };
        let y = x.slice(&[(1..3).into(), back]);
        c.output("reversed", y);
        c.output("product", y.matmul(x.t()));
        c.output("flat", y.reshape([12]));
        c.output("gradient", c.gradient((y * y * y).sum(), x));
    });
}

#[test]
fn picks_and_their_gradients() {
    check(|c| {
        let (x, i, j) = (c.input("x", [3, 4]), c.index_input("i", [2, 2]), c.index_input("j", [3, 1]));
        let taken = x.take(i, 0);
        let gathered = x.gather(j, 1);
        c.output("taken", taken);
        c.output("gathered", gathered);
        c.output("hot", i.one_hot(3));
        c.output("largest", x.argmax(1));
        c.output("largest_down", x.t().argmax(1));
        c.output("order", x.argsort(0));
        let sorted = x.sort(1);
        c.output("sorted", sorted);
        c.output("sorted_gradient", c.gradient((sorted.slice(&[Span::ALL, (1..3).into()]).exp()).sum(), x));
        c.output("gradient", c.gradient((taken * taken).sum() + gathered.exp().sum(), x));
        c.output("both", c.concatenate(&[x, x.t().reshape([3, 4])], 1));
    });
}

#[test]
fn products_of_batches() {
    check(|c| {
        let (a, b) = (c.input("a", [2, 1, 3, 4]), c.input("b", [5, 4, 2]));
        let y = a.matmul(b);
        c.output("y", y);
        let [da, db] = [a, b].map(|x| c.gradient((y * y).sum(), x));
        c.output("da", da);
        c.output("db", db);
    });
}

#[test]
fn a_users_kernel() {
    check(|c| {
        let (x, i) = (c.input("x", [7]), c.index_input("i", [1]));
        let y = c.apply(Running, &[x.reshape([7]) * 2.0, i]);
        c.output("y", y);
    });
}

/// What scales an input on its way into a product is done as the product reads it: one step, nothing stored.
#[test]
fn a_product_makes_the_rows_of_its_left_operand() {
    let circuit = Circuit::build(|c| {
        let (x, w) = (c.input("x", [40, 70]), c.input("w", [70, 9]));
        let (mean, scale) = (c.input("mean", [70]), c.input("scale", ()));
        c.output("y", (((x - mean) * scale).matmul(w) + 1.0).tanh());
    })
    .unwrap();
    for precision in [Precision::F32, Precision::F64] {
        let mut compiled = circuit.compile(precision).unwrap();
        let plan = compiled.plan().explain();
        assert!(compiled.plan().len() == 2 && plan.contains("made by 2 instructions"), "{plan}");
        let mut given = Vec::new();
        for (seed, (name, shape)) in
            [("x", &[40, 70][..]), ("w", &[70, 9]), ("mean", &[70]), ("scale", &[])].into_iter().enumerate()
        {
            let mut numbers = vec![0.0; shape.iter().product()];
            backflow_circuit::random::uniform(seed as u64, 5, 0, 0, &mut numbers);
            given.push((name, Tensor::new(shape, numbers).unwrap()));
        }
        given.iter().for_each(|(name, value)| compiled.set(name, value).unwrap());
        compiled.run().unwrap();
        let want = backflow_reference::evaluate(&circuit, given).unwrap();
        let want = want.output("y").unwrap().clone();
        let got = compiled.get("y").unwrap();
        // Sums of 70 products of numbers of about 1.
        let tolerance = if precision == Precision::F64 { 1e-13 } else { 1e-4 };
        assert!(got.data().iter().zip(want.data()).all(|(a, b)| (a - b).abs() <= tolerance), "{plan}");
    }
}
