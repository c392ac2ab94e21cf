//! Notes: what a reader of the numbers should know about them.

use backflow_circuit::{Tensor, registry};

use super::{Met, Sheet, Sort};
use crate::number::{array, number};
use crate::text::count;

/// The most notes of one sort; the rest are only counted.
const MOST: usize = 20;
/// How far to search for a choice behind a gradient that is not finite.
const REACH: usize = 1000;

/// A note about a wire.
struct Note {
    text: String,
    about: usize,
    /// Whether its gate made the first number that is not finite.
    made: bool,
}

impl Sheet<'_> {
    /// Tells anew what there is to note about the wires that are shown.
    pub(super) fn tell(&mut self) {
        self.wires.iter_mut().for_each(|wire| (wire.noted, wire.made) = (false, false));
        let found = non_finite(self);
        for note in &found {
            self.wires[note.about].noted = true;
            self.wires[note.about].made |= note.made;
        }
        let kinks: Vec<String> = self.met.iter().map(|met| kink(self, met)).collect();
        for met in &self.met {
            self.wires[met.wire].noted = true;
        }
        self.notes = found.into_iter().map(|note| note.text).chain(kinks).collect();
        self.notes.extend(self.unread.iter().cloned());
    }
}

/// `h (relu) met a kink or a tie: relu′(0) = 0`.
fn kink(sheet: &Sheet<'_>, met: &Met) -> String {
    let &Met { wire, elements, of, .. } = met;
    let convention = registry::find(&met.gate).map_or("", |entry| entry.convention);
    // What the convention says about errors and NaN is not about kinks.
    let said: Vec<&str> =
        convention.split("; ").filter(|part| !part.contains("error") && !part.contains("NaN")).collect();
    let convention = if said.concat().is_empty() { String::new() } else { format!(": {}", said.join("; ")) };
    let place =
        if of > 1 { format!(" at {elements} of its {}", count(of, "element")) } else { String::new() };
    format!("{} met a kink or a tie{place}{convention}", sheet.titled(wire))
}

/// The gates that made a value or a gradient that is not finite: an infinity from finite numbers, or a NaN from
/// numbers that were not NaN.
fn non_finite(sheet: &Sheet<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    for (at, wire) in sheet.wires.iter().enumerate() {
        let Some(value) = wire.value.filter(|v| first_bad(v).is_some()) else { continue };
        if wire.sort != Sort::Gate {
            let text = |bad| format!("{} is given as {}", sheet.label(at), number(bad));
            notes.extend(first_bad(value).map(|bad| Note { text: text(bad), about: at, made: false }));
            continue;
        }
        let operands = || wire.inputs.iter().filter_map(|&i| sheet.wires[i].value);
        if let Some(made) = made(value, operands()) {
            let operand = |&i: &usize| {
                let value = sheet.wires[i].value.map_or_else(|| "?".to_owned(), |v| array(v, 40));
                let label = sheet.label(i);
                if label == value { label } else { format!("{label} = {value}") }
            };
            let operands: Vec<String> = wire.inputs.iter().map(operand).collect();
            let (gate, operands) = (wire.gate(), operands.join(", "));
            // A name needs no formula here: gate and operands follow.
            let label = if wire.name().is_some() { sheet.label(at) } else { sheet.titled(at) };
            let text = format!("{label} is the first to be {}: {gate} made it from {operands}", number(made));
            notes.push(Note { text, about: at, made: true });
        }
    }
    let gradients = bad_gradients(sheet);
    limited(notes).into_iter().chain(limited(gradients)).collect()
}

fn bad_gradients(sheet: &Sheet<'_>) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut users = None;
    for (at, wire) in sheet.wires.iter().enumerate().rev() {
        for (position, sent) in wire.flow.iter().enumerate() {
            let values = wire.inputs.iter().filter_map(|&i| sheet.wires[i].value).filter(|v| has_nan(v));
            let Some((sent, bad)) =
                sent.and_then(|s| Some((s, made(s, wire.gradient.into_iter().chain(values))?)))
            else {
                continue;
            };
            let element = sent.data().iter().position(|v| !v.is_finite()).unwrap_or(0);
            let users = users.get_or_insert_with(|| sheet.users());
            let stopped = wire.gradient.and_then(|g| g.data().get(element)).is_some_and(|&g| g == 0.0);
            let choice = if stopped { untaken(sheet, users, at) } else { None };
            let branch = choice.map_or_else(String::new, |choice| {
                format!(" although its upstream gradient is 0: {choice} did not take this branch, but 0 times an infinite derivative is NaN")
            });
            let text = format!(
                "{} is the first to send a gradient of {}, to {}{branch}",
                sheet.titled(at),
                number(bad),
                sheet.label(wire.inputs[position])
            );
            notes.push(Note { text, about: at, made: true });
        }
    }
    notes
}

/// The choice downstream of a wire that did not take the branch on which the wire stands.
fn untaken(sheet: &Sheet<'_>, users: &[Vec<(usize, usize)>], from: usize) -> Option<String> {
    let mut waiting = vec![from];
    for _ in 0..REACH {
        for &(user, position) in &users[waiting.pop()?] {
            if sheet.wires[user].gate() == "where" && position > 0 {
                return Some(sheet.titled(user));
            }
            waiting.push(user);
        }
    }
    None
}

/// What a gate made from its operands: a NaN where none of them holds one, or an infinity where all of them are
/// finite.
fn made<'t>(result: &Tensor, operands: impl Iterator<Item = &'t Tensor> + Clone) -> Option<f64> {
    if has_nan(result) {
        return (!operands.clone().any(has_nan)).then_some(f64::NAN);
    }
    first_bad(result).filter(|_| operands.clone().all(|operand| first_bad(operand).is_none()))
}

fn has_nan(tensor: &Tensor) -> bool {
    tensor.data().iter().any(|v| v.is_nan())
}

fn first_bad(tensor: &Tensor) -> Option<f64> {
    tensor.data().iter().copied().find(|v| !v.is_finite())
}

fn limited(mut notes: Vec<Note>) -> Vec<Note> {
    let more = notes.len().saturating_sub(MOST);
    if more > 0 {
        notes.truncate(MOST);
        if let Some(&Note { about, .. }) = notes.last() {
            notes.push(Note { text: format!("and {more} more of this sort"), about, made: false });
        }
    }
    notes
}
