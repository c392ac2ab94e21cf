//! Circuit to text.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::sync::Arc;

use super::words::escaped;
use crate::circuit::Circuit;
use crate::circuit::node::NodeId;
use crate::data::params::Params;
use crate::gate::composite::Composite;

impl Circuit {
    /// The circuit as text, which [`Circuit::from_text`] reads back.
    pub fn to_text(&self) -> String {
        let bodies = bodies(self);
        let mut numbers: HashMap<*const Circuit, usize> = HashMap::new();
        let mut text = String::new();
        for (number, body) in bodies.iter().enumerate() {
            _ = writeln!(text, "body {number}");
            nodes(body, &numbers, &mut text);
            tables(body, &mut text);
            text.push_str("end\n");
            numbers.insert(Arc::as_ptr(body), number);
        }
        nodes(self, &numbers, &mut text);
        tables(self, &mut text);
        text
    }
}

/// Every circuit inside composite gates, at any depth, each once, inner circuits first.
fn bodies(circuit: &Circuit) -> Vec<Arc<Circuit>> {
    let inside = |circuit: &Circuit| -> Vec<Arc<Circuit>> {
        circuit
            .nodes()
            .iter()
            .filter_map(|node| Some(node.gate().downcast::<Composite>()?.shared_body()))
            .collect()
    };
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    // A body waits until those inside it have been found.
    let mut waiting: Vec<(Arc<Circuit>, bool)> =
        inside(circuit).into_iter().map(|body| (body, false)).collect();
    waiting.reverse();
    while let Some((body, ready)) = waiting.pop() {
        if ready {
            found.push(body);
        } else if seen.insert(Arc::as_ptr(&body)) {
            waiting.push((body.clone(), true));
            waiting.extend(inside(&body).into_iter().rev().map(|inner| (inner, false)));
        }
    }
    found
}

fn nodes(circuit: &Circuit, numbers: &HashMap<*const Circuit, usize>, text: &mut String) {
    let mut names: HashMap<NodeId, Vec<&str>> = HashMap::new();
    for (name, id) in circuit.names() {
        names.entry(id).or_default().push(name);
    }
    for (id, node) in circuit.ids().zip(circuit.nodes()) {
        _ = write!(text, "{id} = {}", escaped(node.gate().name()));
        if let Some(composite) = node.gate().downcast::<Composite>() {
            _ = write!(text, "@{}", numbers[&Arc::as_ptr(&composite.shared_body())]);
        }
        for input in node.inputs() {
            _ = write!(text, " {input}");
        }
        for (name, value) in node.gate().params().iter() {
            _ = write!(text, " {}={value}", escaped(name));
        }
        let mut all = names.remove(&id).unwrap_or_default();
        // The name of a source is its parameter.
        let own = if node.is_source() { node.gate().params() } else { Params::new() };
        all.retain(|&name| Some(name) != own.text("name"));
        // The name that the node itself carries comes first.
        all.sort_by_key(|&name| Some(name) != node.name());
        if !all.is_empty() {
            text.push_str(" as");
        }
        for name in all {
            _ = write!(text, " {name:?}");
        }
        if let Some(forward) = node.origin().backward_of {
            _ = write!(text, " for {forward}");
        }
        _ = writeln!(text, " # {}", node.ty());
    }
}

fn tables(circuit: &Circuit, text: &mut String) {
    for (name, id) in circuit.outputs() {
        _ = writeln!(text, "output {name:?} {id}");
    }
    for (state, value) in circuit.updates() {
        _ = writeln!(text, "update {state} {value}");
    }
    for (state, value) in circuit.starting_values() {
        _ = writeln!(text, "start {state} {value}");
    }
    for record in circuit.backwards() {
        _ = writeln!(text, "backward {} {}", record.of, record.upstream);
        let mut gradients: Vec<_> = record.gradients.iter().collect();
        gradients.sort();
        for (wire, gradient) in gradients {
            _ = writeln!(text, "gradient {wire} {gradient}");
        }
        let mut branches: Vec<_> = record.branches.iter().collect();
        branches.sort_by_key(|&(wire, _)| wire);
        for (wire, all) in branches {
            for branch in all {
                _ = writeln!(
                    text,
                    "branch {wire} {} {} {}",
                    branch.user, branch.position, branch.contribution
                );
            }
        }
    }
}
