//! `backflow grade`: hand-written gradients held against the true ones.

mod json;
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;

use backflow::circuit::Shape;
use backflow::engine::{Compile, Precision};
use backflow::grade::{self, Ask, Drawing, Judgement, Report};
use backflow::notation::Call;
use backflow::picture::{self, Remark, Sheet, Tone};

use super::grad::source::{self, Source};
use crate::failure::{Failure, Outcome};
use crate::output;
use crate::values::Beside;

/// Grade a backward pass that was written by hand: which gradients are right, and what is wrong with the others
#[derive(clap::Args)]
#[command(after_help = "Examples:
  backflow grade homework.py
  backflow grade homework.py \"x=[[1, 2], [3, 4]]\" --pair delta=scores
  backflow grade layers.py --forward affine_forward --backward affine_backward --shape x=4,3
  backflow grade layer.py --format html -o graded.html

A gradient is found by its name: dW, d_W, dL_dW, grad_W, W_grad or grads['W'] beside a variable W.
Exit code: 0 if all gradients are right, 1 if one is wrong, 2 if there is nothing to grade.")]
pub(crate) struct Args {
    /// The file (- for standard input)
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Values beside the text: x=-2, W=[[1, 2], [3, 4]], x=randn(2,3), x=@x.npy, x=@a.npz:x, x=@a.csv
    #[arg(value_name = "NAME=VALUE")]
    values: Vec<String>,
    #[command(flatten)]
    beside: Beside,
    /// What is differentiated (otherwise the last value computed before the first gradient)
    #[arg(long, value_name = "NAME")]
    of: Option<String>,
    /// A gradient whose name does not tell its variable
    #[arg(long, value_name = "GRADIENT=VARIABLE")]
    pair: Vec<String>,
    /// A function whose gradients another one gives
    #[arg(long, value_name = "FUNCTION", requires = "backward")]
    forward: Option<String>,
    /// The function that gives them
    #[arg(long, value_name = "FUNCTION", requires = "forward")]
    backward: Option<String>,
    /// The shape of an input without a value, which is given random numbers: x=3,4
    #[arg(long, value_name = "NAME=SHAPE")]
    shape: Vec<String>,
    /// How the verdicts are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The file to write to (otherwise standard output)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// A line for each gradient
    Text,
    /// For programs
    Json,
    /// A page with the text, the verdicts in its margin, and the circuit
    Html,
}

pub(crate) fn run(args: &Args) -> Outcome {
    let source = source::file(&args.file, args.values.iter(), &args.beside)?;
    let ask = Ask {
        values: source.values.clone(),
        of: args.of.clone(),
        pairs: pairs(&args.pair)?,
        call: match (&args.forward, &args.backward) {
            (Some(forward), Some(backward)) => {
                Call::Pair { forward: forward.clone(), backward: backward.clone() }
            }
            _ => Call::Nothing,
        },
        shapes: args.shape.iter().map(|word| shape(word)).collect::<Result<_, _>>()?,
        seed: args.beside.seed,
        first_pass_only: false,
    };
    let report = grade::grade(source.text(), &ask).map_err(|error| failed(&source, error))?;
    if !report.chosen.is_empty() && args.format == Format::Text {
        let chosen: Vec<String> =
            report.chosen.iter().map(|(name, shape)| format!("{name} {shape}")).collect();
        output::aside(&format!("random values: {}\n", chosen.join(", ")));
    }
    let written = match args.format {
        Format::Text => text::text(&report, source.text(), output::width()),
        Format::Json => json::json(&report).map_err(Failure::work)?,
        Format::Html => page(&report, source.text())?,
    };
    let verdict = if report.wrong() == 0 { Ok(()) } else { Err(Failure::Told) };
    match output::write(args.output.as_deref(), &written) {
        // Nobody is reading any more, but the exit code still tells.
        Err(Failure::Closed) => verdict,
        written => written.and(verdict),
    }
}

fn failed(source: &Source, error: grade::Error) -> Failure {
    match error {
        grade::Error::Notation(error) => source.mistake(&error),
        grade::Error::Run(error) => source.met(error),
        error => Failure::request(error),
    }
}

/// `dfoo=foo`
fn pairs(words: &[String]) -> Result<BTreeMap<String, String>, Failure> {
    let pair = |word: &String| match word.split_once('=') {
        Some((gradient, variable)) if !gradient.trim().is_empty() && !variable.trim().is_empty() => {
            Ok((gradient.trim().to_owned(), variable.trim().to_owned()))
        }
        _ => Err(Failure::Request(format!("{word:?} pairs no names; write --pair dfoo=foo"))),
    };
    words.iter().map(pair).collect()
}

/// `x=3,4`
fn shape(word: &str) -> Result<(String, Shape), Failure> {
    let mistake = || Failure::Request(format!("{word:?} is no shape; write --shape x=3,4"));
    let (name, dims) = word.split_once('=').ok_or_else(mistake)?;
    let dims = dims.trim().trim_matches(['(', ')', '[', ']']);
    let lengths = dims.split(',').map(str::trim).filter(|part| !part.is_empty());
    let dims: Vec<usize> =
        lengths.map(|part| part.parse().map_err(|_| mistake())).collect::<Result<_, _>>()?;
    Ok((name.trim().to_owned(), Shape::new(&dims).map_err(Failure::request)?))
}

/// The text with the verdicts in its margin, and the circuit.
fn page(report: &Report, text: &str) -> Result<String, Failure> {
    let remarks = report.verdicts.iter().map(|verdict| Remark {
        line: verdict.line,
        tone: match verdict.judgement {
            Judgement::Right => Tone::Good,
            Judgement::Follows => Tone::Follows,
            Judgement::Wrong(_) => Tone::Bad,
        },
        says: format!("{}: {}", verdict.name, verdict.says),
    });
    let trace = match &report.drawing {
        Some(Drawing { circuit, inputs }) => {
            Some(circuit.trace_in(Precision::F64, inputs).map_err(Failure::work)?)
        }
        None => None,
    };
    let mut sheet = trace.as_ref().map(|trace| Sheet::of(trace).upstream().folded()).unwrap_or_default();
    sheet.text = Some(text);
    sheet.remarks = remarks.collect();
    Ok(picture::html(&sheet))
}
