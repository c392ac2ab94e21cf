//! Every entry of the registry can be called by each of its names, and as a method.

use crate::evaluate::{close, evaluate};
use backflow_circuit::registry::{self, Entry, Sample, Takes};
use backflow_circuit::{Builder, Kind, Param, Tensor};
use backflow_notation::Inputs;

/// A call of an entry at a sample, with operands called `x0`, `x1`, ….
fn call(name: &str, sample: &Sample) -> (String, Inputs) {
    let known = registry::find(name).map_or(&[][..], |entry| entry.parameters);
    let are_pairs = |name| known.iter().any(|known| known.name == name && known.takes == Takes::Pairs);
    let operands = sample.operands.iter().enumerate().map(|(i, value)| (format!("x{i}"), value.clone()));
    let mut arguments: Vec<String> = operands.clone().map(|(name, _)| name).collect();
    for (name, value) in sample.params.iter() {
        let value = match value {
            Param::Flag(flag) => if *flag { "True" } else { "False" }.to_owned(),
            Param::Ints(all) if are_pairs(name) => {
                let pair = |pair: &[i64]| format!("({}, {}), ", pair[0], pair[1]);
                format!("({})", all.chunks(2).map(pair).collect::<String>())
            }
            Param::Ints(all) => {
                format!("({}{})", all.iter().map(|i| format!("{i}, ")).collect::<String>(), "")
            }
            Param::Text(text) if text.parse::<f64>().is_ok() => text.clone(),
            value => value.to_string(),
        };
        arguments.push(format!("{name}={value}"));
    }
    let text = format!("f = {name}({})", arguments.join(", "));
    // Labels are given as the numbers that they are: the use as indices makes them indices.
    let real = |value: Tensor| Tensor::new(value.shape(), value.data()).expect("the same numbers");
    (text, operands.map(|(name, value)| (name, real(value))).collect())
}

/// What the entry itself makes of its sample.
fn expected(entry: &Entry, sample: &Sample) -> Tensor {
    let builder = Builder::new();
    let names: Vec<String> = (0..sample.operands.len()).map(|i| format!("x{i}")).collect();
    let operands: Vec<_> = names
        .iter()
        .zip(&sample.operands)
        .map(|(name, value)| match value.ty().kind {
            Kind::Real => builder.input(name, value.shape()),
            Kind::Index => builder.index_input(name, value.shape()),
        })
        .collect();
    let value =
        entry.apply(&operands, &sample.params).unwrap_or_else(|error| panic!("{}: {error}", entry.name));
    builder.output("f", value);
    let circuit = builder.finish().unwrap_or_else(|error| panic!("{}: {error}", entry.name));
    let inputs = names.iter().map(String::as_str).zip(sample.operands.iter().cloned());
    let evaluation = backflow_reference::evaluate(&circuit, inputs)
        .unwrap_or_else(|error| panic!("{}: {error}", entry.name));
    evaluation.output("f").expect("just made").clone()
}

#[test]
fn every_entry_can_be_called_by_every_name() {
    for entry in registry::entries() {
        for sample in entry.samples() {
            let expected = expected(entry, &sample);
            for name in std::iter::once(&entry.name).chain(entry.aliases) {
                if registry::find(name).is_none_or(|found| found.name != entry.name) {
                    continue;
                }
                let (text, given) = call(name, &sample);
                let found = evaluate(&text, &given).value;
                assert!(close(&found, &expected, 0.0), "{text}: {found:?}, not {expected:?}");
            }
        }
    }
}

#[test]
fn every_entry_can_be_called_as_a_method() {
    // The method `sort` changes an array in place, and is refused.
    let is_method = |entry: &&Entry| entry.operands == registry::Operands::Exactly(1) && entry.name != "sort";
    for entry in registry::entries().filter(is_method) {
        for sample in entry.samples() {
            let (text, given) = call(entry.name, &sample);
            let arguments = text.split_once("x0").expect("it has an operand").1.trim_start_matches(", ");
            let text = format!("f = x0.{}({arguments}", entry.name);
            let found = evaluate(&text, &given).value;
            assert!(close(&found, &expected(entry, &sample), 0.0), "{text}: {found:?}");
        }
    }
}
