//! A page that needs no network: the drawing, and beside it the details of the gate that is pointed at.
//!
//! What is shown is ordinary text of the page, not a tooltip: it can be read by a screen reader, selected,
//! and reached with the keyboard. Without scripts the drawing and its numbers remain.

mod details;

use std::fmt::Write;

use crate::drawing::{Diagram, Layout};
use crate::sheet::Sheet;
use crate::svg::{COLORS, Use, drawing};
use crate::text::xml;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// The circuit as a page of its own.
pub fn html(sheet: &Sheet<'_>) -> String {
    let diagram = Diagram::of(sheet);
    let layout = Layout::of(&diagram);
    let title = xml(&sheet.summary());
    let mut out = String::new();
    _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>\n{COLORS}\n{STYLE}</style>\n</head>\n<body>\n<header><h1>{title}</h1>\n\
         <p><span class=\"value\">values</span> above the wires, <span class=\"gradient\">gradients</span> below them</p></header>\n<main>\n<figure>\n"
    );
    out.push_str(&drawing(sheet, &diagram, &layout, Use::InPage));
    out.push_str("</figure>\n<aside aria-live=\"polite\">\n<p id=\"rest\">Point at a gate, or move to it with the Tab key, to see what it computes and what it sends back.</p>\n");
    for (at, part) in diagram.parts.iter().enumerate().filter(|(_, part)| !part.members.is_empty()) {
        details::section(&mut out, sheet, at, part);
    }
    if !sheet.notes.is_empty() {
        out.push_str("<h2>Notes</h2>\n<ul>\n");
        sheet.notes.iter().for_each(|note| _ = writeln!(out, "<li>{}</li>", xml(note)));
        out.push_str("</ul>\n");
    }
    _ = write!(out, "</aside>\n</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    out
}
