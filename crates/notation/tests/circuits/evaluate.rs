//! Values and gradients of texts, by the reference evaluator.

use backflow_circuit::{Circuit, Kind, Tensor};
use backflow_notation::{Inputs, Lowered, Options, parse};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a text comes to: its lowering, the value of its output, and the gradient of every input that carries
/// reals.
pub(crate) struct Result {
    pub(crate) lowered: Lowered,
    pub(crate) value: Tensor,
    pub(crate) gradients: BTreeMap<String, Tensor>,
}

/// Lowers and evaluates a text; gradients only of single outputs.
pub(crate) fn evaluate(text: &str, given: &Inputs) -> Result {
    let notation = parse(text).unwrap_or_else(|error| panic!("{error}"));
    let lowered = notation.circuit(given, Options::default()).unwrap_or_else(|error| panic!("{error}"));
    let output = lowered.circuit.find(&lowered.output).expect("the output is named");
    let names =
        || lowered.inputs.iter().filter(|(_, value)| value.ty().kind == Kind::Real).map(|(name, _)| name);
    let is_single = lowered.circuit.node(output).ty().shape.is_single();
    let circuit: Circuit = lowered
        .circuit
        .clone()
        .extend(|c| {
            if !is_single {
                return;
            }
            let wrt: Vec<_> = names().map(|name| c.find(name).expect("inputs are named")).collect();
            for (name, gradient) in
                names().zip(wrt.iter().map(|&x| c.gradient(c.expr(output).reshape(()), x)))
            {
                c.output(&format!("gradient of {name}"), gradient);
            }
        })
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    let inputs = lowered.inputs.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let evaluation =
        backflow_reference::evaluate(&circuit, inputs).unwrap_or_else(|error| panic!("{text}: {error}"));
    let gradient = |name: &String| {
        (name.clone(), evaluation.output(&format!("gradient of {name}")).expect("just made").clone())
    };
    let gradients = if is_single { names().map(gradient).collect() } else { BTreeMap::new() };
    Result { value: evaluation.value(output).clone(), gradients, lowered }
}

/// The value of a text in which everything is a literal.
pub(crate) fn value(text: &str) -> Tensor {
    evaluate(text, &Inputs::new()).value
}

/// Whether two tensors agree to within a relative difference.
pub(crate) fn close(a: &Tensor, b: &Tensor, tolerance: f64) -> bool {
    let near = |(&a, &b): (&f64, &f64)| {
        a.to_bits() == b.to_bits() || (a - b).abs() <= tolerance * a.abs().max(b.abs()).max(1.0)
    };
    a.shape() == b.shape() && a.data().iter().zip(b.data()).all(near)
}

/// A number or nested lists of them; what JSON lacks is a string.
pub(crate) fn tensor(value: &Value) -> Tensor {
    let Value::Array(items) = value else {
        let number = || value.as_str().and_then(|text| text.parse().ok());
        return value.as_f64().or_else(number).expect("a number").into();
    };
    let items: Vec<Tensor> = items.iter().map(tensor).collect();
    let inner = items.first().map(|item| item.shape().dims().to_vec()).unwrap_or_default();
    let data: Vec<f64> = items.iter().flat_map(|item| item.data().to_vec()).collect();
    Tensor::new([&[items.len()], &inner[..]].concat(), data).expect("a rectangular array")
}
