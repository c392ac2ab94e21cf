//! A page that needs no network: the text, the drawing, the chain rule step by step, and the details of the
//! gate that is pointed at.
//!
//! What is shown is ordinary text of the page, not a tooltip: it can be read by a screen reader, selected,
//! and reached with the keyboard. Without scripts the drawing and its numbers remain.

mod details;
mod text;

use std::fmt::Write;

use crate::drawing::{Body, Form, laid_out};
use crate::number::explained;
use crate::sheet::Sheet;
use crate::steps::backward_lines;
use crate::style::Style;
use crate::svg::{COLORS, Use, drawing};
use crate::text::xml;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const TOOLS: &str = include_str!("tools.html");

/// Letters of a step's line.
const STEP: usize = 120;
/// A page with more steps would be slow, and nobody walks through them.
const STEPS: usize = 1000;

/// The circuit as a page of its own.
pub fn html(sheet: &Sheet<'_>) -> String {
    let (diagram, layout) = laid_out(sheet);
    let title = xml(&sheet.summary());
    let (values, gradients) = match layout.form {
        Form::OnWires => ("above the wires", "below them"),
        Form::AtGates => ("above the wires and gates", "below them"),
        Form::Down => ("below the gates", "below the values"),
    };
    let mut part_of = vec![None; sheet.wires.len()];
    for (at, part) in diagram.parts.iter().enumerate().filter(|(_, part)| part.body != Body::Tag) {
        part.members.iter().for_each(|&wire| part_of[wire] = Some(at));
    }
    let mut out = String::new();
    _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>\n{COLORS}\n{STYLE}</style>\n</head>\n<body>\n<header><h1>{title}</h1>\n\
         <p><span class=\"value\">values</span> {values}, <span class=\"gradient\">gradients</span> {gradients}</p>\n"
    );
    // With remarks on its lines the text stands beside the drawing, else above it.
    let mut written = String::new();
    text::text(&mut written, sheet, &part_of);
    let (above, beside) = if sheet.remarks.is_empty() { (&*written, "") } else { ("", &*written) };
    _ = write!(
        out,
        "{above}{TOOLS}</header>\n<main>\n{beside}<figure tabindex=\"0\" aria-label=\"the drawing\">\n"
    );
    out.push_str(&drawing(sheet, &diagram, &layout, Use::InPage));
    out.push_str("</figure>\n<aside aria-live=\"polite\">\n<p id=\"rest\">Point at a gate, or go along the backward pass with the arrow keys → and ←, to see what each gate computes and what it sends back.</p>\n");
    for (at, part) in diagram.parts.iter().enumerate().filter(|(_, part)| !part.members.is_empty()) {
        details::section(&mut out, sheet, at, part);
    }
    let cut = explained(&out).map(|(mark, meaning)| format!("{mark} is {meaning}"));
    if !sheet.notes.is_empty() || cut.is_some() {
        out.push_str("<h2>Notes</h2>\n<ul>\n");
        sheet.notes.iter().chain(&cut).for_each(|note| _ = writeln!(out, "<li>{}</li>", xml(note)));
        out.push_str("</ul>\n");
    }
    out.push_str("</aside>\n");
    steps(&mut out, sheet, &part_of);
    _ = write!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

/// The backward pass line by line, in the order in which the buttons and the arrow keys go.
fn steps(out: &mut String, sheet: &Sheet<'_>, part_of: &[Option<usize>]) {
    let style = Style { color: false, width: STEP };
    let lines = backward_lines(sheet, &style);
    if lines.is_empty() {
        return;
    }
    out.push_str("<section id=\"steps\" aria-label=\"the backward pass\">\n<h2>Backward</h2>\n<ol>\n");
    for (wire, line) in lines.iter().take(STEPS) {
        if let Some(part) = part_of[*wire] {
            _ = writeln!(out, "<li data-part=\"{part}\">{}</li>", xml(line.trim()));
        }
    }
    out.push_str("</ol>\n</section>\n");
}
