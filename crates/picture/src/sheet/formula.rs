//! A gate as a formula: with the names of its operands, and with their numbers.

use std::fmt::Write;

use backflow_circuit::Param;

use super::{Sheet, Sort, Wire};
use crate::number::array;
use crate::symbol::{Written, written};

/// An operand's share of a line.
const OPERAND: usize = 30;

impl Sheet<'_> {
    /// The gate of a wire with the names of its operands: `x + y`, `exp(%4)`. Empty for inputs and constants.
    pub fn formula(&self, wire: usize) -> String {
        self.wires.get(wire).map_or_else(String::new, |w| {
            self.written(w, |input, inner| {
                let label = self.label(input);
                if inner && label.starts_with('-') { format!("({label})") } else { label }
            })
        })
    }

    /// The gate of a wire with the values of its operands: `-2 + 5`, `3 * (-4)`.
    pub fn numbers(&self, wire: usize) -> String {
        self.wires.get(wire).map_or_else(String::new, |w| {
            self.written(w, |input, inner| match self.wires[input].value {
                None => self.label(input),
                Some(value) => bracketed(array(value, OPERAND), inner),
            })
        })
    }

    /// `operand(position in the sheet, whether a sign before it needs brackets)`.
    fn written(&self, wire: &Wire<'_>, operand: impl Fn(usize, bool) -> String) -> String {
        if wire.sort != Sort::Gate {
            return String::new();
        }
        match (written(wire.gate()), &wire.inputs[..]) {
            (Written::Infix(sign), &[a, b]) => {
                // A power binds more tightly than the sign of its base.
                format!("{} {sign} {}", operand(a, sign == "**"), operand(b, true))
            }
            (Written::Prefix(sign), &[x]) => format!("{sign}{}", operand(x, true)),
            _ => {
                let mut text = format!("{}(", crate::text::clean(wire.gate()));
                for (i, &input) in wire.inputs.iter().enumerate() {
                    if i == 6 && wire.inputs.len() > 8 {
                        _ = write!(text, ", … {} in all", wire.inputs.len());
                        break;
                    }
                    _ = write!(text, "{}{}", if i > 0 { ", " } else { "" }, operand(input, false));
                }
                let mut first = wire.inputs.is_empty();
                for (name, value) in
                    wire.node.gate().params().iter().filter(|(_, v)| !matches!(v, Param::Reals(_)))
                {
                    _ = write!(
                        text,
                        "{}{name}={}",
                        if first { "" } else { ", " },
                        crate::text::shortened(&value.to_string(), 24)
                    );
                    first = false;
                }
                text.push(')');
                text
            }
        }
    }
}

pub(crate) fn bracketed(number: String, inner: bool) -> String {
    if inner && number.starts_with('-') { format!("({number})") } else { number }
}
