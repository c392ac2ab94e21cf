//! Updates held against numbers computed by hand or by a few lines of another language from the published
//! formulas.

use std::collections::BTreeMap;

use backflow_circuit::{Circuit, Expr, Tensor};
use backflow_net::{Adam, Error, Optimiser, Parameter, Sgd};
use backflow_reference::evaluate;

/// The values of one parameter w, 1 at first, over three steps with a learning rate of 0.1.
fn three_steps(optimiser: Optimiser, loss: for<'c> fn(Expr<'c>) -> Expr<'c>) -> [f64; 3] {
    let circuit = Circuit::build(|c| {
        let w = Parameter::declare(c, "w", (), 1.0);
        let (lr, loss) = (c.input("lr", ()), loss(w.value));
        optimiser.minimise(c, loss, &[w], lr);
    })
    .unwrap();
    // Every state has a starting value: 1 for w, 0 for what the optimiser remembers.
    let start = circuit.starting_circuit().unwrap();
    let start = evaluate(&start, std::iter::empty::<(&str, Tensor)>()).unwrap();
    let mut states: BTreeMap<String, Tensor> = circuit
        .states()
        .iter()
        .map(|&id| (circuit.label(id), start.output(&circuit.label(id)).unwrap().clone()))
        .collect();
    std::array::from_fn(|_| {
        let given = states.iter().map(|(name, value)| (name.as_str(), value.clone()));
        let run = evaluate(&circuit, given.chain([("lr", Tensor::scalar(0.1))])).unwrap();
        for (name, value) in &mut states {
            *value = run.updated(name).unwrap().clone();
        }
        states["w"].single().unwrap()
    })
}

fn line(w: Expr<'_>) -> Expr<'_> {
    3.0 * w
}

fn square(w: Expr<'_>) -> Expr<'_> {
    w * w
}

fn check(optimiser: Optimiser, loss: for<'c> fn(Expr<'c>) -> Expr<'c>, wanted: [f64; 3]) {
    let found = three_steps(optimiser, loss);
    for (f, w) in found.iter().zip(wanted) {
        assert!((f - w).abs() < 1e-14, "{optimiser:?}: {found:?} instead of {wanted:?}");
    }
}

/// L = 3 w: the gradient is 3 at every step.
#[test]
fn gradient_descent_by_hand() {
    check(Optimiser::sgd(), line, [0.7, 0.4, 0.1]);
    // The directions are 3, 0.9 · 3 + 3 = 5.7 and 0.9 · 5.7 + 3 = 8.13.
    check(Optimiser::momentum(), line, [0.7, 0.13, -0.683]);
    // 3 + 0.9 · 3 = 5.7, then 3 + 0.9 · 5.7 = 8.13, then 3 + 0.9 · 8.13 = 10.317.
    let nesterov = Sgd { momentum: 0.9, nesterov: true, weight_decay: 0.0 };
    check(Optimiser::Sgd(nesterov), line, [0.43, -0.383, -1.4147]);
    // Gradients of 3 + 0.5 w: 3.5, 3.325 and 3.15875.
    check(Optimiser::Sgd(Sgd { weight_decay: 0.5, ..Sgd::default() }), line, [0.65, 0.3175, 0.001625]);
}

/// L = w²: the numbers are those of the paper's formulas in Python's doubles.
#[test]
fn adam_by_its_formulas() {
    check(Optimiser::adam(), square, [0.9000000005, 0.8004122286917927, 0.7015862729460302]);
    let coupled = Adam { weight_decay: 0.5, ..Adam::default() };
    check(Optimiser::Adam(coupled), square, [0.9000000003999999, 0.8004122284876838, 0.7015862726343534]);
    let decoupled = Adam { weight_decay: 0.1, decoupled: true, ..Adam::default() };
    check(Optimiser::Adam(decoupled), square, [0.8900000004999999, 0.7815718559365048, 0.6751012216400698]);
    // Without memory it is a step of lr in the direction of the gradient's sign.
    let memoryless = Adam { beta1: 0.0, beta2: 0.0, epsilon: 1e-300, ..Adam::default() };
    check(Optimiser::Adam(memoryless), square, [0.9, 0.8, 0.7]);
}

#[test]
fn states_are_named_after_their_parameters() {
    let states = |optimiser: Optimiser| {
        let circuit = Circuit::build(|c| {
            let w = Parameter::declare(c, "layer1.W", [2], 1.0);
            let (loss, lr) = ((w.value * w.value).sum(), c.input("lr", ()));
            optimiser.minimise(c, loss, &[w], lr);
        })
        .unwrap();
        circuit.states().iter().map(|&id| circuit.label(id)).collect::<Vec<_>>()
    };
    assert_eq!(states(Optimiser::sgd()), ["layer1.W"]);
    assert_eq!(states(Optimiser::momentum()), ["layer1.W", "layer1.W.momentum"]);
    assert_eq!(states(Optimiser::adam()), ["layer1.W", "adam.steps", "layer1.W.m", "layer1.W.v"]);
}

#[test]
fn a_parameter_that_cannot_reach_the_loss_is_refused() {
    let error = Circuit::build(|c| {
        let (w, idle) = (Parameter::declare(c, "w", (), 1.0), Parameter::declare(c, "idle", (), 0.0));
        let (loss, lr) = (w.value * w.value, c.input("lr", ()));
        Optimiser::adam().minimise(c, loss, &[w, idle], lr);
    });
    assert!(error.unwrap_err().to_string().contains("\"idle\" cannot reach the loss"));
}

#[test]
fn constants_outside_their_range_are_refused() {
    for (optimiser, words) in [
        (
            Optimiser::Sgd(Sgd { momentum: 1.0, ..Sgd::default() }),
            "the momentum is 1; it must be from 0 to below 1",
        ),
        (Optimiser::Sgd(Sgd { momentum: f64::NAN, ..Sgd::default() }), "the momentum is NaN"),
        (Optimiser::Sgd(Sgd { nesterov: true, ..Sgd::default() }), "above 0 for Nesterov"),
        (Optimiser::Sgd(Sgd { weight_decay: -1.0, ..Sgd::default() }), "the weight decay is -1"),
        (Optimiser::Adam(Adam { beta1: -0.1, ..Adam::default() }), "beta1 of Adam is -0.1"),
        (Optimiser::Adam(Adam { beta2: 1.0, ..Adam::default() }), "beta2 of Adam is 1"),
        (Optimiser::Adam(Adam { epsilon: 0.0, ..Adam::default() }), "epsilon of Adam is 0"),
        (Optimiser::Adam(Adam { weight_decay: f64::INFINITY, ..Adam::default() }), "the weight decay is inf"),
    ] {
        assert!(optimiser.check().unwrap_err().to_string().contains(words), "{optimiser:?}");
    }
    for name in ["sgd", "adam", "adamw"] {
        let optimiser = Optimiser::named(name).unwrap();
        assert_eq!(optimiser.name(), name);
        optimiser.check().unwrap();
    }
    assert!(matches!(Optimiser::named("sdg"), Err(Error::UnknownName { .. })));
}
