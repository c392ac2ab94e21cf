//! NumPy's names mean what NumPy means, or are refused: hundreds of calls with NumPy's own values, and every
//! name that NumPy has.

use crate::evaluate::tensor;
use backflow_circuit::Tensor;
use backflow_notation::{Inputs, Options, parse};
use serde_json::Value;
use std::collections::BTreeSet;

/// What a call comes to here; the message, where it is refused.
fn called(call: &str, operands: &Inputs) -> Result<Tensor, String> {
    let notation = parse(&format!("f = {call}")).map_err(|error| error.to_string())?;
    let free = notation.free();
    let given = operands.iter().filter(|(name, _)| free.contains(&name.as_str()));
    let given = given.map(|(name, value)| (name.clone(), value.clone())).collect();
    let lowered = notation.circuit(&given, Options::default()).map_err(|error| error.to_string())?;
    let inputs = lowered.inputs.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let evaluation =
        backflow_reference::evaluate(&lowered.circuit, inputs).map_err(|error| error.to_string())?;
    Ok(evaluation.output(&lowered.output).expect("it has an output").clone())
}

/// Whether a value is NumPy's: the same shape, and the same numbers but for their last bits, since NumPy adds in
/// another order and has other mathematical functions. Where numbers cancel, the last bits are those of 1.
fn agrees(ours: &Tensor, numpys: &Tensor) -> bool {
    let near = |(&a, &b): (&f64, &f64)| {
        let size = a.abs().max(b.abs());
        let bits = if size > 1e-100 { 1e-15 } else { 0.0 };
        a == b || a.is_nan() && b.is_nan() || size.is_finite() && (a - b).abs() <= 1e-14 * size + bits
    };
    ours.shape() == numpys.shape() && ours.data().iter().zip(numpys.data()).all(near)
}

fn lines() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/numpy.jsonl");
    let text = std::fs::read_to_string(path).expect("NumPy's values are part of the tree");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn shaped(case: &Value) -> Tensor {
    let value = tensor(&case["value"]);
    let dims: Option<Vec<usize>> = case["shape"]
        .as_array()
        .map(|dims| dims.iter().map(|dim| dim.as_u64().expect("a size") as usize).collect());
    Tensor::new(dims.expect("a shape"), value.data()).expect("the numbers fit the shape")
}

#[test]
fn calls_have_numpys_values_or_are_refused() {
    let lines = lines();
    let operands: Inputs = lines[1]["operands"]
        .as_object()
        .expect("the operands")
        .iter()
        .map(|(name, value)| (name.clone(), tensor(value)))
        .collect();
    let (mut wrong, mut count, mut refused) = (Vec::new(), 0, 0);
    let mut differing = BTreeSet::new();
    for case in lines.iter().filter(|case| case["call"].is_string()) {
        let call = case["call"].as_str().expect("a call");
        let ours = called(call, &operands);
        let found = match &ours {
            Ok(value) => format!("{:?} {:?}", value.shape(), value.data()),
            Err(message) => format!("refused: {message}"),
        };
        count += 1;
        if case["refused"].is_string() {
            refused += 1;
            if ours.is_ok() {
                wrong.push(format!("{call} must be refused, but is {found}"));
            }
            continue;
        }
        let expected = shaped(case);
        let holds = ours.as_ref().is_ok_and(|value| agrees(value, &expected));
        match case["differs"].as_str() {
            Some(_) if holds || ours.is_err() => {
                wrong.push(format!("{call} is said to differ, but is {found}"));
            }
            Some(why) => _ = differing.insert(why.to_owned()),
            None if holds => {}
            None => wrong.push(format!("{call} is {expected:?} in NumPy, here {found}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {count} calls:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 800 && refused > 250, "{count} calls, {refused} of them refused");
    let listed: BTreeSet<String> =
        backflow_notation::numpy::DIFFERENCES.iter().map(|difference| difference.id.to_owned()).collect();
    assert_eq!(differing, listed, "each difference is listed, and each one listed is real");
}

#[test]
fn every_name_that_numpy_has_is_tested_or_refused() {
    let lines = lines();
    let calls: Vec<&str> = lines.iter().filter_map(|case| case["call"].as_str()).collect();
    let mut count = 0;
    for line in &lines {
        let (Some(module), Some(names)) = (line["module"].as_str(), line["names"].as_array()) else {
            continue;
        };
        for name in names.iter().filter_map(Value::as_str) {
            count += 1;
            let path = format!("{module}.{name}(");
            // With a vector, a word for word call of something else would go through.
            let message = called(&format!("{path}v)"), &[("v".to_owned(), Tensor::from([0.5, 2.0]))].into());
            let is_unknown = message.is_err_and(|message| message.contains("there is no function"));
            let is_tested = calls.iter().any(|call| call.contains(&path));
            assert!(is_unknown || is_tested, "{module}.{name} is understood, but no call of it is tested");
        }
    }
    assert!(count > 400, "{count} names");
}
