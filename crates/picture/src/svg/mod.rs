//! The lecture's drawing: values in green above the wires, gradients in red below them.

mod legend;
mod part;

use std::fmt::Write;

use crate::drawing::{Diagram, LINE, Layout, Level, Link, NAME, NUMBER, Route, laid_out};
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
    let (diagram, layout) = laid_out(sheet);
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
    let legend = if purpose == Use::Alone { legend::entries(sheet, diagram, layout) } else { Vec::new() };
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
        wire(&mut out, link, route, layout);
    }
    let (leaving, forks) = (diagram.leaving(), diagram.forks());
    for (at, part) in diagram.parts.iter().enumerate() {
        part::part(&mut out, at, part, layout, (leaving[at], forks[at]), purpose);
    }
    if diagram.parts.is_empty() {
        text(&mut out, "faint", NAME, 22.0, 45.0, "start", "an empty circuit");
    }
    let line = |i: usize| layout.height + 4.0 + NOTE_LINE * i as f64;
    for entry in &legend {
        text(&mut out, entry.class, NUMBER, entry.left, line(entry.line), "start", &entry.words);
    }
    for (i, note) in notes.iter().enumerate() {
        text(&mut out, "faint", NUMBER, 22.0, line(below + i), "start", note);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// The drawing in words, for those who cannot see it.
fn description(sheet: &Sheet<'_>) -> String {
    let mut words = "A circuit. Each wire has its value above and its gradient below.".to_owned();
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

fn wire(out: &mut String, link: &Link, route: &Route, layout: &Layout) {
    _ = write!(out, r#"<path class="wire" data-from="{}" data-to="{}" d=""#, link.from, link.to);
    let down = layout.form.is_down();
    let straight =
        |out: &mut String, along: f64| _ = write!(out, "{}{along:.1}", if down { 'V' } else { 'H' });
    let mut at: Option<(f64, f64)> = None;
    for Level { start, end, across, text } in &route.levels {
        let (x, y) = layout.xy(*start, *across);
        match at {
            None => _ = write!(out, "M{x:.1} {y:.1}"),
            // Level at both ends, so that stretches join smoothly.
            Some((along, before)) if (before - across).abs() > 0.05 => {
                let middle = (along + start) / 2.0;
                let ((x0, y0), (x1, y1)) = (layout.xy(middle, before), layout.xy(middle, *across));
                _ = write!(out, "C{x0:.1} {y0:.1} {x1:.1} {y1:.1} {x:.1} {y:.1}");
            }
            Some(_) => straight(out, *start),
        }
        // A text stands below a wire that runs to the right, and in a gap of one that runs down.
        if down && !text.is_empty() {
            let (x, y) = layout.xy(*end, *across);
            _ = write!(out, "M{x:.1} {y:.1}");
        } else if end > start {
            straight(out, *end);
        }
        at = Some((*end, *across));
    }
    out.push_str("\" marker-end=\"url(#head)\"/>\n");
    if let Some((mark, along, across)) = &route.mark {
        let (x, y) = layout.xy(*along, *across);
        let (anchor, down_by) = if down { ("middle", 0.0) } else { ("end", NUMBER * 0.34) };
        text(out, "faint port", NUMBER, x, y + down_by, anchor, mark);
    }
    let class = if link.contribution.is_empty() { "faint" } else { "gradient" };
    for level in &route.levels {
        let (x, y) = layout.xy((level.start + level.end) / 2.0, level.across);
        let lines = level.text.len() as f64;
        let first = match (down, link.contribution.is_empty()) {
            (true, _) => y - LINE * lines / 2.0 + NUMBER * 0.9,
            (false, true) => y - 5.0,
            (false, false) => y + 15.0,
        };
        for (i, line) in level.text.iter().enumerate() {
            text(out, class, NUMBER, x, first + LINE * i as f64, "middle", line);
        }
    }
}

fn text(out: &mut String, class: &str, size: f64, x: f64, y: f64, anchor: &str, words: &str) {
    _ = writeln!(
        out,
        r#"<text class="{class}" font-size="{size}" x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" xml:space="preserve">{}</text>"#,
        xml(words)
    );
}
