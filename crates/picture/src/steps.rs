//! The chain rule written out, gate by gate, with the numbers: forward in the order of evaluation, then
//! backward.

use std::fmt::Write;

use crate::number::array;
use crate::sheet::{Branch, Sheet, Sort, bracketed, derivative};
use crate::style::{Ink, Style};

/// The most branches of a fork that are written out.
const BRANCHES: usize = 8;

/// The chain rule written out: `q = x + y = -2 + 5 = 3`, then `∂f/∂x = ∂f/∂q · ∂q/∂x = -4 · 1 = -4`.
///
/// At a fork the products of all branches are added. Between arrays, where ∂q/∂x is not a number, a line gives
/// the shape, the gate's derivative in words and the result.
pub fn steps(sheet: &Sheet<'_>, style: &Style) -> String {
    let mut text = String::new();
    let Some(output) = sheet.output else { return "an empty circuit\n".to_owned() };
    title(&mut text, "Forward", style);
    for (at, wire) in sheet.wires.iter().enumerate().filter(|(_, w)| !w.is_plain_number()) {
        let value = wire.value.map_or_else(|| "not observed".to_owned(), |v| array(v, style.columns() / 2));
        let value = style.paint(Ink::Value, &value);
        let label = sheet.label(at);
        _ = match wire.sort {
            Sort::Gate => {
                let (formula, numbers) = (sheet.formula(at), sheet.numbers(at));
                let numbers = if numbers == formula { String::new() } else { format!(" = {numbers}") };
                writeln!(text, "  {label} = {formula}{numbers} = {value}")
            }
            _ => writeln!(text, "  {label} = {value}"),
        };
    }
    if sheet.wires[output].gradient.is_some() {
        text.push('\n');
        title(&mut text, "Backward", style);
        let branches = branches(sheet);
        for at in (0..sheet.wires.len()).rev().filter(|&i| !sheet.wires[i].is_plain_number()) {
            backward(&mut text, sheet, at, output, &branches[at], style);
        }
    }
    if !sheet.notes.is_empty() {
        text.push('\n');
        title(&mut text, "Notes", style);
        sheet.notes.iter().for_each(|note| _ = writeln!(text, "  {note}"));
    }
    text
}

fn title(text: &mut String, title: &str, style: &Style) {
    _ = writeln!(text, "{}", style.paint(Ink::Title, title));
}

/// For each wire, what arrives at it, in the order of arrival.
fn branches<'t>(sheet: &Sheet<'t>) -> Vec<Vec<Branch<'t>>> {
    let mut branches = vec![Vec::new(); sheet.wires.len()];
    for gate in (0..sheet.wires.len()).rev() {
        let wire = &sheet.wires[gate];
        for (position, (&input, sent)) in wire.inputs.iter().zip(&wire.flow).enumerate() {
            branches[input].extend(sent.map(|contribution| Branch { gate, position, contribution }));
        }
    }
    branches
}

fn backward(
    text: &mut String,
    sheet: &Sheet<'_>,
    at: usize,
    output: usize,
    branches: &[Branch<'_>],
    style: &Style,
) {
    let wire = &sheet.wires[at];
    let Some(gradient) = wire.gradient else { return };
    let width = style.columns() / 2;
    let (f, x) = (sheet.label(output), sheet.label(at));
    let result = style.paint(Ink::Gradient, &array(gradient, width));
    if at == output {
        let why =
            if gradient.single() == Some(1.0) { "" } else { "  (the upstream gradient that was given)" };
        _ = writeln!(text, "  ∂{f}/∂{x} = {result}{why}");
        return;
    }
    if branches.is_empty() {
        _ = writeln!(text, "  ∂{f}/∂{x} = {result}  ({f} does not depend on {x})");
        return;
    }
    let shown = &branches[..branches.len().min(BRANCHES)];
    let more = if shown.len() < branches.len() {
        format!(" + … {} branches in all", branches.len())
    } else {
        String::new()
    };
    let scalar = |b: &Branch<'_>| {
        Some((sheet.wires[b.gate].gradient?.single()?, *sheet.wires[b.gate].local.as_ref()?.get(b.position)?))
    };
    if gradient.shape().is_single() && shown.iter().all(|b| scalar(b).is_some()) {
        let symbols: Vec<String> = shown
            .iter()
            .map(|b| {
                let q = sheet.label(b.gate);
                // A gate that reads the wire twice has a partial derivative for each operand.
                let twice = sheet.wires[b.gate].inputs.iter().filter(|&&i| i == at).count() > 1;
                let operand = if twice { format!(" (operand {})", b.position + 1) } else { String::new() };
                let local = format!("∂{q}/∂{x}{operand}");
                format!("∂{f}/∂{q} · {local}")
            })
            .collect();
        let products: Vec<String> = shown
            .iter()
            .filter_map(scalar)
            .enumerate()
            .map(|(i, (upstream, local))| {
                let upstream = bracketed(crate::number::number(upstream), i > 0);
                format!("{upstream} · {}", bracketed(crate::number::number(local), true))
            })
            .collect();
        let (symbols, products) = (symbols.join(" + "), products.join(" + "));
        _ = writeln!(text, "  ∂{f}/∂{x} = {symbols}{more} = {products}{more} = {result}");
        return;
    }
    let shape = gradient.shape();
    if let [branch] = shown {
        _ = writeln!(text, "  ∂{f}/∂{x} {shape} = {result}  through {}", through(sheet, branch));
        return;
    }
    _ = writeln!(text, "  ∂{f}/∂{x} {shape} = {result}  the sum of {} branches:", branches.len());
    for branch in shown {
        let sent = style.paint(Ink::Gradient, &array(branch.contribution, width));
        _ = writeln!(text, "    {sent}  through {}", through(sheet, branch));
    }
    if !more.is_empty() {
        _ = writeln!(text, "    …");
    }
}

/// `L = sum(s): ∂L/∂s = 1 for every element`.
fn through(sheet: &Sheet<'_>, branch: &Branch<'_>) -> String {
    let gate = &sheet.wires[branch.gate];
    let derivative = derivative(gate.gate());
    let rule = if derivative.is_empty() { String::new() } else { format!(", {}: {derivative}", gate.gate()) };
    format!("{} = {}{rule}", sheet.label(branch.gate), sheet.formula(branch.gate))
}
