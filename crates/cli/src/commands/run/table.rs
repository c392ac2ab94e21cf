//! The final values: as a table, as JSON, as a file.

use std::path::Path;

use backflow::circuit::Tensor;
use backflow::data::npz;
use backflow::notation::{Program, closest};
use backflow::picture;
use serde::Serialize;

use crate::commands::grad::nested::{Nested, Pairs};
use crate::failure::{Failure, Outcome};

/// The narrowest column of values.
const NARROWEST: usize = 12;

/// Which of the final values are wanted; all where no name is given.
pub(super) struct Asked<'a>(&'a [String]);

impl<'a> Asked<'a> {
    pub(super) fn new(only: &'a [String], program: &Program) -> Result<Asked<'a>, Failure> {
        let names = || program.finals.iter().map(|(name, _)| name.as_str());
        for wanted in only {
            if names().any(|name| is_of(name, wanted)) {
                continue;
            }
            let roots = names().map(|name| name.split(['[', '.']).next().unwrap_or(name));
            let meant = match closest(wanted, names().chain(roots)) {
                Some(meant) => format!("did you mean {meant}?"),
                None => "leave --only out to see all there are".to_owned(),
            };
            return Err(Failure::Request(format!("no final value is called {wanted:?}; {meant}")));
        }
        Ok(Asked(only))
    }

    pub(super) fn of<'v>(&self, values: &'v [(String, Tensor)]) -> Vec<&'v (String, Tensor)> {
        let is_wanted = |name: &str| self.0.is_empty() || self.0.iter().any(|wanted| is_of(name, wanted));
        values.iter().filter(|(name, _)| is_wanted(name)).collect()
    }
}

/// Whether a name is `wanted`, or of something that it holds: `params['W']` is of `params`.
fn is_of(name: &str, wanted: &str) -> bool {
    name.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
}

/// The table, in lines of at most `width` letters; below what was printed, if something was.
pub(super) fn text(values: &[&(String, Tensor)], width: usize, printed: bool) -> String {
    let widest = values.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut text = String::new();
    if printed && !values.is_empty() {
        text.push('\n');
    }
    // Where the names leave no room, each value stands on a line of its own.
    let is_narrow = widest + 2 + NARROWEST > width;
    let room = if is_narrow { width.saturating_sub(2) } else { width - widest - 2 };
    for (name, value) in values {
        let mut shown = picture::array(value, room);
        if shown.chars().count() > room && value.shape().rank() > 0 {
            shown = format!("{} …", value.shape());
        }
        match is_narrow {
            true => text.push_str(&format!("{name}\n  {shown}\n")),
            false => text.push_str(&format!("{name:widest$}  {shown}\n")),
        }
    }
    text
}

#[derive(Serialize)]
struct Document<'a> {
    printed: Vec<&'a str>,
    values: Pairs<Value<'a>>,
}

#[derive(Serialize)]
struct Value<'a> {
    shape: &'a [usize],
    value: Nested<'a>,
}

/// The document.
pub(super) fn json(printed: &str, values: &[&(String, Tensor)]) -> Result<String, serde_json::Error> {
    let values = values
        .iter()
        .map(|(name, value)| (name.clone(), Value { shape: value.dims(), value: Nested::of(value) }))
        .collect();
    let document = Document { printed: printed.lines().collect(), values: Pairs(values) };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

/// Keeps the values in a file.
pub(super) fn save(path: &Path, values: &[&(String, Tensor)]) -> Outcome {
    let arrays: Vec<(&str, &[usize], &[f64])> =
        values.iter().map(|(name, value)| (name.as_str(), value.dims(), value.data())).collect();
    npz::write(path, &arrays).map_err(Failure::work)
}
