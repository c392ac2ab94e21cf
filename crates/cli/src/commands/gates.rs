//! `backflow gates`: the gates and functions that circuits are built with.

use std::fmt::Write;

use anstyle::Style;
use backflow::circuit::registry::{self, Entry, Operands, Sort};
use backflow::notation;

use crate::failure::{Failure, Outcome};
use crate::output;

/// List the gates and functions: formula, derivative, convention at kinks, and what each does to a gradient
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Show these only
    #[arg(value_name = "GATE")]
    names: Vec<String>,
}

pub(crate) fn run(args: &Args) -> Outcome {
    let mut text = String::new();
    if args.names.is_empty() {
        for (title, sort) in [("Gates", Sort::Gate), ("Functions, written with gates", Sort::Function)] {
            let bold = Style::new().bold();
            _ = writeln!(text, "{bold}{title}{bold:#}\n");
            registry::entries()
                .filter(|entry| entry.sort == sort)
                .for_each(|entry| describe(entry, &mut text));
        }
    }
    for name in &args.names {
        describe(find(name)?, &mut text);
    }
    output::write(None, &text)
}

fn find(name: &str) -> Result<&'static Entry, Failure> {
    let bare = name.trim_start_matches("np.").trim_start_matches("numpy.").trim_start_matches("math.");
    registry::find(bare).ok_or_else(|| {
        let names = registry::entries().flat_map(|entry| entry.aliases.iter().copied().chain([entry.name]));
        let nearest = notation::closest(bare, names);
        let hint = nearest
            .map_or_else(|| "`backflow gates` lists them all".to_owned(), |n| format!("did you mean {n}?"));
        Failure::Request(format!("no gate is called {name:?}; {hint}"))
    })
}

fn describe(entry: &Entry, text: &mut String) {
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let also = entry.aliases.join(", ");
    _ = writeln!(
        text,
        "{bold}{}{bold:#}{}",
        usage(entry),
        if also.is_empty() { also } else { format!("  {dim}also {also}{dim:#}") }
    );
    for (title, line) in [
        ("formula", entry.formula),
        ("derivative", entry.derivative),
        ("convention", entry.convention),
        ("gradient", &entry.role()),
    ] {
        if !line.is_empty() {
            let room = output::width().saturating_sub(INDENT).max(20);
            for (i, part) in wrapped(line, room).iter().enumerate() {
                let title = if i == 0 { title } else { "" };
                _ = writeln!(text, "  {title:<11} {part}");
            }
        }
    }
    text.push('\n');
}

/// The column in which the descriptions begin.
const INDENT: usize = 14;

/// A sentence broken between words into lines of at most this many characters.
fn wrapped(sentence: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// How it is called: `clamp(x, min, max)`.
fn usage(entry: &Entry) -> String {
    let letters = ["a", "b", "c"];
    let operands: Vec<&str> = match entry.operands {
        Operands::Exactly(1) => vec!["x"],
        Operands::Exactly(n) => letters.iter().copied().take(n).collect(),
        Operands::AtLeast(_) => vec!["[a, b, …]"],
    };
    let parameters =
        entry.parameters.iter().map(|p| if p.optional { format!("{}=…", p.name) } else { p.name.to_owned() });
    let all: Vec<String> = operands.into_iter().map(str::to_owned).chain(parameters).collect();
    format!("{}({})", entry.name, all.join(", "))
}
