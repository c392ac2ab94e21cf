//! The text in which the circuit was written, the sign or name of each gate tied to the gate in the drawing.

use std::fmt::Write;

use backflow_circuit::Place;

use crate::sheet::{Remark, Sheet, Sort, Tone};
use crate::text::xml;

/// A longer text is shown as far as this.
const LONGEST: usize = 20_000;

/// The text with a mark for each part; without a text, a line for each gate.
pub(super) fn text(out: &mut String, sheet: &Sheet<'_>, part_of: &[Option<usize>]) {
    let margin = sheet.text.is_some() && !sheet.remarks.is_empty();
    if let (Some(text), true) = (sheet.text, margin) {
        out.push_str("<section id=\"remarked\">\n<div>");
        margin_of(out, text, &sheet.remarks);
    }
    out.push_str("<pre id=\"text\" aria-label=\"the circuit as it is written\">");
    match sheet.text {
        Some(text) => marked(out, text, &marks(sheet, text, part_of)),
        None => {
            for (at, _) in sheet.wires.iter().enumerate().filter(|(_, wire)| wire.sort == Sort::Gate) {
                if let Some(part) = part_of[at] {
                    _ = writeln!(out, "<span data-part=\"{part}\">{}</span>", xml(&sheet.definition(at)));
                }
            }
        }
    }
    out.push_str("</pre>\n");
    if margin {
        out.push_str("</div>\n");
        remarks(out, &sheet.remarks);
        out.push_str("</section>\n");
    }
}

/// The numbers of the lines, each with the sign of the worst that is said about it.
fn margin_of(out: &mut String, text: &str, remarks: &[Remark]) {
    out.push_str("<pre id=\"margin\" aria-hidden=\"true\">");
    for line in 1..=text.split('\n').count() {
        let here = remarks.iter().filter(|remark| remark.line == line);
        let worst = here.max_by_key(|remark| match remark.tone {
            Tone::Good => 0,
            Tone::Follows => 1,
            Tone::Bad => 2,
        });
        match worst {
            Some(remark) => {
                let (tone, sign) = (tone(remark.tone), remark.tone.sign());
                _ = writeln!(
                    out,
                    "<span class=\"{tone}\" title=\"{}\">{sign}</span> {line:>3}",
                    xml(&remark.says)
                );
            }
            None => _ = writeln!(out, "  {line:>3}"),
        }
    }
    out.push_str("</pre>");
}

/// What is said, line by line.
fn remarks(out: &mut String, remarks: &[Remark]) {
    out.push_str("<ul id=\"remarks\">\n");
    for remark in remarks {
        let (tone, sign) = (tone(remark.tone), remark.tone.sign());
        let says = xml(&remark.says);
        _ = writeln!(out, "<li><span class=\"{tone}\">{sign}</span> line {}: {says}</li>", remark.line);
    }
    out.push_str("</ul>\n");
}

fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Follows => "follows",
    }
}

/// A part of the text, from byte to byte, that makes a part of the drawing.
struct Mark {
    start: usize,
    end: usize,
    part: usize,
}

/// The marks by their beginnings, the outer before the inner. They nest, as expressions do.
fn marks(sheet: &Sheet<'_>, text: &str, part_of: &[Option<usize>]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (wire, part) in sheet.wires.iter().zip(part_of) {
        if let (Place::Notation { start, end, .. }, Some(part)) = (wire.node.origin().place, *part) {
            let (start, end) = (start as usize, end as usize);
            if start < end && end <= LONGEST && text.get(start..end).is_some() {
                marks.push(Mark { start, end, part });
            }
        }
    }
    // Of gates that one expression makes, the last is the one that gives its value.
    marks.reverse();
    marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
    marks.dedup_by_key(|mark| (mark.start, mark.end));
    marks
}

fn marked(out: &mut String, text: &str, marks: &[Mark]) {
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    let plain =
        |out: &mut String, from: usize, to: usize| out.push_str(&xml(text.get(from..to).unwrap_or("")));
    for mark in marks {
        while let Some(end) = open.pop_if(|end| *end <= mark.start) {
            plain(out, at, end);
            out.push_str("</span>");
            at = end;
        }
        if open.last().is_some_and(|&end| mark.end > end) {
            continue;
        }
        plain(out, at, mark.start);
        _ = write!(out, "<span data-part=\"{}\">", mark.part);
        at = mark.start;
        open.push(mark.end);
    }
    while let Some(end) = open.pop() {
        plain(out, at, end);
        out.push_str("</span>");
        at = end;
    }
    let end = (at..=text.len().min(LONGEST.max(at))).rev().find(|&end| text.is_char_boundary(end));
    plain(out, at, end.unwrap_or(at));
    if text.len() > LONGEST {
        out.push('…');
    }
}
