//! What SVG, HTML and DOT have in common: which boxes a drawing has, what is in them, and where they are.
//!
//! A [`Diagram`] says what is drawn: constants are folded into the gates that read them, and a circuit of
//! more than about 200 gates is collapsed. A [`Layout`] says where.

mod collapse;
mod layout;
mod part;
mod route;

use std::collections::HashMap;

use backflow_circuit::registry::{self, Ports};

use crate::number::{lines, number};
use crate::sheet::{Sheet, Sort};
use crate::symbol;
pub(crate) use layout::{Layout, Route};
pub(crate) use part::{Body, LETTER, LINE, MARK, NAME, NUMBER, Part, RADIUS};

/// More gates than this are collapsed.
const MOST_GATES: usize = 200;

/// What is drawn.
pub(crate) struct Diagram {
    pub(crate) parts: Vec<Part>,
    pub(crate) links: Vec<Link>,
}

/// An arrow from one part to another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Link {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Where it enters a gate; `None` at a group, where several operands may enter.
    pub(crate) port: Option<Port>,
    /// At a fork: what this branch sends back, line by line.
    pub(crate) contribution: Vec<String>,
    /// How many wires it stands for.
    pub(crate) wires: usize,
}

/// Where a wire enters a gate.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Port {
    /// The operand. Ports stand in the order of operands, so that a drawing of `a - b` is not one of `b - a`.
    pub(crate) operand: usize,
    /// What tells it from the others; empty where operands may change places.
    pub(crate) mark: String,
}

impl Diagram {
    /// What a drawing shows of a sheet.
    pub(crate) fn of(sheet: &Sheet<'_>) -> Diagram {
        let drawn = drawn(sheet);
        let diagram = if drawn.iter().filter(|&&at| sheet.wires[at].sort == Sort::Gate).count() > MOST_GATES
            || drawn.len() > MOST_GATES * 3 / 2
        {
            collapse::collapsed(sheet, &drawn)
        } else {
            Diagram::full(sheet, &drawn)
        };
        collapse::without_long_links(diagram)
    }

    /// A diagram in which every gate is a separate part.
    fn full(sheet: &Sheet<'_>, drawn: &[usize]) -> Diagram {
        let index: HashMap<usize, usize> =
            drawn.iter().enumerate().map(|(part, &wire)| (wire, part)).collect();
        let parts: Vec<Part> = drawn.iter().map(|&wire| Part::of(sheet, wire)).collect();
        let forks = sheet.fork_of();
        let mut links = Vec::new();
        for (to, &gate) in drawn.iter().enumerate() {
            if parts[to].body == Body::Source {
                continue;
            }
            for (position, input) in sheet.wires[gate].inputs.iter().enumerate() {
                let Some(&from) = index.get(input) else { continue };
                let branch = forks[*input].and_then(|fork| {
                    sheet.forks[fork].branches.iter().find(|b| b.gate == gate && b.position == position)
                });
                let contribution = branch.map_or_else(Vec::new, |b| lines(b.contribution));
                let port = Some(Port { operand: position, mark: mark(sheet, gate, position) });
                links.push(Link { from, to, port, contribution, wires: 1 });
            }
        }
        Diagram { parts, links }
    }

    /// For each part, how many links leave it.
    pub(crate) fn leaving(&self) -> Vec<usize> {
        let mut leaving = vec![0; self.parts.len()];
        for link in &self.links {
            leaving[link.from] += 1;
        }
        leaving
    }
}

/// What stands at a gate's port; empty where the operands may change places, or only one is drawn.
fn mark(sheet: &Sheet<'_>, gate: usize, operand: usize) -> String {
    let wire = &sheet.wires[gate];
    if wire.inputs.len() < 2 || folded_sign(sheet, gate).is_some() {
        return String::new();
    }
    let ports = registry::find(wire.gate()).map_or(Ports::Numbered, |entry| entry.ports);
    ports.mark(operand).into_owned()
}

/// The wires that have a part of their own: all but the constants that every reader folds into its sign.
fn drawn(sheet: &Sheet<'_>) -> Vec<usize> {
    let mut wanted = vec![false; sheet.wires.len()];
    for (gate, wire) in sheet.wires.iter().enumerate() {
        if wire.is_plain_number() && sheet.output != Some(gate) {
            continue;
        }
        wanted[gate] = true;
        let folds = folded_sign(sheet, gate).is_some();
        for &input in &wire.inputs {
            wanted[input] |= !(folds && sheet.wires[input].is_plain_number());
        }
    }
    (0..wanted.len()).filter(|&at| wanted[at]).collect()
}

/// The sign of a gate of two operands one of which is a plain number: `+1`.
fn folded_sign(sheet: &Sheet<'_>, gate: usize) -> Option<String> {
    let wire = &sheet.wires[gate];
    let &[a, b] = &wire.inputs[..] else { return None };
    let plain = |i: usize| sheet.wires[i].constant.filter(|_| sheet.wires[i].is_plain_number());
    match (plain(a), plain(b)) {
        (Some(constant), None) => symbol::folded(wire.gate(), &number(constant), true),
        (None, Some(constant)) => symbol::folded(wire.gate(), &number(constant), false),
        _ => None,
    }
}
