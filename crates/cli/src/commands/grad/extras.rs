//! What can be asked for beside the gradient: the Hessian, kinks, the check by finite differences, the plan.

use std::fmt::Write;

use backflow::circuit::{Circuit, Expr, Tensor};
use backflow::engine::{Plan, Precision, Trace};
use backflow::picture;
use backflow::reference::check::{Along, InputReport};
use backflow::reference::{self, Verdict};

use super::derive::Derived;
use crate::failure::{Failure, Outcome};

/// One-sided differences that are not known to three digits tell nothing about a kink.
const SETTLED: f64 = 1e-3;
/// Elements or comparisons listed before the rest is only counted.
const SHOWN: usize = 20;

/// The second derivatives, one block for each pair of inputs, with a row for each element of the first and a
/// column for each of the second.
pub(super) fn hessian(derived: &Derived, trace: &Trace) -> String {
    let of = derived.circuit.label(derived.of);
    let mut text = "Hessian\n".to_owned();
    for &((a, b), node) in derived.hessian.iter().flatten() {
        let ((a, x), (b, _)) = (&derived.wrt[a], &derived.wrt[b]);
        let title = if a == b { format!("∂²{of}/∂{a}²") } else { format!("∂²{of}/∂{a}∂{b}") };
        let Some(value) = trace.node_value(node) else { continue };
        if let Some(number) = value.single() {
            _ = writeln!(text, "  {title} = {}", picture::number(number));
            continue;
        }
        let rows = derived.circuit.node(*x).ty().shape.elements();
        let columns = value.data().len().checked_div(rows).unwrap_or(0);
        _ = writeln!(text, "  {title}, shape {}, as {rows} × {columns}:", value.shape());
        let numbers: Vec<String> = value.data().iter().map(|&v| picture::number(v)).collect();
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

/// The places where the run met a kink or a tie, element by element.
pub(super) fn kinks(derived: &Derived, trace: &Trace) -> String {
    let mut text = String::new();
    for kink in &derived.kinks {
        let Some(mask) = trace.node_value(kink.mask) else { continue };
        let met: Vec<usize> = (0..mask.data().len()).filter(|&i| mask.data()[i] != 0.0).collect();
        if met.is_empty() {
            continue;
        }
        let node = derived.circuit.node(kink.node);
        _ = write!(
            text,
            "  {} of {}, at {}",
            kink.gate,
            derived.circuit.label(kink.node),
            node.origin().place
        );
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
fn element(tensor: &Tensor, flat: usize) -> String {
    let (dims, strides) = (tensor.shape(), tensor.shape().strides());
    let at: Vec<usize> = dims.dims().iter().zip(strides).map(|(&dim, stride)| flat / stride % dim).collect();
    format!("{at:?}")
}

/// Every input's gradient beside finite differences; the outcome is a failure when one disagrees.
pub(super) fn check(derived: &Derived) -> Result<(String, Outcome), Failure> {
    let mut of = derived.of;
    let circuit =
        derived.forward().extend(|c| of = derived.single(c.expr(of)).id()).map_err(Failure::request)?;
    let wrt: Vec<_> = derived.wrt.iter().map(|&(_, x)| x).collect();
    let at = derived.inputs.iter().map(|(name, value)| (name.as_str(), value.clone()));
    let report = reference::check(&circuit, of, &wrt, at).map_err(Failure::work)?;
    let mut text = "Check against finite differences\n".to_owned();
    for input in &report.inputs {
        checked(input, &mut text);
    }
    let wrong: Vec<&str> =
        report.inputs.iter().filter(|x| x.verdict() == Verdict::Disagrees).map(|x| x.name.as_str()).collect();
    let outcome = if wrong.is_empty() {
        Ok(())
    } else {
        Err(Failure::Work(format!("the gradient disagrees with finite differences for {}", wrong.join(", "))))
    };
    Ok((text, outcome))
}

/// A number in all its digits, with a power of ten where it is very large or small.
fn digits(value: f64) -> String {
    let plain = value == 0.0 || !value.is_finite() || (1e-5..1e16).contains(&value.abs());
    if plain { value.to_string() } else { format!("{value:e}") }
}

fn checked(input: &InputReport, text: &mut String) {
    let shape = input.gradient.shape();
    for comparison in input.comparisons.iter().take(SHOWN) {
        let what = match comparison.along {
            Along::Element(_) if shape.rank() == 0 => input.name.clone(),
            Along::Element(i) => format!("{}{}", input.name, element(&input.gradient, i)),
            Along::Direction(i) => format!("{} along random direction {}", input.name, i + 1),
        };
        let (gradient, difference) = (digits(comparison.gradient), digits(comparison.central.value));
        let verdict = match comparison.verdict {
            Verdict::Agrees => format!("agrees (within {:.1e})", comparison.tolerance),
            Verdict::Disagrees if input.verdict() == Verdict::Disagrees => {
                format!("DISAGREES by {:.3e} (tolerance {:.1e})", comparison.gap(), comparison.tolerance)
            }
            Verdict::Kink | Verdict::Disagrees => {
                let gates = input.kinks.join(", ");
                let (left, right) = (comparison.left, comparison.right);
                let from =
                    format!("{} from the left, {} from the right", digits(left.value), digits(right.value));
                let rough = left.error.max(right.error) > SETTLED * left.value.abs().max(right.value.abs());
                match (gates.as_str(), rough) {
                    ("", true) => format!("no verdict, too rough here for differences: {from}"),
                    ("", false) => format!("a kink: {from}"),
                    (gates, _) => format!("a kink of {gates}: {from}"),
                }
            }
        };
        _ = writeln!(text, "  {what:<12} {gradient:<24} differences {difference:<24} {verdict}");
    }
    if input.comparisons.len() > SHOWN {
        let rest = &input.comparisons[SHOWN..];
        let worst = rest.iter().map(|c| c.verdict).max().unwrap_or(Verdict::Agrees);
        _ = writeln!(text, "  … and {} more of {}, the worst: {worst:?}", rest.len(), input.name);
    }
    if input.comparisons.is_empty() {
        _ = writeln!(text, "  {:<12} has no elements", input.name);
    }
}

/// The plan of the value and its gradients.
pub(super) fn plan(derived: &Derived, precision: Precision) -> Result<String, Failure> {
    let of = derived.of;
    let mut gradients = 0;
    let circuit = derived.forward().extend(|c| {
        let value = c.expr(of);
        let upstream = derived.upstream.clone().map_or_else(|| value.filled(1.0), |u| c.constant(u));
        let wrt: Vec<Expr> = derived.wrt.iter().map(|&(_, x)| c.expr(x)).collect();
        for ((name, _), (_, gradient)) in derived.wrt.iter().zip(c.vjp(value, upstream, wrt)) {
            c.output(&format!("gradient of {name}"), gradient);
            gradients += 1;
        }
    });
    let circuit: Circuit = circuit.map_err(Failure::request)?;
    let plan = Plan::new(&circuit, &precision.into()).map_err(Failure::work)?;
    Ok(format!("Plan of the value and {gradients} gradients\n{}", plan.explain()))
}
