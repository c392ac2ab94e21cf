//! `backflow gates`: the gates and functions that circuits are built with.

use std::fmt::Write;

use anstyle::Style;
use backflow::circuit::registry::{self, Entry};
use backflow::notation;

use crate::failure::{Failure, Outcome};
use crate::output;

/// List the gates and functions, one line each; with names, their cards: formula, derivative, convention at
/// kinks, and what each does to a gradient
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Show the cards of these: relu, np.tanh, +, @
    #[arg(value_name = "GATE", allow_hyphen_values = true)]
    names: Vec<String>,

    /// List NumPy's functions that are understood, and where they differ from NumPy on purpose
    #[arg(long, conflicts_with = "names")]
    numpy: bool,
}

/// What stands for gates between or before operands.
const OPERATORS: &[(&str, &[&str])] = &[
    ("+", &["add"]),
    ("-", &["sub", "neg"]),
    ("*", &["mul"]),
    ("/", &["div"]),
    ("@", &["matmul"]),
    ("**", &["pow"]),
    ("<", &["less"]),
    ("<=", &["less_equal"]),
    (">", &["greater"]),
    (">=", &["greater_equal"]),
    ("==", &["equal"]),
    ("!=", &["not_equal"]),
    (".T", &["permute"]),
    ("[]", &["slice", "take"]),
];

/// A terminal so narrow that a card's titles have lines of their own.
const NARROW: usize = 44;

pub(crate) fn run(args: &Args) -> Outcome {
    if args.numpy {
        return output::write(None, &numpy(output::width()));
    }
    if args.names.is_empty() {
        return output::write(None, &overview(output::width()));
    }
    let mut text = String::new();
    for name in &args.names {
        for entry in find(name)? {
            card(entry, output::width(), &mut text);
        }
    }
    output::write(None, &text)
}

/// Every gate on a line, by chapters.
fn overview(width: usize) -> String {
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let mut text = String::new();
    let longest = registry::entries().map(|entry| head(entry).chars().count()).max().unwrap_or(0);
    // Longer heads push their formula to the right.
    let column = longest.min(width / 3);
    for chapter in registry::chapters() {
        _ = writeln!(text, "{bold}{}{bold:#}", fitted(chapter.title, width));
        for entry in chapter.entries {
            let head = fitted(&head(entry), width.saturating_sub(2));
            let used = head.chars().count().max(column) + 4;
            let formula = if used + 4 > width { String::new() } else { fitted(entry.formula, width - used) };
            _ = writeln!(text, "  {}", format!("{head:<column$}  {formula}").trim_end());
        }
        text.push('\n');
    }
    for line in wrapped("`backflow gates NAME` shows the card of one", width) {
        _ = writeln!(text, "{dim}{line}{dim:#}");
    }
    text
}

/// NumPy's names, and where this program departs from NumPy.
fn numpy(width: usize) -> String {
    let mut text = String::new();
    let mut section = |title: &str, items: &[(String, Vec<String>)]| {
        let bold = Style::new().bold();
        for line in wrapped(title, width) {
            _ = writeln!(text, "{bold}{line}{bold:#}");
        }
        for (head, lines) in items {
            for line in wrapped(head, width.saturating_sub(2)) {
                _ = writeln!(text, "  {line}");
            }
            for line in lines.iter().flat_map(|line| wrapped(line, width.saturating_sub(6))) {
                _ = writeln!(text, "      {line}");
            }
        }
        text.push('\n');
    };
    let understood: Vec<String> = notation::numpy::names().collect();
    section(
        "These names after `np.` mean what NumPy means, parameters and defaults included; all others are refused",
        &[(understood.join(", "), vec![])],
    );
    let different = notation::numpy::DIFFERENCES.iter().map(|difference| {
        let lines = vec![format!("NumPy: {}", difference.numpy), format!("here: {}", difference.here)];
        (difference.names.join(", "), lines)
    });
    section("These have another value here, on purpose", &different.collect::<Vec<_>>());
    let refused = notation::numpy::ERRORS;
    let refused = refused.iter().map(|(names, what)| (names.join(", "), vec![(*what).to_owned()]));
    section("These are an error here where NumPy has an answer", &refused.collect::<Vec<_>>());
    text
}

fn find(name: &str) -> Result<Vec<&'static Entry>, Failure> {
    if let Some((_, names)) = OPERATORS.iter().find(|(sign, _)| *sign == name) {
        return Ok(names.iter().filter_map(|name| registry::find(name)).collect());
    }
    notation::function(name).map(|entry| vec![entry]).ok_or_else(|| {
        let names = registry::entries().flat_map(|entry| entry.aliases.iter().copied().chain([entry.name]));
        let bare = name.rsplit('.').next().unwrap_or(name);
        let nearest = notation::closest(bare, names);
        let hint = nearest
            .map_or_else(|| "`backflow gates` lists them all".to_owned(), |n| format!("did you mean {n}?"));
        Failure::Request(format!("no gate is called {name:?}; {hint}"))
    })
}

fn card(entry: &Entry, width: usize, text: &mut String) {
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let indent = if width < NARROW { 4 } else { 14 };
    for (i, line) in wrapped(&usage(entry), width).iter().enumerate() {
        _ = write!(text, "{}{bold}{line}{bold:#}", if i > 0 { "\n" } else { "" });
    }
    let also = entry.aliases.join(", ");
    let formula = format!("y = {}", entry.formula);
    let role = entry.role();
    if !also.is_empty() && usage(entry).chars().count() + also.chars().count() + 7 <= width {
        _ = writeln!(text, "  {dim}also {also}{dim:#}");
    } else {
        text.push('\n');
        wrapped(&format!("also {also}"), width.saturating_sub(2))
            .iter()
            .filter(|_| !also.is_empty())
            .for_each(|line| _ = writeln!(text, "  {dim}{line}{dim:#}"));
    }
    for (title, words) in [
        ("formula", formula.as_str()),
        ("derivative", entry.derivative),
        ("convention", entry.convention),
        ("gradient", &role),
    ] {
        if words.is_empty() {
            continue;
        }
        if indent == 4 {
            _ = writeln!(text, "  {dim}{title}{dim:#}");
        }
        for (i, line) in wrapped(words, width.saturating_sub(indent)).iter().enumerate() {
            let title = if i == 0 && indent > 4 { title } else { "" };
            _ = writeln!(text, "  {title:<gap$}{line}", gap = indent - 2);
        }
    }
    text.push('\n');
}

/// A sentence broken between words into lines of at most this many characters; only a longer word is longer.
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

/// A text cut to this many characters.
fn fitted(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    text.chars().take(room.saturating_sub(1)).chain(['…']).collect()
}

/// A gate with its operands: `clamp(x)`.
fn head(entry: &Entry) -> String {
    format!("{}({})", entry.name, entry.letters().join(", "))
}

/// How it is called: `clamp(x, min, max)`.
fn usage(entry: &Entry) -> String {
    let operands = match entry.operands {
        registry::Operands::AtLeast(_) => vec![format!("[{}]", entry.letters().join(", "))],
        registry::Operands::Exactly(_) => entry.letters().iter().map(|&letter| letter.to_owned()).collect(),
    };
    let parameters =
        entry.parameters.iter().map(|p| if p.optional { format!("{}=…", p.name) } else { p.name.to_owned() });
    let all: Vec<String> = operands.into_iter().chain(parameters).collect();
    format!("{}({})", entry.name, all.join(", "))
}
