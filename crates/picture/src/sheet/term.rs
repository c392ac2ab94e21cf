//! Gates as people write them: operators with the brackets they need, `x.T`, `x[0:2]`, else calls.

use std::fmt::Write;

use backflow_circuit::{Gate, Param, Shape};

use crate::symbol::{Written, written};
use crate::text::{clean, shortened};

/// The most operands that a call lists.
const OPERANDS: usize = 8;
/// Letters of a parameter.
const PARAMETER: usize = 24;

/// A part of a formula, and how tightly its outermost operator binds.
#[derive(Clone, Debug)]
pub(crate) struct Term {
    pub(crate) text: String,
    binds: u8,
}

/// A name, which needs no brackets anywhere.
const ATOM: u8 = 9;
/// A call, which needs them beside ∂ alone.
const CALL: u8 = 8;
/// A sign before its operand.
const SIGN: u8 = 3;
/// What follows its operand: `.T`, `[0]`.
const AFTER: u8 = 5;

impl Term {
    /// A name, or an array.
    pub(crate) fn atom(text: impl Into<String>) -> Term {
        Term { text: text.into(), binds: ATOM }
    }

    /// A number, which may have a sign.
    pub(crate) fn number(text: String) -> Term {
        let binds = if text.starts_with('-') { SIGN } else { ATOM };
        Term { text, binds }
    }

    /// Something written after its operand: `.T` or `[0]`.
    pub(crate) fn followed_by(self, what: &str) -> Term {
        Term { text: format!("{}{what}", self.within(AFTER, false)), binds: AFTER }
    }

    /// As it stands beside ∂ or d: in brackets where it is more than a name.
    pub(crate) fn bracketed(&self) -> String {
        self.within(ATOM, false)
    }

    /// As an operand of something that binds so tightly.
    fn within(&self, outer: u8, right: bool) -> String {
        // A sign after an operator would be two operators in a row.
        let sign = right && self.text.starts_with('-');
        if sign || self.binds < outer || (right && self.binds == outer) {
            format!("({})", self.text)
        } else {
            self.text.clone()
        }
    }
}

/// A gate on operands, the first of which has a shape.
pub(crate) fn apply(gate: &dyn Gate, shape: Option<Shape>, operands: Vec<Term>) -> Term {
    match (written(gate.name()), &operands[..]) {
        (Written::Infix(sign), [a, b]) => infix(sign, a, b),
        (Written::Prefix("-"), [x]) => negated(x),
        (_, [x]) if gate.name() == "square" => x.clone().followed_by("²"),
        _ => match (after(gate, shape), &operands[..]) {
            (Some(what), [x]) => x.clone().followed_by(&what),
            _ => call(gate, shape, &operands),
        },
    }
}

/// A sign before an operand.
pub(crate) fn negated(x: &Term) -> Term {
    Term { text: format!("-{}", x.within(SIGN, true)), binds: SIGN }
}

/// Two operands with a sign between them.
pub(crate) fn infix(sign: &str, a: &Term, b: &Term) -> Term {
    let binds = match sign {
        "<" | "<=" | "==" => 0,
        "+" | "-" => 1,
        "**" => 4,
        _ => 2,
    };
    // A power groups from the right, and binds more tightly than the sign of its base.
    let left = if sign == "**" { a.within(AFTER, false) } else { a.within(binds, false) };
    Term { text: format!("{left} {sign} {}", b.within(binds, true)), binds }
}

/// What stands behind the operand of a gate that picks or turns: `.T`, `[0:2]`.
fn after(gate: &dyn Gate, shape: Option<Shape>) -> Option<String> {
    let params = gate.params();
    match gate.name() {
        "permute" if params.ints("axes")? == [1, 0] => Some(".T".to_owned()),
        "slice" => {
            let (starts, steps, kept) =
                (params.ints("starts")?, params.ints("steps")?, params.ints("shape")?);
            let dims = shape?;
            let mut spans = Vec::new();
            for (axis, &length) in dims.dims().iter().enumerate() {
                let (&start, &step, &n) = (starts.get(axis)?, steps.get(axis)?, kept.get(axis)?);
                spans.push(span(start, step, n, i64::try_from(length).ok()?));
            }
            while spans.len() > 1 && spans.last().is_some_and(|span| span == ":") {
                spans.pop();
            }
            Some(format!("[{}]", spans.join(", ")))
        }
        _ => None,
    }
}

/// Python's `start:stop:step` for `n` positions on an axis of a length.
pub(super) fn span(start: i64, step: i64, n: i64, length: i64) -> String {
    if step < 0 {
        let last = start + step * n;
        let (start, stop) = (
            if start == length - 1 { String::new() } else { start.to_string() },
            if last < 0 { String::new() } else { last.to_string() },
        );
        return format!("{start}:{stop}:{step}");
    }
    let stop = start + step * (n - 1) + 1;
    let from = if start == 0 { String::new() } else { start.to_string() };
    let to = if stop >= length { String::new() } else { stop.to_string() };
    if step == 1 || n == 1 { format!("{from}:{to}") } else { format!("{from}:{to}:{step}") }
}

fn call(gate: &dyn Gate, shape: Option<Shape>, operands: &[Term]) -> Term {
    let mut parts: Vec<String> = operands.iter().take(OPERANDS).map(|x| x.text.clone()).collect();
    if operands.len() > OPERANDS {
        parts.push(format!("… {} in all", operands.len()));
    }
    for (name, value) in gate.params().iter() {
        parts.extend(parameter(name, value, shape));
    }
    let mut text = format!("{}(", clean(gate.name()));
    for (i, part) in parts.iter().enumerate() {
        _ = write!(text, "{}{part}", if i > 0 { ", " } else { "" });
    }
    text.push(')');
    Term { text, binds: CALL }
}

/// A parameter as it is typed: `axis=0`; nothing for arrays, and for axes that are all there are.
fn parameter(name: &str, value: &Param, shape: Option<Shape>) -> Option<String> {
    let value = match value {
        Param::Reals(_) => return None,
        Param::Ints(axes) if name == "axes" || name == "axis" => {
            if shape.is_some_and(|shape| axes.iter().copied().eq(0..shape.rank() as i64)) {
                return None;
            }
            match axes[..] {
                [axis] => return Some(format!("axis={axis}")),
                _ => return Some(format!("{name}={}", shortened(&value.to_string(), PARAMETER))),
            }
        }
        _ => value.to_string(),
    };
    Some(format!("{name}={}", shortened(&value, PARAMETER)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_stand_where_they_are_needed() {
        let (x, y) = (Term::atom("x"), Term::atom("y"));
        let sum = infix("+", &x, &y);
        for (term, text) in [
            (infix("+", &sum, &x), "x + y + x"),
            (infix("-", &x, &sum), "x - (x + y)"),
            (infix("*", &sum, &sum), "(x + y) * (x + y)"),
            (infix("*", &Term::number("-2".into()), &Term::number("-3".into())), "-2 * (-3)"),
            (infix("**", &Term::number("-2".into()), &y), "(-2) ** y"),
            (infix("**", &infix("**", &x, &y), &y), "(x ** y) ** y"),
            (sum.clone().followed_by("ᵀ"), "(x + y)ᵀ"),
        ] {
            assert_eq!(term.text, text);
        }
        assert_eq!((x.bracketed(), sum.bracketed()), ("x".to_owned(), "(x + y)".to_owned()));
    }

    #[test]
    fn spans_are_written_as_they_are_typed() {
        assert_eq!(span(0, 1, 3, 3), ":");
        assert_eq!(span(1, 1, 2, 5), "1:3");
        assert_eq!(span(0, 2, 3, 5), "::2");
        assert_eq!(span(4, -1, 5, 5), "::-1");
        assert_eq!(span(3, -2, 1, 5), "3:1:-2");
        // A single element whatever the step.
        assert_eq!(span(0, 2, 1, 5), ":1");
    }
}
