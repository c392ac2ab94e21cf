//! What a part looks like in each form of a drawing: where its texts stand and the room that they need.

use super::part::{Body, LINE, NAME, NUMBER, Part};
use crate::text::pixels;

/// Between a wire and the numbers above and below it.
const CLEAR: f64 = 5.0;
/// Between a body and the numbers above and below it.
const NEAR: f64 = 3.0;
/// Between a body and its name.
const OVER: f64 = 7.0;
/// The arrow of a wire that leaves the drawing.
pub(crate) const ARROW: f64 = 18.0;
/// The smallest width at which the name after an arrow is set.
const AFTER_ARROW: f64 = 4.0;

/// How a drawing is put together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// From left to right, values above the wires and gradients below them: as the lecture draws a small circuit.
    OnWires,
    /// The same, but the numbers of arrays stand above and below their gate, where they do not make the
    /// drawing wider.
    AtGates,
    /// From top to bottom, all numbers below their gate.
    Down,
}

/// A text at a part.
#[derive(Clone, Debug)]
pub(crate) struct Caption {
    pub(crate) class: &'static str,
    pub(crate) words: String,
    pub(crate) font: f64,
    /// `start`, `middle` or `end`.
    pub(crate) anchor: &'static str,
    /// From the middle of the body, to the right and down; the baseline.
    pub(crate) dx: f64,
    pub(crate) dy: f64,
}

/// A part's texts, and its room along and across the flow.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    pub(crate) captions: Vec<Caption>,
    /// Half the body's width and height.
    pub(crate) halves: (f64, f64),
    /// From the middle of the body back to the beginning of the part.
    pub(crate) before: f64,
    /// From the middle of the body on to the end of the part.
    pub(crate) after: f64,
    /// To either side of the wire, above and below it where it runs to the right.
    pub(crate) across: (f64, f64),
    /// From the middle of the body to where its wire can first be seen …
    pub(crate) wire: f64,
    /// … and to where it may end, past the numbers.
    pub(crate) clear: f64,
}

impl Form {
    pub(crate) fn is_down(self) -> bool {
        self == Form::Down
    }

    /// What a part looks like.
    pub(crate) fn figure(self, part: &Part) -> Figure {
        match self {
            Form::Down => below(part),
            Form::AtGates if part.array && part.body != Body::Group => around(part),
            Form::AtGates | Form::OnWires => beside(part),
        }
    }

    /// The room that a text on a wire needs, along the flow and to either side.
    pub(super) fn room(self, lines: &[String]) -> (f64, f64) {
        let (wide, tall) = (widest(lines, NUMBER) + 8.0, LINE * lines.len() as f64);
        if self.is_down() { (tall + 8.0, wide / 2.0) } else { (wide, tall + 3.0) }
    }
}

fn even(half: f64) -> (f64, f64) {
    (half, half)
}

fn widest(lines: &[String], font: f64) -> f64 {
    lines.iter().map(|line| pixels(line, font)).fold(0.0, f64::max)
}

/// The name of a gate, or what a note calls it.
fn heading(part: &Part, dy: f64) -> Option<Caption> {
    let class = if part.name.is_some() { "word name" } else { "faint" };
    let words = part.called()?.to_owned();
    Some(Caption { class, words, font: NAME, anchor: "middle", dx: 0.0, dy })
}

/// Lines of numbers one below the other around the middle, the first at a height. The rows of a matrix begin together.
fn centred<'a>(class: &'static str, lines: &'a [String], dy: f64) -> impl Iterator<Item = Caption> + use<'a> {
    match lines.len() {
        0 | 1 => numbers(class, lines, "middle", 0.0, dy),
        // The width is an upper bound.
        _ => numbers(class, lines, "start", -0.43 * widest(lines, NUMBER), dy),
    }
}

/// Lines of numbers one below the other, the first at a height.
fn numbers<'a>(
    class: &'static str,
    lines: &'a [String],
    anchor: &'static str,
    dx: f64,
    dy: f64,
) -> impl Iterator<Item = Caption> + use<'a> {
    let caption = move |(i, words): (usize, &String)| Caption {
        class,
        words: words.clone(),
        font: NUMBER,
        anchor,
        dx,
        dy: dy + LINE * i as f64,
    };
    lines.iter().enumerate().map(caption)
}

/// Moves the name of a part to the end of its arrow, if it has one; returns the room that it takes there.
fn at_the_end(part: &Part, heading: &mut Option<Caption>, end: f64) -> f64 {
    let moved = heading.as_mut().filter(|_| part.has_arrow());
    match moved {
        Some(name) => {
            (name.anchor, name.dx, name.dy) = ("start", end + ARROW + AFTER_ARROW, NAME * 0.35);
            ARROW + AFTER_ARROW + pixels(&name.words, NAME) + 4.0
        }
        None if part.has_arrow() => ARROW,
        None => 0.0,
    }
}

/// Numbers on the wire.
fn beside(part: &Part) -> Figure {
    let halves = part.halves();
    let (half, over) = halves;
    let mut heading = heading(part, -over - OVER);
    let name = heading.as_ref().filter(|_| !part.has_arrow()).map(|name| pixels(&name.words, NAME));
    let slot = name.map_or(half, |name| half.max(name / 2.0));
    let wide = widest(&part.value, NUMBER).max(widest(&part.gradient, NUMBER));
    let clear = slot + if wide > 0.0 { 16.0 + wide } else { 0.0 };
    let tail = at_the_end(part, &mut heading, clear);
    let (values, gradients) = (part.value.len(), part.gradient.len());
    let top = -CLEAR - 1.0 - LINE * values.saturating_sub(1) as f64;
    let below = CLEAR + NUMBER * 0.78;
    let captions = numbers("value", &part.value, "start", slot + 8.0, top)
        .chain(numbers("gradient", &part.gradient, "start", slot + 8.0, below))
        .chain(heading)
        .collect();
    let over_body = over + if name.is_some() { NAME + 8.0 } else { 2.0 };
    let over_wire = CLEAR + LINE * values.max(gradients) as f64;
    Figure {
        captions,
        halves,
        before: slot,
        after: clear + tail,
        across: even(over_body.max(over_wire) + 2.0),
        wire: half,
        clear,
    }
}

/// Values above the body, gradients below it.
fn around(part: &Part) -> Figure {
    let halves = part.halves();
    let (half, over) = halves;
    let (values, gradients) = (LINE * part.value.len() as f64, LINE * part.gradient.len() as f64);
    let mut heading = heading(part, -over - NEAR - values - 4.0);
    let name = heading.as_ref().filter(|_| !part.has_arrow()).map(|name| pixels(&name.words, NAME));
    let wide = widest(&part.value, NUMBER).max(widest(&part.gradient, NUMBER)).max(name.unwrap_or(0.0));
    let clear = half.max(wide / 2.0);
    let tail = at_the_end(part, &mut heading, clear);
    let top = -over - NEAR - 3.0 - LINE * part.value.len().saturating_sub(1) as f64;
    let captions = centred("value", &part.value, top)
        .chain(centred("gradient", &part.gradient, over + NEAR + NUMBER * 0.78))
        .chain(heading)
        .collect();
    // The wire of a gate goes on where it came in, if the room is even; that of a source only begins.
    let below = over + if gradients > 0.0 { NEAR + gradients } else { 0.0 };
    let above =
        over + if values > 0.0 { NEAR + values } else { 0.0 } + if name.is_some() { NAME + 4.0 } else { 0.0 };
    Figure {
        captions,
        halves,
        before: clear,
        after: clear + tail,
        across: if part.is_source() { (above + 4.0, below + 4.0) } else { even(above.max(below) + 4.0) },
        wire: half,
        clear,
    }
}

/// Everything below the body: its name, the values, the gradients.
fn below(part: &Part) -> Figure {
    let mut halves = part.halves();
    halves.0 = halves.0.max(part.marks / 2.0);
    let over = halves.1;
    let name = heading(part, over + NEAR + NAME * 0.85);
    let under = over + NEAR + if name.is_some() { NAME * 1.2 } else { 0.0 };
    let (values, gradients) = (LINE * part.value.len() as f64, LINE * part.gradient.len() as f64);
    let first = under + NUMBER * 0.8;
    let captions: Vec<Caption> = centred("value", &part.value, first)
        .chain(centred("gradient", &part.gradient, first + values))
        .chain(name)
        .collect();
    let wide = captions.iter().map(|caption| pixels(&caption.words, caption.font) / 2.0);
    let clear = if captions.is_empty() { over } else { under + values + gradients + 2.0 };
    Figure {
        across: even(wide.fold(halves.0, f64::max) + 2.0),
        captions,
        halves,
        before: over,
        after: clear + if part.has_arrow() { ARROW } else { 0.0 },
        wire: clear,
        clear,
    }
}
