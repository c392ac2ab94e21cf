//! The gradients compared with derivatives that share no rule with them.

use std::fmt::Write;

use backflow::reference::check::{Along, Comparison, InputReport};
use backflow::reference::{self, Report, Verdict};

use super::derive::Derived;
use super::extras::{SHOWN, element};
use crate::failure::{Failure, Outcome};

/// Compares every input's gradient with a derivative found in another way.
pub(super) fn check(derived: &Derived) -> Result<Report, Failure> {
    let mut of = derived.of;
    let circuit =
        derived.forward().extend(|c| of = derived.single(c.expr(of)).id()).map_err(Failure::request)?;
    let wrt: Vec<_> = derived.wrt.iter().map(|&(_, x)| x).collect();
    let at = derived.inputs.iter().map(|(name, value)| (name.as_str(), value.clone()));
    reference::check(&circuit, of, &wrt, at).map_err(Failure::work)
}

/// Fails if any gradient disagrees.
pub(super) fn outcome(report: &Report) -> Outcome {
    let wrong: Vec<&str> =
        report.inputs.iter().filter(|x| x.verdict() == Verdict::Disagrees).map(|x| x.name.as_str()).collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Failure::Work(format!("the gradient disagrees with the derivative for {}", wrong.join(", "))))
    }
}

/// The report as text, one line per comparison.
pub(super) fn text(report: &Report) -> String {
    let mut text = "Check against derivatives found without backpropagation\n".to_owned();
    for input in &report.inputs {
        for comparison in input.comparisons.iter().take(SHOWN) {
            _ = writeln!(text, "  {}", line(report.value, input, comparison));
        }
        if input.comparisons.len() > SHOWN {
            let rest = &input.comparisons[SHOWN..];
            let worst = rest.iter().map(|c| c.verdict).max().unwrap_or(Verdict::Agrees);
            _ = writeln!(text, "  … and {} more of {}, the worst: {}", rest.len(), input.name, word(worst));
        }
        if input.comparisons.is_empty() {
            _ = writeln!(text, "  {:<12} has no elements", input.name);
        }
    }
    let all = || report.inputs.iter().flat_map(|input| &input.comparisons);
    let untold = all().filter(|c| c.verdict == Verdict::NoVerdict).count();
    if untold > 0 {
        _ = writeln!(text, "  {untold} of {} without a verdict", all().count());
    }
    text
}

/// `x[0]  2  derivative 2 ± 1e-15  agrees`
fn line(value: f64, input: &InputReport, comparison: &Comparison) -> String {
    let what = match comparison.along {
        Along::Element(_) if input.gradient.shape().rank() == 0 => input.name.clone(),
        Along::Element(i) => format!("{}{}", input.name, element(&input.gradient, i)),
        Along::Direction(i) => format!("{} along random direction {}", input.name, i + 1),
    };
    let gradient = digits(comparison.gradient);
    let derivative = match comparison.bar.is_finite() {
        true => format!("derivative {} ± {:.1e}", digits(comparison.difference), comparison.bar),
        false => "no derivative".to_owned(),
    };
    format!("{what:<12} {gradient:<24} {derivative:<42} {}", verdict(value, input, comparison))
}

fn verdict(value: f64, input: &InputReport, comparison: &Comparison) -> String {
    let [left, right] = comparison.sides;
    let sides = format!("{} from the left, {} from the right", digits(left), digits(right));
    let kinks = input.kinks.join(", ");
    let of_kinks = if kinks.is_empty() { String::new() } else { format!(" of {kinks}") };
    match comparison.verdict {
        Verdict::Agrees => "agrees".to_owned(),
        Verdict::NoVerdict if value.is_nan() => "no verdict: the value is NaN here".to_owned(),
        Verdict::NoVerdict if value.is_infinite() => format!("no verdict: the value is {value} here"),
        Verdict::NoVerdict if left.is_nan() && right.is_nan() => {
            "no verdict: the value is not finite around here".to_owned()
        }
        Verdict::NoVerdict => "no verdict: too rough here to tell".to_owned(),
        Verdict::Kink if left.is_nan() || right.is_nan() => {
            format!("the edge of the domain: {}", sides.replace("NaN", "nothing"))
        }
        Verdict::Kink => format!("a kink{of_kinks}: {sides}"),
        Verdict::Disagrees => {
            let at = if of_kinks.is_empty() { String::new() } else { format!(", at a kink{of_kinks},") };
            let why = match &input.suspects[..] {
                [] => String::new(),
                suspects => format!("; look at the gradient rule of {}", suspects.join(", ")),
            };
            format!("disagrees{at} by {:.3e}{why}", comparison.gap())
        }
    }
}

/// A number with all its digits, and with a power of ten where it is very large or small.
fn digits(value: f64) -> String {
    let plain = value == 0.0 || !value.is_finite() || (1e-5..1e16).contains(&value.abs());
    if plain { value.to_string() } else { format!("{value:e}") }
}

/// The verdict in a word or two, as the JSON document has it.
pub(super) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agrees => "agrees",
        Verdict::NoVerdict => "no verdict",
        Verdict::Kink => "kink",
        Verdict::Disagrees => "disagrees",
    }
}
