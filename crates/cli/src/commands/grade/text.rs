//! The verdicts for a reader at a terminal.

use anstyle::{AnsiColor, Style};
use backflow::grade::{Judgement, Report, Verdict};
use backflow::picture;

/// A line for each gradient, with what is wrong beneath those that are.
pub(super) fn text(report: &Report, source: &str, width: usize) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let mut out = format!("gradients of {}\n", report.of);
    let digits = report.verdicts.iter().map(|verdict| verdict.line.to_string().len()).max().unwrap_or(1);
    let names = report.verdicts.iter().map(|verdict| verdict.name.chars().count()).max().unwrap_or(1).min(24);
    for verdict in &report.verdicts {
        let (sign, style) = mark(verdict);
        let (line, name) = (verdict.line, &verdict.name);
        let head = format!("{line:>digits$}  {style}{sign}{style:#} {name:names$}  ");
        let indent = digits + names + 6;
        out.push_str(&head);
        out.push_str(&wrapped(&verdict.says, width, indent));
        out.push('\n');
        if let Judgement::Wrong(_) = verdict.judgement {
            let place = " ".repeat(digits + 4);
            let room = width.saturating_sub(digits + 12).max(20);
            let code = lines.get(line - 1).map_or("", |line| line.trim());
            out.push_str(&format!("{place}{}\n", clipped(code, room)));
            out.push_str(&format!("{place}yours  {}\n", picture::array(&verdict.got, room)));
            out.push_str(&format!("{place}true   {}\n", picture::array(&verdict.want, room)));
        }
    }
    let follows = report.verdicts.len() - report.right() - report.wrong();
    let mut summary = format!("{} right, {} wrong", report.right(), report.wrong());
    if follows > 0 {
        summary.push_str(&format!(", {follows} right but for what they are made from"));
    }
    out.push_str(&format!("{summary}\n"));
    out
}

fn mark(verdict: &Verdict) -> (&'static str, Style) {
    let colored = |color: AnsiColor| Style::new().bold().fg_color(Some(color.into()));
    match verdict.judgement {
        Judgement::Right => ("✓", colored(AnsiColor::Green)),
        Judgement::Wrong(_) => ("✗", colored(AnsiColor::BrightRed)),
        Judgement::Follows => ("→", colored(AnsiColor::Yellow)),
    }
}

fn clipped(text: &str, room: usize) -> String {
    match text.char_indices().nth(room) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A sentence in lines of a width, all but the first indented.
fn wrapped(sentence: &str, width: usize, indent: usize) -> String {
    let room = width.saturating_sub(indent).max(20);
    let mut out = String::new();
    let mut used = 0;
    for word in sentence.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > room {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            used = 0;
        }
        if used > 0 {
            out.push(' ');
            used += 1;
        }
        out.push_str(word);
        used += length;
    }
    out
}
