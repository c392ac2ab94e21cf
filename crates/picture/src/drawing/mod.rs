//! What SVG, HTML and DOT have in common: which boxes a drawing has, what is in them, and where they are.
//!
//! A [`Diagram`] says what is drawn: constants are folded into the gates that read them, a circuit of more than
//! about 200 gates is collapsed, and a long one is cut into bands. A [`Layout`] says where.

mod bands;
mod collapse;
mod figure;
mod layout;
mod part;
mod ports;
mod route;
mod straight;

use std::collections::HashMap;

use backflow_circuit::registry::{self, Ports};

use crate::sheet::{Direction, Sheet, Sort};
use crate::symbol;
pub(crate) use figure::{ARROW, Form};
pub(crate) use layout::{Layout, Level, Route};
pub(crate) use part::{Body, LETTER, LINE, NAME, NUMBER, Part, RADIUS};

/// More gates than this are collapsed.
const MOST_GATES: usize = 200;
/// Up to this many gates are drawn as the lecture does, in one row.
const FEW_GATES: usize = 15;

/// What a drawing loses with each band: it is worth a little shrinking if fewer wires are cut.
const ONE_MORE_BAND: f64 = 0.93;

/// After so many ways of cutting in a row that are no better, no others are tried.
const ENOUGH_WORSE: usize = 4;

/// A sheet's diagram and where its parts lie. A small one is drawn in one row, others in as many bands as make it
/// largest on a slide.
pub(crate) fn laid_out(sheet: &Sheet<'_>) -> (Diagram, Layout) {
    let diagram = Diagram::of(sheet);
    let right = sheet.direction == Direction::Right;
    let gates = diagram.parts.iter().filter(|part| part.body == Body::Gate).count();
    if right && gates <= FEW_GATES && !diagram.parts.iter().any(|part| part.body == Body::Group) {
        let layout = Layout::of(&diagram, Form::OnWires);
        if layout.is_legible() || !diagram.parts.iter().any(|part| part.array) {
            return (diagram, layout);
        }
    }
    let form = if right { Form::AtGates } else { Form::Down };
    let mut best: Option<(f64, Diagram, Layout)> = None;
    let mut worse = 0;
    for diagram in bands::ways(&diagram, form) {
        let layout = Layout::of(&diagram, form);
        let worth = layout.scale() * ONE_MORE_BAND.powi(diagram.bands() as i32);
        worse += 1;
        if best.as_ref().is_none_or(|(most, ..)| worth > *most) {
            best = Some((worth, diagram, layout));
            worse = 0;
        }
        if worse == ENOUGH_WORSE {
            break;
        }
    }
    let best = best.map(|(_, diagram, layout)| (diagram, layout));
    best.unwrap_or_else(|| {
        let layout = Layout::of(&diagram, form);
        (diagram, layout)
    })
}

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
        if drawn.iter().filter(|&&at| sheet.wires[at].sort == Sort::Gate).count() > MOST_GATES
            || drawn.len() > MOST_GATES * 3 / 2
        {
            collapse::collapsed(sheet, &drawn)
        } else {
            Diagram::full(sheet, &drawn)
        }
    }

    /// A diagram in which every gate is a separate part.
    fn full(sheet: &Sheet<'_>, drawn: &[usize]) -> Diagram {
        let index: HashMap<usize, usize> =
            drawn.iter().enumerate().map(|(part, &wire)| (wire, part)).collect();
        let mut parts: Vec<Part> = drawn.iter().map(|&wire| Part::of(sheet, wire)).collect();
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
                let contribution = branch.map_or_else(Vec::new, |b| sheet.digits.lines(b.contribution));
                let mark = mark(sheet, gate, position);
                if !mark.is_empty() {
                    let all = ports::mark_room(&mark) * sheet.wires[gate].inputs.len() as f64;
                    parts[to].marks = parts[to].marks.max(all);
                }
                let port = Some(Port { operand: position, mark });
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

    /// For each part, whether its wire forks: each branch has its share.
    pub(crate) fn forks(&self) -> Vec<bool> {
        let mut forks: Vec<bool> = self.leaving().into_iter().map(|leaving| leaving > 1).collect();
        self.links.iter().for_each(|link| forks[link.from] |= !link.contribution.is_empty());
        forks
    }

    /// How many bands it has.
    fn bands(&self) -> usize {
        self.parts.iter().map(|part| part.band + 1).max().unwrap_or(0)
    }

    /// A band as a diagram of its own, with the parts and links that it consists of.
    fn band(&self, band: usize) -> (Diagram, Vec<usize>, Vec<usize>) {
        let parts: Vec<usize> = (0..self.parts.len()).filter(|&at| self.parts[at].band == band).collect();
        let links: Vec<usize> =
            (0..self.links.len()).filter(|&i| self.parts[self.links[i].to].band == band).collect();
        let mut place = vec![0; self.parts.len()];
        parts.iter().enumerate().for_each(|(i, &at)| place[at] = i);
        let moved = |&i: &usize| {
            let link = &self.links[i];
            Link { from: place[link.from], to: place[link.to], ..link.clone() }
        };
        let diagram = Diagram {
            parts: parts.iter().map(|&at| self.parts[at].clone()).collect(),
            links: links.iter().map(moved).collect(),
        };
        (diagram, parts, links)
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
        (Some(constant), None) => symbol::folded(wire.gate(), &sheet.digits.number(constant), true),
        (None, Some(constant)) => symbol::folded(wire.gate(), &sheet.digits.number(constant), false),
        _ => None,
    }
}
