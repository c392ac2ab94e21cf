//! The lecture's drawing: from left to right, values above the wires in green, gradients below them in red.

use std::fmt::Write;

use crate::drawing::{Body, Diagram, LETTER, LINE, Layout, MARK, NAME, NUMBER, Part, RADIUS, Route};
use crate::sheet::Sheet;
use crate::text::{pixels, wrap, xml};

/// The most notes below the drawing; all of them stand in the description.
const NOTES: usize = 5;
/// The characters on a note's line.
const NOTE_WIDTH: usize = 120;
/// The height of a note's line.
const NOTE_LINE: f64 = 18.0;

/// Colours by class, with a second set for readers who prefer dark pages.
pub(crate) const COLORS: &str = "\
.paper{fill:#fff}.word,.sign{fill:#16191d}.value{fill:#0a7d32}.gradient{fill:#c4122f}.faint{fill:#5d6670}.port{paint-order:stroke;stroke:#fff;stroke-width:4}\
.kink-word{fill:#b26a00}.wire{fill:none;stroke:#4a525b;stroke-width:1.5}.head{fill:#4a525b}.body{fill:#eef2f7;stroke:#2c333a;stroke-width:1.5}\
.kink{stroke:#b26a00;stroke-width:2.5;stroke-dasharray:5 3}.made{stroke:#c4122f;stroke-width:3.5}.hit{fill:transparent}\
@media(prefers-color-scheme:dark){.paper{fill:#14171b}.word,.sign{fill:#eceff2}.value{fill:#53d27b}.gradient{fill:#ff7a85}.faint{fill:#9aa4ae}.port{stroke:#14171b}\
.kink-word{fill:#ffb74d}.wire{stroke:#aab3bc}.head{fill:#aab3bc}.body{fill:#242a31;stroke:#c3ccd5}.kink{stroke:#ffb74d}.made{stroke:#ff7a85}}";

/// The circuit as an SVG drawing of its own.
///
/// Constants are folded into the gates that read them; a circuit of more than about 200 gates is collapsed by
/// the user's names. The same sheet gives the same bytes.
pub fn svg(sheet: &Sheet<'_>) -> String {
    let diagram = Diagram::of(sheet);
    let layout = Layout::of(&diagram);
    drawing(sheet, &diagram, &layout, Use::Alone)
}

/// What a drawing is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// A file of its own, with its colours and notes.
    Alone,
    /// Part of a page that has its own; parts respond to pointing.
    InPage,
}

pub(crate) fn drawing(sheet: &Sheet<'_>, diagram: &Diagram, layout: &Layout, purpose: Use) -> String {
    let notes = if purpose == Use::Alone { &sheet.notes[..sheet.notes.len().min(NOTES)] } else { &[] };
    let notes: Vec<_> = notes.iter().flat_map(|note| wrap(note, NOTE_WIDTH)).collect();
    let legend = if purpose == Use::Alone { legend(sheet, diagram, layout.width) } else { Vec::new() };
    let entries = legend.iter().map(|entry| entry.left + pixels(&entry.words, NUMBER) + 22.0);
    let wide =
        notes.iter().map(|note| pixels(note, NUMBER) + 44.0).chain(entries).fold(layout.width, f64::max);
    let below = legend.last().map_or(0, |entry| entry.line + 1);
    let tall = layout.height + NOTE_LINE * (notes.len() + below) as f64;
    let mut out = String::new();
    // In a page the drawing shrinks to the room there is, down to a size at which it can still be read.
    let role = match purpose {
        Use::Alone => r#"role="img""#.to_owned(),
        Use::InPage => format!(r#"role="group" style="min-width:{:.0}px""#, wide * 0.6),
    };
    _ = writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0}" height="{tall:.0}" viewBox="0 0 {wide:.0} {tall:.0}" {role} aria-labelledby="circuit-title circuit-desc">"#
    );
    _ = writeln!(out, r#"<title id="circuit-title">{}</title>"#, xml(&sheet.summary()));
    _ = writeln!(out, r#"<desc id="circuit-desc">{}</desc>"#, xml(&description(sheet)));
    if purpose == Use::Alone {
        _ = writeln!(out, "<style>{COLORS}</style>");
    }
    out.push_str("<defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerUnits=\"userSpaceOnUse\" markerWidth=\"10.5\" markerHeight=\"10.5\" orient=\"auto\"><path class=\"head\" d=\"M0 1L10 5L0 9z\"/></marker></defs>\n");
    _ = writeln!(out, r#"<rect class="paper" width="{wide:.0}" height="{tall:.0}"/>"#);
    out.push_str("<g font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\">\n");
    for (link, route) in diagram.links.iter().zip(&layout.routes) {
        wire(&mut out, link, route);
    }
    let leaving = diagram.leaving();
    for (at, part) in diagram.parts.iter().enumerate() {
        draw_part(&mut out, at, part, layout, leaving[at], purpose);
    }
    if diagram.parts.is_empty() {
        text(&mut out, "faint", NAME, 22.0, 45.0, "start", "an empty circuit");
    }
    let line = |i: usize| layout.height - 4.0 + NOTE_LINE * i as f64;
    for entry in &legend {
        text(&mut out, entry.class, NUMBER, entry.left, line(entry.line), "start", &entry.words);
    }
    for (i, note) in notes.iter().enumerate() {
        text(&mut out, "faint", NUMBER, 22.0, line(below + i), "start", note);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// A piece of the line that says what colours and marks mean.
struct Entry {
    class: &'static str,
    words: String,
    line: usize,
    left: f64,
}

/// What the colours and marks of a drawing mean: of the marks only those that it has.
fn legend(sheet: &Sheet<'_>, diagram: &Diagram, width: f64) -> Vec<Entry> {
    let mut entries = Vec::new();
    let (mut line, mut left) = (0, 22.0);
    let mut add = |used: bool, class: &'static str, words: String| {
        let room = pixels(&words, NUMBER);
        if !used {
            return;
        }
        if left > 22.0 && left + room + 22.0 > width {
            (line, left) = (line + 1, 22.0);
        }
        entries.push(Entry { class, words, line, left });
        left += room + 36.0;
    };
    let Some(output) = sheet.output else { return entries };
    let parts = &diagram.parts;
    add(parts.iter().any(|part| !part.value.is_empty()), "value", "above a wire: its value".to_owned());
    let of = sheet.label(output);
    add(
        parts.iter().any(|part| !part.gradient.is_empty()),
        "gradient",
        format!("below a wire: the gradient of {of}"),
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
    add(parts.iter().any(|part| part.made), "gradient", "red ring: made a NaN or an infinity".to_owned());
    entries
}

/// The drawing in words, for those who cannot see it.
fn description(sheet: &Sheet<'_>) -> String {
    let mut words =
        "A circuit from left to right. Each wire has its value above and its gradient below.".to_owned();
    for (at, wire) in sheet.wires.iter().enumerate().filter(|(_, w)| !w.is_plain_number()).take(60) {
        let shown = |t: Option<&backflow_circuit::Tensor>| {
            t.map_or_else(|| "none".to_owned(), |t| crate::number::array(t, 40))
        };
        _ = write!(
            words,
            " {}: value {}, gradient {}.",
            sheet.definition(at),
            shown(wire.value),
            shown(wire.gradient)
        );
    }
    sheet.notes.iter().for_each(|note| _ = write!(words, " Note: {note}."));
    words
}

fn wire(out: &mut String, link: &crate::drawing::Link, route: &Route) {
    _ = write!(out, r#"<path class="wire" data-from="{}" data-to="{}" d=""#, link.from, link.to);
    let mut at: Option<(f64, f64)> = None;
    for &(left, right, y) in &route.levels {
        match at {
            None => _ = write!(out, "M{left:.1} {y:.1}"),
            // Level at both ends, so that stretches join smoothly.
            Some((x0, y0)) if (y0 - y).abs() > 0.05 => {
                let middle = (x0 + left) / 2.0;
                _ = write!(out, "C{middle:.1} {y0:.1} {middle:.1} {y:.1} {left:.1} {y:.1}");
            }
            Some(_) => _ = write!(out, "H{left:.1}"),
        }
        if right > left {
            _ = write!(out, "H{right:.1}");
        }
        at = Some((right, y));
    }
    out.push_str("\" marker-end=\"url(#head)\"/>\n");
    if let Some((mark, x, y)) = &route.mark {
        text(out, "faint port", MARK, *x, y + MARK * 0.34, "end", mark);
    }
    if let Some((label, x, y)) = &route.label {
        let (class, dy) = if link.contribution.is_empty() { ("faint", -5.0) } else { ("gradient", 15.0) };
        for (i, line) in label.iter().enumerate() {
            text(out, class, NUMBER, *x, y + dy + LINE * i as f64, "middle", line);
        }
    }
}

fn draw_part(out: &mut String, at: usize, part: &Part, layout: &Layout, leaving: usize, purpose: Use) {
    let place = layout.places[at];
    let (x, y, size) = (place.x, place.y, place.size);
    let focus = if purpose == Use::InPage && part.body != Body::Tag {
        format!(r#" tabindex="0" aria-label="{}""#, xml(&part.inside.join(", ")))
    } else {
        String::new()
    };
    _ = writeln!(out, r#"<g class="part" data-part="{at}"{focus}>"#);
    if purpose == Use::InPage {
        let (top, height) = (y - size.half_height, 2.0 * size.half_height);
        _ = writeln!(
            out,
            r#"<rect class="hit" x="{x:.1}" y="{top:.1}" width="{:.1}" height="{height:.1}"/>"#,
            size.width
        );
    }
    let middle = x + size.slot / 2.0;
    let end = middle + size.body / 2.0;
    stub(out, part, end, place.right, y, leaving);
    let ring = part.ring();
    match part.body {
        Body::Source => text(out, "word", NAME, end - 4.0, y + NAME * 0.35, "end", &part.inside[0]),
        Body::Tag => text(out, "faint", NAME, end - 4.0, y + NAME * 0.35, "end", &part.inside[0]),
        Body::Gate if size.body <= 2.0 * RADIUS => {
            _ = writeln!(out, r#"<circle class="body{ring}" cx="{middle:.1}" cy="{y:.1}" r="{RADIUS}"/>"#);
            text(out, "sign", LETTER, middle, y + LETTER * 0.35, "middle", &part.inside[0]);
        }
        Body::Gate | Body::Group => {
            let corner = if part.body == Body::Gate { RADIUS } else { 7.0 };
            let (left, top) = (middle - size.body / 2.0, y - size.body_half);
            _ = writeln!(
                out,
                r#"<rect class="body{ring}" x="{left:.1}" y="{top:.1}" width="{:.1}" height="{:.1}" rx="{corner}"/>"#,
                size.body,
                2.0 * size.body_half
            );
            let font = if part.body == Body::Gate { LETTER } else { NAME };
            let first = y - (part.inside.len() as f64 - 1.0) * NAME * 0.62 + font * 0.35;
            for (i, line) in part.inside.iter().enumerate() {
                let class = if i == 0 { "sign" } else { "faint" };
                text(out, class, font, middle, first + i as f64 * NAME * 1.24, "middle", line);
            }
        }
    }
    if let Some(name) = part.name.as_ref().filter(|_| !part.output) {
        text(out, "word name", NAME, middle, y - size.body_half - 7.0, "middle", name);
    }
    if let Some(id) = &part.id {
        text(out, "faint", NAME, middle, y - size.body_half - 7.0, "middle", id);
    }
    let numbers = x + size.slot + 8.0;
    part.above().for_each(|(dy, line)| text(out, "value", NUMBER, numbers, y + dy, "start", line));
    part.below().for_each(|(dy, line)| text(out, "gradient", NUMBER, numbers, y + dy, "start", line));
    if let Some(name) = part.name.as_ref().filter(|_| part.output) {
        text(out, "word name", NAME, x + size.width - size.tail + 22.0, y + NAME * 0.35, "start", name);
    }
    out.push_str("</g>\n");
}

/// The beginning of a part's wire, under its numbers; at a fork it ends in a dot, at the output in an arrow.
fn stub(out: &mut String, part: &Part, from: f64, to: f64, y: f64, leaving: usize) {
    let (to, head) = match part.output {
        true => (to - part.size().tail + 18.0, r#" marker-end="url(#head)""#),
        false => (to, ""),
    };
    if leaving > 0 || part.output || !part.value.is_empty() {
        let to = if leaving > 0 || part.output { to } else { from + part.size().numbers + 12.0 };
        _ = writeln!(out, r#"<path class="wire" d="M{from:.1} {y:.1}H{to:.1}"{head}/>"#);
    }
    if leaving > 1 {
        _ = writeln!(out, r#"<circle class="head" cx="{to:.1}" cy="{y:.1}" r="3.5"/>"#);
    }
}

fn text(out: &mut String, class: &str, size: f64, x: f64, y: f64, anchor: &str, words: &str) {
    _ = writeln!(
        out,
        r#"<text class="{class}" font-size="{size}" x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" xml:space="preserve">{}</text>"#,
        xml(words)
    );
}
