//! What the page says about a part that is pointed at.

use std::collections::BTreeMap;
use std::fmt::Write;

use backflow_circuit::{Tensor, registry};

use crate::drawing::Part;
use crate::number::{array, number};
use crate::sheet::{Sheet, Sort};
use crate::text::{clean, count, xml};

/// Letters of an array.
const ARRAY: usize = 60;
/// The most operands, branches or members that are listed.
const LISTED: usize = 12;

/// A hidden section for a part.
pub(super) fn section(out: &mut String, sheet: &Sheet<'_>, at: usize, part: &Part) {
    _ = writeln!(out, "<section id=\"part-{at}\" hidden>");
    match part.members[..] {
        [wire] => single(out, sheet, wire),
        _ => group(out, sheet, part),
    }
    out.push_str("</section>\n");
}

fn single(out: &mut String, sheet: &Sheet<'_>, at: usize) {
    let wire = &sheet.wires[at];
    _ = writeln!(out, "<h2>{}</h2>", xml(&sheet.definition(at)));
    let gate = clean(wire.gate());
    let shape = if wire.ty().shape.rank() == 0 { String::new() } else { format!(", shape {}", wire.ty()) };
    _ = writeln!(out, "<p class=\"sort\">{}{shape}</p>", xml(&gate));
    if wire.sort == Sort::Gate {
        let value = shown(wire.value);
        _ = writeln!(
            out,
            "<p>{} = <span class=\"value\">{}</span></p>",
            xml(&sheet.numbers(at)),
            xml(&value)
        );
    } else {
        _ = writeln!(out, "<p>value <span class=\"value\">{}</span></p>", xml(&shown(wire.value)));
    }
    if wire.gradient.is_some() {
        _ = writeln!(out, "<p>gradient <span class=\"gradient\">{}</span></p>", xml(&shown(wire.gradient)));
    }
    branches(out, sheet, at);
    operands(out, sheet, at);
    if let Some(entry) = registry::find(wire.gate()) {
        for (name, words) in [
            ("formula", entry.formula),
            ("derivative", entry.derivative),
            ("at kinks", entry.convention),
            ("the gradient", &entry.role()),
        ] {
            if !words.is_empty() {
                _ = writeln!(out, "<p><b>{name}</b> {}</p>", xml(words));
            }
        }
    }
    if wire.kinks > 0 {
        _ = writeln!(out, "<p>This run met a kink or a tie here, at {}.</p>", count(wire.kinks, "element"));
    }
}

/// What it reads, with local gradients, and what it sends back.
fn operands(out: &mut String, sheet: &Sheet<'_>, at: usize) {
    let wire = &sheet.wires[at];
    if wire.sort != Sort::Gate {
        return;
    }
    let local = wire.local.is_some();
    _ = writeln!(
        out,
        "<table><tr><th>operand<th>value{}<th>sends back</tr>",
        if local { "<th>local gradient" } else { "" }
    );
    for (position, &input) in wire.inputs.iter().enumerate().take(LISTED) {
        let plain = sheet.wires[input].is_plain_number();
        let label = if plain { "constant".to_owned() } else { sheet.label(input) };
        let local = wire.local.as_ref().map_or_else(String::new, |local| {
            format!("<td>{}", local.get(position).copied().map_or_else(String::new, number))
        });
        let sent = wire.flow.get(position).copied().flatten();
        _ = writeln!(
            out,
            "<tr><th>{}<td class=\"value\">{}{local}<td class=\"gradient\">{}</tr>",
            xml(&label),
            xml(&shown(sheet.wires[input].value)),
            xml(&sent.map_or_else(|| "nothing".to_owned(), |s| array(s, ARRAY)))
        );
    }
    if wire.inputs.len() > LISTED {
        _ = writeln!(out, "<tr><td>… {} in all</tr>", wire.inputs.len());
    }
    out.push_str("</table>\n");
}

/// At a fork: what each branch sends into it.
fn branches(out: &mut String, sheet: &Sheet<'_>, at: usize) {
    let Ok(fork) = sheet.forks.binary_search_by_key(&at, |fork| fork.of) else { return };
    let fork = &sheet.forks[fork];
    _ = writeln!(
        out,
        "<p>This wire forks: its gradient is the sum of {} branches.</p>\n<table><tr><th>from<th>contribution</tr>",
        fork.branches.len()
    );
    for branch in fork.branches.iter().take(LISTED) {
        let gate = format!("{} ({})", sheet.label(branch.gate), clean(sheet.wires[branch.gate].gate()));
        let sent = array(branch.contribution, ARRAY);
        _ = writeln!(out, "<tr><th>{}<td class=\"gradient\">{}</tr>", xml(&gate), xml(&sent));
    }
    if fork.branches.len() > LISTED {
        _ = writeln!(out, "<tr><td>… {} in all</tr>", fork.branches.len());
    }
    out.push_str("</table>\n");
}

fn group(out: &mut String, sheet: &Sheet<'_>, part: &Part) {
    _ = writeln!(
        out,
        "<h2>{}</h2>\n<p class=\"sort\">{}</p>",
        xml(&part.inside[0]),
        xml(part.inside.get(1).map_or("", |s| s))
    );
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    part.members.iter().for_each(|&at| *counts.entry(sheet.wires[at].gate()).or_default() += 1);
    let counts: Vec<String> = counts.iter().map(|(gate, n)| format!("{n} × {}", clean(gate))).collect();
    _ = writeln!(out, "<p>{}</p>\n<table><tr><th>wire<th>value<th>gradient</tr>", xml(&counts.join(", ")));
    let named = part.members.iter().filter(|&&at| sheet.wires[at].name().is_some());
    for &at in named.take(LISTED) {
        let wire = &sheet.wires[at];
        _ = writeln!(
            out,
            "<tr><th>{}<td class=\"value\">{}<td class=\"gradient\">{}</tr>",
            xml(&sheet.label(at)),
            xml(&shown(wire.value)),
            xml(&shown(wire.gradient))
        );
    }
    out.push_str("</table>\n");
}

fn shown(tensor: Option<&Tensor>) -> String {
    tensor.map_or_else(|| "none".to_owned(), |tensor| array(tensor, ARRAY))
}
