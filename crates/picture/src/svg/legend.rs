//! The line that says what the colours and marks of a drawing mean.

use crate::drawing::{Body, Diagram, Form, Layout, NUMBER};
use crate::number::explained;
use crate::sheet::Sheet;
use crate::text::pixels;

/// A piece of it.
pub(super) struct Entry {
    pub(super) class: &'static str,
    pub(super) words: String,
    pub(super) line: usize,
    pub(super) left: f64,
}

/// What the colours and marks mean: of the marks only those that the drawing has.
pub(super) fn entries(sheet: &Sheet<'_>, diagram: &Diagram, layout: &Layout) -> Vec<Entry> {
    let mut entries = Vec::new();
    let (mut line, mut left) = (0, 22.0);
    let mut add = |used: bool, class: &'static str, words: String| {
        let room = pixels(&words, NUMBER);
        if !used {
            return;
        }
        if left > 22.0 && left + room + 22.0 > layout.width {
            (line, left) = (line + 1, 22.0);
        }
        entries.push(Entry { class, words, line, left });
        left += room + 36.0;
    };
    let Some(output) = sheet.output else { return entries };
    let parts = &diagram.parts;
    let (value, gradient) = match layout.form {
        Form::OnWires => ("above a wire", "below a wire"),
        Form::AtGates => ("above a wire or gate", "below it"),
        Form::Down => ("below a gate, first", "then"),
    };
    add(parts.iter().any(|part| !part.value.is_empty()), "value", format!("{value}: its value"));
    let of = sheet.label(output);
    add(
        parts.iter().any(|part| !part.gradient.is_empty()),
        "gradient",
        format!("{gradient}: the gradient of {of}"),
    );
    add(
        parts.iter().any(|part| part.body == Body::Tag),
        "faint",
        "grey name: a wire from elsewhere, with this branch's share".to_owned(),
    );
    add(
        diagram.links.iter().any(|link| !link.contribution.is_empty()),
        "gradient",
        "after a dot: a branch's share".to_owned(),
    );
    add(
        parts.iter().any(|part| part.kink && !part.made),
        "kink-word",
        "dashed ring: at a kink or a tie".to_owned(),
    );
    let numbers = parts.iter().flat_map(|part| part.value.iter().chain(&part.gradient));
    let cut = numbers.chain(diagram.links.iter().flat_map(|link| &link.contribution));
    if let Some((mark, meaning)) = cut.filter_map(|line| explained(line)).next() {
        add(true, "faint", format!("{mark}: {meaning}"));
    }
    add(parts.iter().any(|part| part.made), "gradient", "red ring: made a NaN or an infinity".to_owned());
    entries
}
