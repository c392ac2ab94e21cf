//! The drawing as text for Graphviz, with the same labels and colours.

use std::fmt::Write;

use crate::drawing::{Body, Diagram, Part};
use crate::number::explained;
use crate::sheet::{Direction, Sheet};
use crate::text::xml;

const GREEN: &str = "#0a7d32";
const RED: &str = "#c4122f";
const GREY: &str = "#5d6670";

/// The circuit in Graphviz's language, to be laid out by `dot -Tsvg`.
pub fn dot(sheet: &Sheet<'_>) -> String {
    let diagram = Diagram::of(sheet);
    let direction = if sheet.direction == Direction::Down { "TB" } else { "LR" };
    let mut out = format!(
        "digraph circuit {{\n  rankdir={direction};\n  ordering=in;\n  node [fontname=\"Helvetica\", fontsize=14];\n  edge [fontname=\"Helvetica\", fontsize=12, arrowsize=0.7];\n",
    );
    let forks = diagram.forks();
    for (at, part) in diagram.parts.iter().enumerate() {
        let shape = match part.body {
            Body::Source | Body::Tag => "plaintext",
            Body::Gate if part.inside[0].chars().count() <= 3 => "circle",
            Body::Gate => "box, style=rounded",
            Body::Group => "box",
        };
        let mut lines: Vec<String> = part.inside.iter().map(|line| xml(line)).collect();
        match (&part.name, part.called()) {
            (Some(name), _) if !part.output => lines.insert(0, format!("<i>{}</i>", xml(name))),
            (None, Some(id)) => lines.insert(0, colored(GREY, id)),
            _ => {}
        }
        // The branches of a fork have numbers of their own; the value and the sum stand at the gate.
        if forks[at] {
            lines.push(numbers(part));
        }
        let ring = match part.ring() {
            "" => "",
            " made" => ", color=\"#c4122f\", penwidth=3",
            _ => ", color=\"#b26a00\", penwidth=2",
        };
        _ = writeln!(out, "  n{at} [shape={shape}{ring}, label=<{}>];", lines.join("<br/>"));
        if part.output {
            let name =
                xml(part.name.as_deref().unwrap_or(&sheet.label(part.members.last().copied().unwrap_or(0))));
            _ = writeln!(out, "  output [shape=plaintext, label=<{name}>];");
            _ = writeln!(out, "  n{at} -> output [label=<{}>];", numbers(part));
        }
    }
    for link in &diagram.links {
        let label = match link.wires {
            0 | 1 if !forks[link.from] => numbers(&diagram.parts[link.from]),
            0 | 1 => red(&link.contribution).join("<br/>"),
            n => colored(GREY, &format!("{n} wires")),
        };
        let mut attributes = Vec::new();
        if !label.is_empty() {
            attributes.push(format!("label=<{label}>"));
        }
        if let Some(mark) = link.port.as_ref().map(|port| &port.mark).filter(|mark| !mark.is_empty()) {
            attributes.push(format!("headlabel=<{}>", colored(GREY, mark)));
        }
        let attributes =
            if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) };
        _ = writeln!(out, "  n{} -> n{}{attributes};", link.from, link.to);
    }
    if let Some((mark, meaning)) = explained(&out) {
        let legend = colored(GREY, &format!("{mark}: {meaning}"));
        _ = writeln!(out, "  label=<{legend}>;");
    }
    out.push_str("}\n");
    out
}

/// Value above gradient.
fn numbers(part: &Part) -> String {
    let values = part.value.iter().map(|line| colored(GREEN, line));
    values.chain(red(&part.gradient)).collect::<Vec<_>>().join("<br/>")
}

fn red(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| colored(RED, line)).collect()
}

fn colored(color: &str, words: &str) -> String {
    format!("<font color=\"{color}\">{}</font>", xml(words))
}
