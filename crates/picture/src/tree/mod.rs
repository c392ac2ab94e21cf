//! The picture for the terminal: the output at the root, operands below their gate, one line per wire with
//! value, gradient and what the gate does with it.
//!
//! A wire that several gates read is shown where it is met first, with all its branches, and referred to
//! afterwards. A circuit that is deeper than a line is wide continues in a new tree further down, so a million
//! gates in a row make a million lines and not a triangle.

mod rows;

use std::fmt::Write;

use backflow_circuit::registry;

use crate::number::explained;
use crate::sheet::Sheet;
use crate::style::{Ink, Style};
use crate::symbol::{Written, written};
use crate::text::{columns, fitted, wrap};
use rows::{Row, rows};

/// The circuit as a tree.
pub fn tree(sheet: &Sheet<'_>, style: &Style) -> String {
    let width = style.columns();
    let rows = rows(sheet, width);
    let widest = |of: &dyn Fn(&Row) -> usize, most: usize| {
        rows.iter().map(of).filter(|&w| w <= most).max().unwrap_or(0)
    };
    let label = widest(&|row| row.indent() + columns(&row.label), width * 2 / 5);
    let room = width.saturating_sub(label + 6) / 2;
    let columns = Columns {
        label,
        value: widest(&|row| columns(&row.value), room).max(5),
        gradient: widest(&|row| columns(&row.gradient), room).max(8),
        width,
    };
    let mut text = String::new();
    line(&mut text, &style.paint(Ink::Title, &fitted(&sheet.summary(), width)));
    if !rows.is_empty() {
        text.push('\n');
    }
    columns.head(&mut text, style);
    for row in &rows {
        columns.write(&mut text, row, style);
    }
    legend(&mut text, sheet, style, width);
    text
}

/// The widths of the columns.
struct Columns {
    label: usize,
    value: usize,
    gradient: usize,
    width: usize,
}

impl Columns {
    /// Whether value, gradient and a short remark fit beside the label.
    fn fit(&self) -> bool {
        self.label + self.value + self.gradient + 6 <= self.width
    }

    fn head(&self, text: &mut String, style: &Style) {
        if self.fit() {
            let head = format!(
                "{}  {:>value$}  {:>gradient$}",
                " ".repeat(self.label),
                "value",
                "gradient",
                value = self.value,
                gradient = self.gradient
            );
            line(text, &style.paint(Ink::Faint, &head));
        }
    }

    fn write(&self, text: &mut String, row: &Row, style: &Style) {
        text.push_str(&style.paint(Ink::Faint, &row.prefix));
        let room = self.width.saturating_sub(row.indent()).max(8);
        let label = fitted(&row.label, room);
        text.push_str(&style.paint(if row.reference { Ink::Faint } else { Ink::Plain }, &label));
        let used = row.indent() + columns(&label);
        if row.value.is_empty() && row.gradient.is_empty() && row.remark.is_empty() {
            text.push('\n');
            return;
        }
        let fits = columns(&row.value) <= self.value && columns(&row.gradient) <= self.gradient;
        let aligned = used <= self.label || columns(&row.below) <= self.label;
        if self.fit() && fits && aligned {
            // A label that is too long for its column has a line of its own.
            let start = if used > self.label {
                text.push('\n');
                self.below(text, row, style)
            } else {
                used
            };
            text.push_str(&" ".repeat((self.label + 2).saturating_sub(start)));
            pad(text, &row.value, self.value, Ink::Value, style);
            text.push_str("  ");
            pad(text, &row.gradient, self.gradient, Ink::Gradient, style);
            let used = self.label + self.value + self.gradient + 6;
            let joint = if row.role.is_empty() || row.remark.is_empty() { "" } else { "; " };
            let said = format!("{}{joint}{}", row.role, row.remark);
            let said = if used + columns(&said) <= self.width { said } else { row.remark.clone() };
            if said.is_empty() {
                trim(text);
            } else if used + columns(&said) <= self.width {
                _ = write!(text, "  {}", style.paint(Ink::Faint, &said));
            } else {
                text.push('\n');
                self.wrapped(text, row, &row.remark, Ink::Faint, style);
            }
            text.push('\n');
        } else {
            text.push('\n');
            for (name, part, ink) in [
                ("value", &row.value, Ink::Value),
                ("gradient", &row.gradient, Ink::Gradient),
                ("", &row.remark, Ink::Faint),
            ] {
                if !part.is_empty() {
                    let part = if name.is_empty() { part.clone() } else { format!("{name} {part}") };
                    self.wrapped(text, row, &part, ink, style);
                    text.push('\n');
                }
            }
        }
    }

    /// The beginning of a continuation line of a row, which carries on the lines of the tree. Returns the columns
    /// used.
    fn below(&self, text: &mut String, row: &Row, style: &Style) -> usize {
        text.push_str(&style.paint(Ink::Faint, &row.below));
        columns(&row.below)
    }

    fn wrapped(&self, text: &mut String, row: &Row, words: &str, ink: Ink, style: &Style) {
        let room = self.width.saturating_sub(columns(&row.below)).max(8);
        for (i, part) in wrap(words, room).iter().enumerate() {
            if i > 0 {
                text.push('\n');
            }
            self.below(text, row, style);
            text.push_str(&style.paint(ink, part));
        }
    }
}

/// What each gate does to a gradient, and the notes.
fn legend(text: &mut String, sheet: &Sheet<'_>, style: &Style, width: usize) {
    let mut roles: Vec<(&str, &str)> =
        sheet.gates().filter(|w| !w.role.is_empty()).map(|w| (w.gate(), &*w.role)).collect();
    roles.sort_unstable();
    roles.dedup();
    let cut = explained(text).map(|(head, body)| (head.to_owned(), body));
    let entries = roles.into_iter().map(|(gate, role)| (head(gate, role), role));
    let notes = sheet.notes.iter().map(|note| ("note".to_owned(), note.as_str()));
    let entries: Vec<(String, &str)> = entries.chain(cut).chain(notes).collect();
    let column = entries.iter().map(|(head, _)| columns(head)).max().unwrap_or(0).min(width / 3);
    if !entries.is_empty() {
        text.push('\n');
    }
    for (head, body) in entries {
        let head = fitted(&head, column.max(1));
        for (i, part) in wrap(body, width.saturating_sub(column + 2).max(12)).iter().enumerate() {
            let head = if i == 0 { &*head } else { "" };
            _ = write!(text, "{}", style.paint(Ink::Title, head));
            text.push_str(&" ".repeat(column + 2 - columns(head)));
            line(text, part);
        }
    }
}

/// A gate with the letters in which its role is told: `a / b`, `y = tanh(x)`.
fn head(gate: &str, role: &str) -> String {
    let letters = registry::find(gate).map_or(&[][..], |entry| entry.letters());
    let written = match (written(gate), letters) {
        (Written::Infix(sign), [a, b]) => format!("{a} {sign} {b}"),
        (Written::Prefix(sign), [x]) => format!("{sign}{x}"),
        _ => format!("{gate}({})", letters.join(", ")),
    };
    // The result is y where the role speaks of it.
    let result = role.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "y");
    if result { format!("y = {written}") } else { written }
}

fn line(text: &mut String, words: &str) {
    text.push_str(words);
    text.push('\n');
}

fn pad(text: &mut String, number: &str, width: usize, ink: Ink, style: &Style) {
    text.push_str(&" ".repeat(width.saturating_sub(columns(number))));
    text.push_str(&style.paint(ink, number));
}

fn trim(text: &mut String) {
    text.truncate(text.trim_end_matches(' ').len());
}
