//! Gates as people write them: operators with the brackets they need, `x.T`, `x[0:2]`, else calls.

use backflow_circuit::registry::{self, Parameter, Takes};
use backflow_circuit::{Gate, Param, Params, Shape, Type};

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

/// What is said of a gate beside its operands.
#[derive(Clone, Copy)]
pub(crate) struct Said<'a> {
    /// The shape of its first operand.
    pub(crate) shape: Option<Shape>,
    /// The parameters that a call must name.
    pub(crate) params: &'a Params,
    /// Whether long lists are written out.
    pub(crate) full: bool,
}

/// The parameters that a call of a gate on such operands must name.
pub(crate) fn needed(gate: &dyn Gate, operands: &[Type]) -> Params {
    let params = gate.params();
    match registry::find(gate.name()).filter(|_| !params.is_empty()) {
        Some(entry) => entry.needed(gate, operands),
        None => params,
    }
}

/// A gate on operands.
pub(crate) fn apply(gate: &dyn Gate, said: Said<'_>, operands: Vec<Term>) -> Term {
    match (written(gate.name()), &operands[..]) {
        (Written::Infix(sign), [a, b]) => infix(sign, a, b),
        (Written::Prefix("-"), [x]) => negated(x),
        // After a digit the sign would be read as part of the number.
        (_, [x]) if gate.name() == "square" && !x.text.ends_with(|c: char| c.is_ascii_digit()) => {
            x.clone().followed_by("²")
        }
        (_, [x]) if gate.name() == "minus_max" => infix("-", x, &largest(said, x)),
        _ => match (after(gate, said.shape), &operands[..]) {
            (Some(what), [x]) => x.clone().followed_by(&what),
            _ => call(gate, said, &operands),
        },
    }
}

/// The largest of an operand, as it meets the operand again.
fn largest(said: Said<'_>, x: &Term) -> Term {
    let axes = said.params.ints("axis").unwrap_or_default();
    let along = match typed(&Param::Ints(axes.clone())) {
        Some(axis) if said.shape.is_some_and(|shape| axes.len() < shape.rank()) => {
            format!(", axis={axis}, keepdims=True")
        }
        _ => String::new(),
    };
    Term { text: format!("max({}{along})", x.text), binds: CALL }
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
    let left = match sign {
        // A power groups from the right, and binds more tightly than the sign of its base.
        "**" => a.within(AFTER, false),
        // Comparisons do not group at all.
        _ if binds == 0 => a.within(1, false),
        _ => a.within(binds, false),
    };
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

fn call(gate: &dyn Gate, said: Said<'_>, operands: &[Term]) -> Term {
    let most = if said.full { operands.len() } else { OPERANDS };
    let mut parts: Vec<String> = operands.iter().take(most).map(|x| x.text.clone()).collect();
    if operands.len() > most {
        parts.push(format!("… {} in all", operands.len()));
    }
    let longest = if said.full { usize::MAX } else { PARAMETER };
    let known = registry::find(gate.name()).map_or(&[][..], |entry| entry.parameters);
    for (name, value) in said.params.iter() {
        // A text that is needed stands first, as people write it: `einsum("ij,jk->ik", a, b)`.
        if let ([Parameter { takes: Takes::Text, optional: false, .. }], Some(text)) = (known, typed(value)) {
            parts.insert(0, text);
            continue;
        }
        let takes = known.iter().find(|parameter| parameter.name == name).map(|parameter| parameter.takes);
        let typed = if takes == Some(Takes::Pairs) { pairs(value) } else { typed(value) };
        parts.extend(typed.map(|value| format!("{name}={}", shortened(&value, longest))));
    }
    Term { text: format!("{}({})", clean(gate.name()), parts.join(", ")), binds: CALL }
}

/// Whole numbers as the pairs that they are: `((1, 2), (0, 3))`.
fn pairs(value: &Param) -> Option<String> {
    let Param::Ints(ends) = value else { return typed(value) };
    let pairs: Vec<String> =
        ends.chunks(2).map(|pair| format!("{pair:?}").replace('[', "(").replace(']', ")")).collect();
    Some(if let [only] = &pairs[..] { only.clone() } else { format!("({})", pairs.join(", ")) })
}

/// The value of a parameter as it is typed; nothing for arrays.
fn typed(value: &Param) -> Option<String> {
    Some(match value {
        Param::Reals(_) => return None,
        Param::Ints(one) if one.len() == 1 => one[0].to_string(),
        Param::Flag(flag) => if *flag { "True" } else { "False" }.to_owned(),
        // A number such as inf stands for itself.
        Param::Text(word) if word.parse::<f64>().is_ok() => word.clone(),
        value => value.to_string(),
    })
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
