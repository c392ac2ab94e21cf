//! A part of the drawing: its body, the beginning of its wire, and its texts.

use std::fmt::Write;

use super::{Use, text};
use crate::drawing::{ARROW, Body, LETTER, Layout, NAME, NUMBER, Part, RADIUS};
use crate::text::xml;

pub(super) fn part(
    out: &mut String,
    at: usize,
    part: &Part,
    layout: &Layout,
    (leaving, forks): (usize, bool),
    purpose: Use,
) {
    let (place, figure) = (layout.places[at], &layout.figures[at]);
    let (x, y) = layout.xy(place.middle, place.across);
    let focus = if purpose == Use::InPage && part.body != Body::Tag {
        format!(r#" tabindex="0" aria-label="{}""#, xml(&part.inside.join(", ")))
    } else {
        String::new()
    };
    _ = writeln!(out, r#"<g class="part" data-part="{at}"{focus}>"#);
    if purpose == Use::InPage {
        let (left, top) = layout.xy(place.middle - figure.before, place.across - figure.across.0);
        let (width, height) = layout.xy(figure.before + figure.after, figure.across.0 + figure.across.1);
        _ = writeln!(
            out,
            r#"<rect class="hit" x="{left:.1}" y="{top:.1}" width="{width:.1}" height="{height:.1}"/>"#
        );
    }
    stub(out, at, part, layout, leaving, forks);
    body(out, part, figure.halves, (x, y), layout.form.is_down());
    for caption in &figure.captions {
        let (x, y) = (x + caption.dx, y + caption.dy);
        text(out, caption.class, caption.font, x, y, caption.anchor, &caption.words);
    }
    out.push_str("</g>\n");
}

fn body(out: &mut String, part: &Part, (half, over): (f64, f64), (x, y): (f64, f64), down: bool) {
    let ring = part.ring();
    match part.body {
        Body::Source | Body::Tag => {
            let (class, font) = if part.body == Body::Tag { ("faint", NUMBER) } else { ("word", NAME) };
            // The name touches its wire.
            let (x, anchor) = if down { (x, "middle") } else { (x + half - 4.0, "end") };
            text(out, class, font, x, y + font * 0.35, anchor, &part.inside[0]);
        }
        Body::Gate if half <= RADIUS => {
            _ = writeln!(out, r#"<circle class="body{ring}" cx="{x:.1}" cy="{y:.1}" r="{RADIUS}"/>"#);
            text(out, "sign", LETTER, x, y + LETTER * 0.35, "middle", &part.inside[0]);
        }
        Body::Gate | Body::Group => {
            let corner = if part.body == Body::Gate { RADIUS } else { 7.0 };
            let (left, top, width, height) = (x - half, y - over, 2.0 * half, 2.0 * over);
            _ = writeln!(
                out,
                r#"<rect class="body{ring}" x="{left:.1}" y="{top:.1}" width="{width:.1}" height="{height:.1}" rx="{corner}"/>"#
            );
            let font = if part.body == Body::Gate { LETTER } else { NAME };
            let first = y - (part.inside.len() as f64 - 1.0) * NAME * 0.62 + font * 0.35;
            for (i, line) in part.inside.iter().enumerate() {
                let class = if i == 0 { "sign" } else { "faint" };
                text(out, class, font, x, first + i as f64 * NAME * 1.24, "middle", line);
            }
        }
    }
}

/// The beginning of a part's wire, under its numbers; at a fork it ends in a dot, at the output in an arrow.
fn stub(out: &mut String, at: usize, part: &Part, layout: &Layout, leaving: usize, forks: bool) {
    let (place, figure) = (layout.places[at], &layout.figures[at]);
    let from = place.middle + figure.wire;
    let (to, head) = if part.has_arrow() {
        (place.middle + figure.clear + ARROW, r#" marker-end="url(#head)""#)
    } else if leaving > 0 {
        (place.leave, "")
    } else {
        (place.middle + figure.clear, "")
    };
    if to > from {
        let ((x0, y0), (x1, y1)) = (layout.xy(from, place.across), layout.xy(to, place.across));
        let end = if layout.form.is_down() { format!("V{y1:.1}") } else { format!("H{x1:.1}") };
        _ = writeln!(out, r#"<path class="wire" d="M{x0:.1} {y0:.1}{end}"{head}/>"#);
    }
    if forks && leaving > 0 {
        let (x, y) = layout.xy(to, place.across);
        _ = writeln!(out, r#"<circle class="head" cx="{x:.1}" cy="{y:.1}" r="3.5"/>"#);
    }
}
