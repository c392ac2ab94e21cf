//! What the page says about the part you point at.

use std::collections::BTreeMap;
use std::fmt::Write;

use backflow_circuit::{Tensor, registry};

use crate::drawing::Part;
use crate::sheet::{Sheet, Sort};
use crate::text::{clean, count, xml};

/// The longest side of an array that is shown as a table.
const CELLS: usize = 8;
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
        let value = shown(sheet, wire.value);
        _ = writeln!(out, "<div>{} = <span class=\"value\">{}</span></div>", xml(&sheet.numbers(at)), value);
    } else {
        _ = writeln!(out, "<div>value <span class=\"value\">{}</span></div>", shown(sheet, wire.value));
    }
    if wire.gradient.is_some() {
        _ = writeln!(
            out,
            "<div>gradient <span class=\"gradient\">{}</span></div>",
            shown(sheet, wire.gradient)
        );
    }
    branches(out, sheet, at);
    operands(out, sheet, at);
    if let Some(entry) = registry::find(wire.gate()) {
        for (name, words) in [
            ("formula", format!("y = {}", entry.formula).as_str()),
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
        "<table><tr><th>operand<th>value{}</tr>",
        if local { "<th>local gradient" } else { "" }
    );
    let listed = || wire.inputs.iter().copied().enumerate().take(LISTED);
    for (position, input) in listed() {
        let plain = sheet.wires[input].is_plain_number();
        let label = if plain { "constant".to_owned() } else { sheet.label(input) };
        let local = wire.local.as_ref().map_or_else(String::new, |local| {
            format!(
                "<td>{}",
                local.get(position).copied().map_or_else(String::new, |v| sheet.digits.number(v))
            )
        });
        _ = writeln!(
            out,
            "<tr><th>{}<td class=\"value\">{}{local}</tr>",
            xml(&label),
            shown(sheet, sheet.wires[input].value)
        );
    }
    if wire.inputs.len() > LISTED {
        _ = writeln!(out, "<tr><td>… {} in all</tr>", wire.inputs.len());
    }
    out.push_str("</table>\n");
    for (position, input) in listed().filter(|&(_, input)| !sheet.wires[input].is_plain_number()) {
        let sent = wire.flow.get(position).copied().flatten();
        let sent = sent.map_or_else(|| "nothing".to_owned(), |sent| sent_back(sheet, at, position, sent));
        let label = xml(&sheet.label(input));
        _ = writeln!(out, "<div>sends back to {label}: <span class=\"gradient\">{sent}</span></div>");
    }
}

/// What is sent to an operand, as it is computed: `-0.79 × 1 = -0.79`, `dL/dh * o = [0.1, 0.2]`.
fn sent_back(sheet: &Sheet<'_>, gate: usize, position: usize, sent: &Tensor) -> String {
    let number = |v: f64| sheet.digits.number(v);
    if let (Some((upstream, local)), Some(product)) = (sheet.factors(gate, position), sent.single()) {
        let local = if local < 0.0 { format!("({})", number(local)) } else { number(local) };
        return xml(&format!("{} × {local} = {}", number(upstream), number(product)));
    }
    let rule = sheet.rule(gate, position).map_or_else(String::new, |rule| format!("{} = ", xml(&rule)));
    rule + &shown(sheet, Some(sent))
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
        let sent = shown(sheet, Some(branch.contribution));
        _ = writeln!(out, "<tr><th>{}<td class=\"gradient\">{}</tr>", xml(&gate), sent);
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
            shown(sheet, wire.value),
            shown(sheet, wire.gradient)
        );
    }
    out.push_str("</table>\n");
}

/// A value: a number, a small array as a table, or what fits on a line.
pub(super) fn shown(sheet: &Sheet<'_>, tensor: Option<&Tensor>) -> String {
    let Some(tensor) = tensor else { return "none".to_owned() };
    let columns = match *tensor.dims() {
        [n] if (1..=CELLS).contains(&n) => n,
        [m, n] if (1..=CELLS).contains(&m) && (1..=CELLS).contains(&n) => n,
        _ => return xml(&sheet.digits.array(tensor, ARRAY)),
    };
    let mut table = "<table class=\"array\">".to_owned();
    for row in tensor.data().chunks(columns) {
        table.push_str("<tr>");
        row.iter().for_each(|&v| _ = write!(table, "<td>{}", xml(&sheet.digits.within_array(v))));
        table.push_str("</tr>");
    }
    table + "</table>"
}
