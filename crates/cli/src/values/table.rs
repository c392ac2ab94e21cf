//! A file of values: a table of names with numbers or nested lists, TOML or JSON.

use std::path::Path;

use backflow::circuit::Tensor;
use serde_json::Value;

use super::is_name;
use crate::failure::Failure;

/// The values in a file.
pub(super) fn read(path: &Path) -> Result<Vec<(String, Tensor)>, Failure> {
    let shown = path.display();
    let unread = |problem: String| Failure::Request(format!("{shown}: {problem}"));
    let text =
        std::fs::read_to_string(path).map_err(|error| unread(format!("it cannot be read: {error}")))?;
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    let table: Value = match ending.as_deref() {
        Some("json") => serde_json::from_str(&text).map_err(|error| unread(error.to_string()))?,
        Some("toml") => toml::from_str(&text).map_err(|error| unread(error.to_string()))?,
        _ => {
            let fits = "a file of values ends in .toml or .json";
            return Err(unread(format!("it is not known how to read it; {fits}")));
        }
    };
    let Value::Object(entries) = table else {
        let fits = "write {\"x\": 1.5, \"W\": [[1, 2], [3, 4]]}";
        return Err(unread(format!("it is not a table of names and values; {fits}")));
    };
    let entry = |(name, value): (String, Value)| {
        if !is_name(&name) {
            return Err(unread(format!("{name:?} is not a name")));
        }
        let (mut shape, mut data) = (Vec::new(), Vec::new());
        collect(&value, 0, &mut shape, &mut data).map_err(|problem| unread(format!("{name}: {problem}")))?;
        let tensor = Tensor::new(shape, data).map_err(|error| unread(format!("{name}: {error}")))?;
        Ok((name, tensor))
    };
    entries.into_iter().map(entry).collect()
}

/// Appends the numbers of nested lists, as deep as the formats allow them to nest.
fn collect(value: &Value, depth: usize, shape: &mut Vec<usize>, data: &mut Vec<f64>) -> Result<(), String> {
    let number = match value {
        Value::Array(items) => {
            match shape.get(depth) {
                None if data.is_empty() => shape.push(items.len()),
                Some(&length) if length == items.len() => {}
                Some(length) => {
                    return Err(format!(
                        "a list of {} beside one of {length}; rows need one length",
                        items.len()
                    ));
                }
                None => return Err("a list stands beside a number".to_owned()),
            }
            return items.iter().try_for_each(|item| collect(item, depth + 1, shape, data));
        }
        Value::Number(number) => number.as_f64(),
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        // JSON has no other way to write them, and `--format json` writes them so.
        Value::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    };
    match number {
        Some(_) if depth != shape.len() => Err("a number stands beside a list".to_owned()),
        Some(number) => {
            data.push(number);
            Ok(())
        }
        None => Err(format!("{value} is not a number; give a number or nested lists of numbers")),
    }
}
