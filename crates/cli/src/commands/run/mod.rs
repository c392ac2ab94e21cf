//! `backflow run`: a text run as Python would run it, with what it prints and what its names stand for.

mod args;
mod table;

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use backflow::engine::{self, Options};
use backflow::grade::{self, Ask, Judgement, Verdict};
use backflow::notation::OwnGradients;
use backflow::program::{Event, Run};

pub(crate) use args::Args;
use args::Format;

use super::grad::source;
use crate::failure::{Failure, Outcome};
use crate::output;
use crate::progress::Progress;

pub(crate) fn run(args: &Args) -> Outcome {
    args.check()?;
    let source = source::file(&args.file, args.values.iter(), &args.beside)?;
    let source = if args.set.is_empty() { source } else { source.with_literals(&args.set)? };
    let mut notation = source.parse()?;
    if args.own_gradients {
        notation = notation.with_own_gradients(own_gradients(args, &source)?);
    }
    let program = notation.program(&source.values).map_err(|error| source.mistake(&error))?;
    if args.format == Format::Text {
        notation.notes().iter().for_each(|note| output::aside(&format!("note: {note}\n")));
    }
    let asked = table::Asked::new(&args.only, &program)?;

    let progress = Progress::new(0, "{bar:32} {pos}/{len} passes   {eta} left")?;
    let mut printed = Printed { kept: String::new(), streams: args.format == Format::Text, closed: None };
    let options = Options { precision: args.precision.of_engine(), ..Options::default() };
    let outcome = program.run(&options, |event| {
        match event {
            Event::Printed(words) => progress.beside(|| printed.take(words)),
            Event::Pass { done, of, silent: true } => progress.of(done as u64, of as u64),
            Event::Pass { .. } => {}
        }
        // Where nobody reads any more, only a file can make the rest worth its while.
        match args.save.is_none() && printed.closed.is_some() {
            true => ControlFlow::Break(()),
            false => progress.verdict(),
        }
    });
    progress.clear();
    let outcome = outcome.map_err(|error| match error {
        engine::Error::IndexOutOfRange { .. } => source.met(error),
        error => Failure::work(error),
    })?;
    let values = asked.of(&outcome.values);
    if let Some(path) = &args.save {
        table::save(path, &values)?;
    }
    if let Some(failure) = printed.closed {
        return Err(failure);
    }
    let text = match args.format {
        Format::Text => table::text(&values, output::width(), !printed.kept.is_empty()),
        Format::Json => table::json(&printed.kept, &values).map_err(Failure::work)?,
    };
    output::write(None, &text)?;
    if printed.kept.is_empty() && outcome.values.is_empty() {
        output::aside("the text prints nothing and gives no name a value\n");
    }
    match progress.is_stopped() && !outcome.finished {
        true => Err(Failure::Interrupted("stopped before the text was done".to_owned())),
        false => Ok(()),
    }
}

/// The text's gradients that are right, and what they are gradients of.
fn own_gradients(args: &Args, source: &source::Source) -> Result<OwnGradients, Failure> {
    let ask = Ask {
        values: source.values.clone(),
        seed: args.beside.seed,
        first_pass_only: true,
        ..Ask::default()
    };
    let report = match grade::grade(source.text(), &ask) {
        Ok(report) => report,
        Err(grade::Error::Notation(error)) => return Err(source.mistake(&error)),
        Err(error) => return Err(Failure::request(error)),
    };
    let is_right = |verdict: &&Verdict| verdict.judgement == Judgement::Right && verdict.is_exact;
    let (right, other): (Vec<&Verdict>, Vec<&Verdict>) = report.verdicts.iter().partition(is_right);
    let wrong = |name: &str| other.iter().any(|verdict| verdict.name == name);
    let right = right.into_iter().filter(|verdict| !report.is_weighed && !wrong(&verdict.name));
    let gradients: BTreeMap<String, String> =
        right.map(|verdict| (verdict.name.clone(), verdict.variable.clone())).collect();
    let names: Vec<&str> = gradients.keys().map(String::as_str).collect();
    output::aside(&match names.is_empty() {
        true => "note: no gradient of the text can be replaced\n".to_owned(),
        false => format!("note: by backpropagation: {}\n", names.join(", ")),
    });
    Ok(OwnGradients { of: report.of, gradients })
}

/// What the text prints.
struct Printed {
    /// All of it for a document; else its last line.
    kept: String,
    /// Whether it is written as it comes.
    streams: bool,
    /// Why it cannot be written any more.
    closed: Option<Failure>,
}

impl Printed {
    fn take(&mut self, words: &str) {
        if !self.streams {
            self.kept.push_str(words);
        } else if self.closed.is_none() {
            self.kept.clear();
            self.kept.push_str(words);
            self.closed = output::write(None, words).err();
        }
    }
}
