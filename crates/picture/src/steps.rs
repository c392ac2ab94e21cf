//! The chain rule written out, gate by gate, with the numbers: forward in the order of evaluation, then
//! backward.
//!
//! A total derivative is written with d and the local derivative of a gate with ∂: where a wire reaches the
//! output on two ways, df/dx and ∂f/∂x are different numbers.

use std::fmt::Write;

use backflow_circuit::Tensor;

use crate::number::explained;
use crate::sheet::{Branch, Sheet, Sort};
use crate::style::{Ink, Style};

/// The most branches of a fork that are written out.
const BRANCHES: usize = 8;

/// The chain rule written out: `q = x + y = -2 + 5 = 3`, then `df/dx = df/dq · ∂q/∂x = -4 · 1 = -4`.
///
/// At a fork the products of all branches are added. Between arrays, where ∂q/∂x is no number, a line names
/// the rule that was used: `dL/dW = xᵀ @ dL/da`.
pub fn steps(sheet: &Sheet<'_>, style: &Style) -> String {
    let mut text = String::new();
    let Some(output) = sheet.output else { return "an empty circuit\n".to_owned() };
    title(&mut text, "Forward", style);
    for (at, wire) in sheet.wires.iter().enumerate().filter(|(_, w)| !w.is_plain_number()) {
        let value = wire
            .value
            .map_or_else(|| "not observed".to_owned(), |v| sheet.digits.array(v, style.columns() / 2));
        let definition = sheet.definition(at);
        if wire.sort != Sort::Gate && definition == value {
            continue;
        }
        let numbers = match wire.sort {
            Sort::Gate => Some(sheet.numbers(at)).filter(|numbers| *numbers != sheet.formula(at)),
            _ => None,
        };
        let numbers = numbers.map_or_else(String::new, |numbers| format!(" = {numbers}"));
        _ = writeln!(text, "  {definition}{numbers} = {}", style.paint(Ink::Value, &value));
    }
    if sheet.wires[output].gradient.is_some() {
        text.push('\n');
        title(&mut text, "Backward", style);
        backward_lines(sheet, style).iter().for_each(|(_, lines)| text.push_str(lines));
    }
    let cut = explained(&text).map(|(mark, meaning)| format!("{mark} is {meaning}"));
    let notes: Vec<&String> = sheet.notes.iter().chain(&cut).collect();
    if !notes.is_empty() {
        text.push('\n');
        title(&mut text, "Notes", style);
        notes.iter().for_each(|note| _ = writeln!(text, "  {note}"));
    }
    text
}

fn title(text: &mut String, title: &str, style: &Style) {
    _ = writeln!(text, "{}", style.paint(Ink::Title, title));
}

/// The chain rule at each wire that has a gradient, as the backward pass meets them.
pub(crate) fn backward_lines(sheet: &Sheet<'_>, style: &Style) -> Vec<(usize, String)> {
    let branches = branches(sheet);
    let met = (0..sheet.wires.len())
        .rev()
        .filter(|&at| !sheet.wires[at].is_plain_number() && sheet.wires[at].gradient.is_some());
    met.map(|at| {
        let mut lines = String::new();
        backward(&mut lines, sheet, at, &branches[at], style);
        (at, lines)
    })
    .collect()
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

fn backward(text: &mut String, sheet: &Sheet<'_>, at: usize, branches: &[Branch<'_>], style: &Style) {
    let Some(gradient) = sheet.wires[at].gradient else { return };
    let width = style.columns() / 2;
    let total = sheet.total(at);
    let result = style.paint(Ink::Gradient, &sheet.digits.array(gradient, width));
    if Some(at) == sheet.output {
        let why =
            if gradient.single() == Some(1.0) { "" } else { "  (the upstream gradient that was given)" };
        _ = writeln!(text, "  {total} = {result}{why}");
        return;
    }
    if branches.is_empty() {
        let (f, x) = (sheet.label(sheet.output.unwrap_or(at)), sheet.label(at));
        _ = writeln!(text, "  {total} = {result}  ({f} does not depend on {x})");
        return;
    }
    let shown = &branches[..branches.len().min(BRANCHES)];
    let more = if shown.len() < branches.len() {
        format!(" + … {} branches in all", branches.len())
    } else {
        String::new()
    };
    if let Some(factors) = factors(sheet, gradient, shown) {
        let symbols: Vec<String> = shown.iter().map(|b| symbols(sheet, at, b)).collect();
        let products: Vec<String> = factors
            .iter()
            .enumerate()
            .map(|(i, &(upstream, local))| {
                format!("{} · {}", signed(sheet, upstream, i > 0), signed(sheet, local, true))
            })
            .collect();
        let (symbols, products) = (symbols.join(" + "), products.join(" + "));
        _ = writeln!(text, "  {total} = {symbols}{more} = {products}{more} = {result}");
        return;
    }
    if let [branch] = shown {
        let (rule, why) = rule(sheet, branch);
        _ = writeln!(text, "  {total} = {rule}{result}{why}");
        return;
    }
    _ = writeln!(text, "  {total} = {result}, the sum of {} branches:", branches.len());
    for branch in shown {
        let sent = style.paint(Ink::Gradient, &sheet.digits.array(branch.contribution, width));
        let (rule, why) = rule(sheet, branch);
        let why = if why.is_empty() { format!("  through {}", sheet.definition(branch.gate)) } else { why };
        _ = writeln!(text, "    {rule}{sent}{why}");
    }
    if !more.is_empty() {
        _ = writeln!(text, "    …");
    }
}

/// Upstream and local gradient of each branch, where all of them are single numbers.
fn factors(sheet: &Sheet<'_>, gradient: &Tensor, branches: &[Branch<'_>]) -> Option<Vec<(f64, f64)>> {
    if !gradient.shape().is_single() {
        return None;
    }
    branches.iter().map(|branch| sheet.factors(branch.gate, branch.position)).collect()
}

/// `df/dq · ∂q/∂x`.
fn symbols(sheet: &Sheet<'_>, at: usize, branch: &Branch<'_>) -> String {
    // A gate that reads the wire twice has a partial derivative for each operand.
    let twice = sheet.wires[branch.gate].inputs.iter().filter(|&&input| input == at).count() > 1;
    let operand = if twice { format!(" (operand {})", branch.position + 1) } else { String::new() };
    format!("{} · {}{operand}", sheet.total(branch.gate), sheet.partial(branch.gate, at))
}

/// What was computed for a branch (`xᵀ @ dL/da = `), or else the gate it came through and what that does.
fn rule(sheet: &Sheet<'_>, branch: &Branch<'_>) -> (String, String) {
    match sheet.rule(branch.gate, branch.position) {
        Some(rule) => (format!("{rule} = "), String::new()),
        None => {
            let role = &sheet.wires[branch.gate].role;
            let role = if role.is_empty() { String::new() } else { format!(", which {role}") };
            (String::new(), format!("  through {}{role}", sheet.definition(branch.gate)))
        }
    }
}

/// A number, in brackets where it stands after a sign and has one.
fn signed(sheet: &Sheet<'_>, value: f64, inner: bool) -> String {
    let text = sheet.digits.number(value);
    if inner && text.starts_with('-') { format!("({text})") } else { text }
}
