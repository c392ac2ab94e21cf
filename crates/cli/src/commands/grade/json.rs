//! The verdicts as JSON, for programs to read.

use backflow::grade::{Judgement, Report, Verdict};
use serde::Serialize;

use crate::commands::grad::nested::Nested;

#[derive(Serialize)]
struct Document<'a> {
    of: &'a str,
    lines: Vec<Line<'a>>,
    right: usize,
    wrong: usize,
}

#[derive(Serialize)]
struct Line<'a> {
    line: usize,
    name: &'a str,
    r#for: &'a str,
    verdict: &'static str,
    reason: Option<&'static str>,
    says: &'a str,
    got: Nested<'a>,
    want: Nested<'a>,
}

pub(super) fn json(report: &Report) -> Result<String, serde_json::Error> {
    let document = Document {
        of: &report.of,
        lines: report.verdicts.iter().map(line).collect(),
        right: report.right(),
        wrong: report.wrong(),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn line(verdict: &Verdict) -> Line<'_> {
    let (word, reason) = match verdict.judgement {
        Judgement::Right => ("right", None),
        Judgement::Follows => ("follows", None),
        Judgement::Wrong(reason) => ("wrong", Some(reason.name())),
    };
    Line {
        line: verdict.line,
        name: &verdict.name,
        r#for: &verdict.variable,
        verdict: word,
        reason,
        says: &verdict.says,
        got: Nested::of(&verdict.got),
        want: Nested::of(&verdict.want),
    }
}
