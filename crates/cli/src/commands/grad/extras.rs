//! What can be asked for besides the gradient: the Hessian, kinks, the plan.

use std::fmt::Write;

use backflow::circuit::{Circuit, Expr, NodeId, Spread, Tensor};
use backflow::engine::{Plan, Precision, Trace};
use backflow::picture::{self, Sheet};

use super::derive::Derived;
use crate::failure::Failure;

/// How many elements or comparisons are listed; the rest are only counted.
pub(super) const SHOWN: usize = 20;

/// The second derivatives, one block for each pair of inputs, with a row for each element of the first and a
/// column for each of the second.
pub(super) fn hessian(derived: &Derived, trace: &Trace, sheet: &Sheet) -> String {
    let of = derived.circuit.label(derived.of);
    let mut text = "Hessian\n".to_owned();
    for &((a, b), node) in derived.hessian.iter().flatten() {
        let ((a, x), (b, _)) = (&derived.wrt[a], &derived.wrt[b]);
        let title = if a == b { format!("∂²{of}/∂{a}²") } else { format!("∂²{of}/∂{a}∂{b}") };
        let Some(value) = trace.node_value(node) else { continue };
        if let Some(number) = value.single() {
            _ = writeln!(text, "  {title} = {}", sheet.digits.number(number));
            continue;
        }
        let rows = derived.circuit.node(*x).ty().shape.elements();
        let columns = value.data().len().checked_div(rows).unwrap_or(0);
        _ = writeln!(text, "  {title}, shape {}, as {rows} × {columns}:", value.shape());
        let numbers: Vec<String> = value.data().iter().map(|&v| sheet.digits.number(v)).collect();
        let width = numbers.iter().map(|number| number.chars().count()).max().unwrap_or(0);
        for row in numbers.chunks(columns.max(1)).take(SHOWN) {
            let shown: Vec<String> =
                row.iter().take(SHOWN).map(|number| format!("{number:>width$}")).collect();
            let more = if columns > SHOWN { "  …" } else { "" };
            _ = writeln!(text, "    {}{more}", shown.join("  "));
        }
        if rows > SHOWN {
            _ = writeln!(text, "    … and {} more rows", rows - SHOWN);
        }
    }
    text
}

/// Which gates made second derivatives that are not finite, each once.
pub(super) fn hessian_notes(derived: &Derived, trace: &Trace, sheet: &Sheet) -> Vec<String> {
    let circuit = &derived.circuit;
    let bad = |id: NodeId| {
        trace.node_value(id).and_then(|value| value.data().iter().copied().find(|v| !v.is_finite()))
    };
    // A constant is not made: a rule that says NaN holds one.
    let made = |id: NodeId| !circuit.node(id).inputs().is_empty() && bad(id).is_some();
    let blocks = derived.hessian.iter().flatten().map(|&(_, node)| node).filter(|&node| bad(node).is_some());
    let needed = circuit.needed(blocks);
    let mut notes = Vec::new();
    for id in circuit.ids().filter(|&id| needed[id.index()] && made(id)) {
        if circuit.node(id).inputs().iter().any(|&x| made(x)) {
            continue;
        }
        // A gradient of a gradient belongs to what that belongs to.
        let forward = |id: NodeId| circuit.node(id).origin().backward_of;
        let gate = std::iter::successors(Some(id), |&id| forward(id)).last().unwrap_or(id);
        let note = format!(
            "a second derivative is {}: {} made it",
            picture::number(bad(id).unwrap_or(f64::NAN)),
            called(derived, sheet, gate)
        );
        if !notes.contains(&note) {
            notes.push(note);
        }
    }
    notes
}

/// A difference that only fits by broadcasting, in what looks like a loss.
pub(super) fn spread_note(derived: &Derived, sheet: &Sheet) -> Option<String> {
    let Spread { node, operands: [left, right], shape, .. } =
        derived.circuit.spread_difference(derived.of)?;
    Some(format!(
        "{} compares {left} with {right}, which only fit by broadcasting to {shape}: every element with every other; for pairs, reshape one to the shape of the other",
        called(derived, sheet, node)
    ))
}

/// A node as the sheet calls it, with its gate where that is not said by its name.
fn called(derived: &Derived, sheet: &Sheet, node: NodeId) -> String {
    match sheet.wires.iter().position(|wire| wire.id == node) {
        Some(wire) => sheet.titled(wire),
        // It is part of the gate that it serves.
        None => format!("{} ({})", derived.circuit.label(node), derived.circuit.node(node).gate().name()),
    }
}

/// The places where the run met a kink or a tie, element by element.
pub(super) fn kinks(derived: &Derived, trace: &Trace, sheet: &Sheet) -> String {
    let mut text = String::new();
    for kink in &derived.kinks {
        let Some(mask) = trace.node_value(kink.mask) else { continue };
        let met: Vec<usize> = (0..mask.data().len()).filter(|&i| mask.data()[i] != 0.0).collect();
        if met.is_empty() {
            continue;
        }
        let node = derived.circuit.node(kink.node);
        let whole = match node.name() {
            Some(name) => name.to_owned(),
            None => called(derived, sheet, kink.node),
        };
        // A gate that is called by its formula has been named with it.
        let part = if node.name().is_none() && node.gate().name() == kink.gate { "" } else { &kink.gate };
        let of = if part.is_empty() { "" } else { " of " };
        _ = write!(text, "  {part}{of}{whole}, at {}", node.origin().place);
        if mask.shape().rank() > 0 {
            let elements = met.iter().take(SHOWN).map(|&i| element(mask, i)).collect::<Vec<_>>().join(", ");
            let more = if met.len() > SHOWN { ", …" } else { "" };
            _ = write!(text, ": {} of {} elements: {elements}{more}", met.len(), mask.data().len());
        }
        text.push('\n');
    }
    if text.is_empty() { "Kinks: none was met\n".to_owned() } else { format!("Kinks\n{text}") }
}

/// The coordinates of an element: `[1, 0]`.
pub(super) fn element(tensor: &Tensor, flat: usize) -> String {
    let (dims, strides) = (tensor.shape(), tensor.shape().strides());
    let at: Vec<usize> = dims.dims().iter().zip(strides).map(|(&dim, stride)| flat / stride % dim).collect();
    format!("{at:?}")
}

/// The plan of the value and its gradients.
pub(super) fn plan(derived: &Derived, precision: Precision) -> Result<Plan, Failure> {
    let of = derived.of;
    let circuit = derived.forward().extend(|c| {
        let value = c.expr(of);
        let upstream = derived.upstream.clone().map_or_else(|| value.filled(1.0), |u| c.constant(u));
        let wrt: Vec<Expr> = derived.wrt.iter().map(|&(_, x)| c.expr(x)).collect();
        for ((name, _), (_, gradient)) in derived.wrt.iter().zip(c.vjp(value, upstream, wrt)) {
            c.output(&format!("gradient of {name}"), gradient);
        }
    });
    let circuit: Circuit = circuit.map_err(Failure::request)?;
    Plan::new(&circuit, &precision.into()).map_err(Failure::work)
}

/// A plan as text.
pub(super) fn explained(derived: &Derived, plan: &Plan) -> String {
    let gradients = match derived.wrt.len() {
        1 => "its gradient".to_owned(),
        n => format!("its {n} gradients"),
    };
    format!("Plan of the value and {gradients}\n{}", plan.explain())
}
