//! The derivations, with what must be said about them.
// Each test uses its part.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::path::PathBuf;

use backflow_circuit::Tensor;
use backflow_grade::{Ask, Judgement, Report};
use backflow_notation::{Call, Inputs};
use serde_json::Value;

/// How a derivation is called, and the verdicts that it must get.
pub(crate) struct Entry {
    pub(crate) file: String,
    pub(crate) text: String,
    pub(crate) options: Value,
}

/// A place of a verdict: its line and the gradient's name.
pub(crate) type Place = (usize, String);

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/derivations")
}

/// All derivations.
pub(crate) fn entries() -> BTreeMap<String, Entry> {
    let manifest = std::fs::read_to_string(folder().join("manifest.json")).unwrap();
    let manifest: BTreeMap<String, Value> = serde_json::from_str(&manifest).unwrap();
    let entry = |(file, options): (String, Value)| {
        let text = std::fs::read_to_string(folder().join(&file)).unwrap();
        (file.clone(), Entry { file, text, options })
    };
    manifest.into_iter().map(entry).collect()
}

/// The planted mistakes.
pub(crate) fn mutants() -> Vec<Value> {
    let lines = std::fs::read_to_string(folder().join("mutants.jsonl")).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The value of a JSON number or nested list.
fn tensor(value: &Value) -> Tensor {
    let mut dims = Vec::new();
    let mut inner = value;
    while let Some(items) = inner.as_array() {
        dims.push(items.len());
        let Some(first) = items.first() else { break };
        inner = first;
    }
    let mut data = Vec::new();
    flatten(value, &mut data);
    Tensor::new(&dims[..], data).unwrap()
}

fn flatten(value: &Value, into: &mut Vec<f64>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| flatten(item, into)),
        number => into.push(number.as_f64().unwrap()),
    }
}

/// The values of the first line: `# values: x=[[1.5]] t=[0,2]`.
pub(crate) fn values(text: &str) -> Inputs {
    let first = text.lines().next().unwrap_or_default();
    let words = first.strip_prefix("# values:").unwrap_or_default().split_whitespace();
    words
        .filter_map(|word| word.split_once('='))
        .map(|(name, value)| (name.to_owned(), tensor(&serde_json::from_str(value).unwrap())))
        .collect()
}

impl Entry {
    /// What is asked about a text made from this one.
    pub(crate) fn ask(&self, text: &str) -> Ask {
        let option = |name: &str| self.options[name].as_str().map(str::to_owned);
        let call = match (option("forward"), option("backward")) {
            (Some(forward), Some(backward)) => Call::Pair { forward, backward },
            _ => Call::Nothing,
        };
        let pairs = self.options["pair"].as_object();
        let pairs = pairs.into_iter().flatten().map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned()));
        let of = if self.options["ask_of"].as_bool() == Some(true) { option("of") } else { None };
        Ask { values: values(text), of, pairs: pairs.collect(), call, ..Ask::default() }
    }

    /// The places of its verdicts.
    pub(crate) fn places(&self) -> Vec<Place> {
        places(&self.options["lines"])
    }
}

pub(crate) fn places(lines: &Value) -> Vec<Place> {
    let place =
        |line: &Value| (line["line"].as_u64().unwrap() as usize, line["name"].as_str().unwrap().to_owned());
    lines.as_array().unwrap().iter().map(place).collect()
}

/// The places of the verdicts of a report that are of one sort.
pub(crate) fn found(report: &Report, sort: fn(Judgement) -> bool) -> Vec<Place> {
    let verdicts = report.verdicts.iter().filter(|verdict| sort(verdict.judgement));
    verdicts.map(|verdict| (verdict.line, verdict.name.clone())).collect()
}
