//! The gradient of a whole network, parameter by parameter, against central differences of the reference
//! evaluator.

use std::collections::BTreeMap;

use backflow_circuit::{Circuit, Tensor};
use backflow_net::{Activation, Network, loss};
use backflow_reference::evaluate;

/// Numbers between −1 and 1 without a pattern that a matrix product could hide.
fn numbers(shape: &[usize], salt: usize) -> Tensor {
    let n = shape.iter().product::<usize>();
    Tensor::new(shape.to_vec(), (0..n).map(|i| ((i * 7 + salt * 13) as f64 * 0.7).sin()).collect::<Vec<_>>())
        .unwrap()
}

fn check(
    activation: Activation,
    with: for<'c> fn(backflow_circuit::Expr<'c>, backflow_circuit::Expr<'c>) -> backflow_circuit::Expr<'c>,
) {
    let network = Network::new(&[3, 5, 4, 3], activation).unwrap();
    let circuit = Circuit::build(|c| {
        let (x, labels) = (c.input("x", [4, 3]), c.index_input("labels", [4]));
        let parameters = network.declare(c);
        let loss = with(network.forward(x, &parameters), labels);
        c.output("loss", loss);
        for (parameter, (_, gradient)) in
            parameters.iter().zip(c.gradients(loss, parameters.iter().map(|p| p.value)))
        {
            c.output(&format!("d {}", parameter.name), gradient);
        }
    })
    .unwrap();
    let mut values: BTreeMap<String, Tensor> =
        (1..).zip(network.parameters()).map(|(salt, (name, shape))| (name, numbers(&shape, salt))).collect();
    values.insert("x".to_owned(), numbers(&[4, 3], 0));
    values.insert("labels".to_owned(), Tensor::index([4], vec![0.0, 2.0, 1.0, 2.0]).unwrap());
    let run = |values: &BTreeMap<String, Tensor>| {
        evaluate(&circuit, values.iter().map(|(name, value)| (name.as_str(), value.clone()))).unwrap()
    };
    let gradients = run(&values);
    for (name, shape) in network.parameters() {
        let gradient = gradients.output(&format!("d {name}")).unwrap().data();
        assert!(gradient.iter().any(|g| *g != 0.0), "{activation}: {name} has no gradient");
        let base = values[&name].data().to_vec();
        for (i, &exact) in gradient.iter().enumerate() {
            // The error of a central difference with h = 1e-5 is about h² + ε/h, 1e-10 each.
            let mut at = |h: f64| {
                let mut moved = base.clone();
                moved[i] += h;
                values.insert(name.clone(), Tensor::new(shape.clone(), moved).unwrap());
                run(&values).output("loss").unwrap().single().unwrap()
            };
            let difference = (at(1e-5) - at(-1e-5)) / 2e-5;
            assert!(
                (difference - exact).abs() < 1e-8,
                "{activation}: {name}[{i}]: {exact} against {difference}"
            );
        }
        values.insert(name, Tensor::new(shape, base).unwrap());
    }
}

#[test]
fn the_gradient_of_a_network_with_each_usual_activation() {
    for activation in Activation::USUAL {
        check(activation, |logits, labels| loss::softmax_cross_entropy(logits, labels));
    }
}

#[test]
fn the_gradient_of_a_network_with_the_hinge_loss() {
    check(Activation::TANH, |scores, labels| loss::hinge(scores, labels));
}
