//! Every gate and function of the registry at its samples: values, gradients of first and second order
//! against finite differences, printed parameters.

mod common;

use backflow_circuit::registry::{Entry, Operands, Sample, Sort, entries};
use backflow_circuit::{Kind, Structure, Tensor};
use backflow_reference::check::{Along, Comparison};
use backflow_reference::{Evaluation, Probe, Verdict, direction};
use common::{Order, Trial};

/// Random directions an operand.
const DIRECTIONS: u64 = 3;

/// Runs a check at every sample of every entry, and fails with the list of all that is wrong.
fn at_every_sample(check: impl Fn(&Entry, &Sample, &Trial, &Evaluation) -> Vec<String>) {
    let mut wrong = Vec::new();
    let mut samples = 0;
    for entry in entries() {
        for (number, sample) in entry.samples().iter().enumerate() {
            samples += 1;
            let found = match Trial::new(entry, sample, None).and_then(|t| Ok((t.evaluate()?, t))) {
                Ok((evaluation, trial)) => check(entry, sample, &trial, &evaluation),
                Err(error) => vec![error],
            };
            wrong.extend(found.iter().map(|what| format!("{}, sample {number}: {what}", entry.name)));
        }
    }
    assert!(samples > 20, "only {samples} samples");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn entries_are_complete_and_names_are_their_own() {
    let mut names = Vec::new();
    for entry in entries() {
        names.push(entry.name);
        names.extend(entry.aliases);
        assert!(!entry.formula.is_empty() && !entry.derivative.is_empty(), "{}", entry.name);
        assert!(!entry.role().is_empty(), "{} says nothing about its role", entry.name);
        // A gate without operands has nothing to be tried at; and one whose gradient is not its derivative is
        // tested on its own.
        let apart = entry.operands == Operands::Exactly(0) || entry.name == "stop_gradient";
        assert!(apart || !entry.samples().is_empty(), "{} has no samples", entry.name);
    }
    names.sort_unstable();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "named twice: {twice:?}");
}

#[test]
fn values_are_finite_and_of_the_type_that_the_shape_rule_says() {
    at_every_sample(|_, sample, trial, evaluation| {
        let node = trial.circuit.node(trial.output);
        let types: Vec<_> = node.inputs().iter().map(|x| trial.circuit.node(*x).ty()).collect();
        let value = evaluation.value(trial.output);
        let mut wrong = Vec::new();
        if value.data().iter().any(|v| !v.is_finite()) {
            wrong.push(format!("the value is {value:?} for {sample:?}"));
        }
        if node.gate().output(&types) != Ok(value.ty()) {
            wrong.push(format!("the shape rule says {:?}, it is {}", node.gate().output(&types), value.ty()));
        }
        wrong
    });
}

#[test]
fn first_derivatives_agree_with_finite_differences() {
    at_every_sample(|_, _, trial, evaluation| {
        trial.first.as_ref().map_or(Vec::new(), |order| disagreements(trial, order, evaluation))
    });
}

#[test]
fn stop_gradient_passes_the_value_on_and_no_gradient() {
    let x = Tensor::from([1.5, -2.0]);
    let outcome = common::call("stop_gradient", std::slice::from_ref(&x), &[]).unwrap();
    assert_eq!((outcome.value, outcome.gradients), (x, vec![Tensor::from([0.0, 0.0])]));
}

#[test]
fn second_derivatives_agree_with_finite_differences_of_the_first() {
    at_every_sample(|_, _, trial, evaluation| {
        trial.second.as_ref().map_or(Vec::new(), |order| disagreements(trial, order, evaluation))
    });
}

fn disagreements(trial: &Trial, order: &Order, evaluation: &Evaluation) -> Vec<String> {
    let probe = Probe::new(&trial.circuit, order.of, trial.point()).unwrap();
    let size = evaluation.value(order.size).data()[0];
    let mut wrong = Vec::new();
    for (operand, &input) in trial.inputs.iter().enumerate() {
        let Some(gradient) = order.gradients[operand] else { continue };
        let (at, gradient) = (probe.at(input).unwrap(), evaluation.value(gradient));
        for seed in 0..DIRECTIONS {
            let v = direction(at, seed);
            let terms: Vec<f64> = gradient.data().iter().zip(v.data()).map(|(g, v)| g * v).collect();
            let found = probe.along(&[(input, v.clone())]).unwrap();
            let all = terms.iter().map(|t| t.abs()).sum();
            let compared =
                Comparison::new(Along::Direction(seed), terms.iter().sum(), all, size.abs(), found);
            // A mask has no derivative, whatever the differences are.
            let constant = trial.circuit.structure(order.of, input) == Structure::Zero
                && gradient.data().iter().all(|&g| g == 0.0);
            let meaningful = compared.bar <= 1e-6 * (compared.gradient.abs() + all + size.abs());
            let holds = compared.verdict == Verdict::Agrees && meaningful;
            let excused = constant && compared.verdict == Verdict::Kink;
            if !holds && !excused {
                wrong.push(format!(
                    "operand {operand}, direction {seed}: {:?}: by backpropagation {:e}, by differences {:e} (left {:e}, right {:e}), apart {:.1e}, tolerance {:.1e}; gradient {:?} at {:?}",
                    compared.verdict, compared.gradient, compared.difference, compared.sides[0], compared.sides[1],
                    compared.gap(), compared.bar, gradient.data(), at.data(),
                ));
            }
        }
    }
    wrong
}

#[test]
fn a_gate_comes_back_from_its_printed_parameters() {
    at_every_sample(|_, _, trial, _| {
        let mut wrong = Vec::new();
        for node in trial.circuit.nodes() {
            let gate = node.gate();
            let Some(entry) = entries().find(|e| e.name == gate.name() && e.sort == Sort::Gate) else {
                continue;
            };
            match entry.restore(&gate.params()) {
                Some(back) if back.equals(gate) => {}
                Some(back) => wrong.push(format!("{} came back as {back:?}", gate.name())),
                None => wrong.push(format!("{} does not come back from {:?}", gate.name(), gate.params())),
            }
        }
        wrong
    });
}

#[test]
fn every_real_operand_has_a_gradient_and_no_index_has() {
    at_every_sample(|_, sample, trial, _| {
        let Some(order) = &trial.first else { return Vec::new() };
        let reals = sample.operands.iter().map(|x| x.ty().kind == Kind::Real);
        let given = order.gradients.iter().map(Option::is_some);
        if reals.eq(given) { Vec::new() } else { vec!["a gradient is missing or too many".to_owned()] }
    });
}
