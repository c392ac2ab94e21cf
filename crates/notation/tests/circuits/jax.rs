//! Formulas whose values and gradients JAX has computed in double precision.

use crate::evaluate::{close, evaluate, tensor};
use backflow_notation::Inputs;
use serde_json::Value;

fn tensors(value: &Value) -> Inputs {
    value.as_object().expect("an object").iter().map(|(name, value)| (name.clone(), tensor(value))).collect()
}

#[test]
fn values_and_gradients_are_those_of_jax() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../reference/tests/data/jax.jsonl");
    let lines = std::fs::read_to_string(path).expect("the reference values are part of the tree");
    let mut count = 0;
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).expect("a line of JSON");
        let text = case["notation"].as_str().expect("a text");
        let result = evaluate(text, &tensors(&case["inputs"]));
        let expected = tensor(&case["value"]);
        assert!(close(&result.value, &expected, 1e-10), "{text}\n{:?}\n{expected:?}", result.value);
        for (name, expected) in tensors(&case["gradients"]) {
            let gradient = &result.gradients[&name];
            assert!(close(gradient, &expected, 1e-10), "{text}\n∂/∂{name}\n{gradient:?}\n{expected:?}");
        }
        count += 1;
    }
    assert!(count > 30, "{count} cases");
}
