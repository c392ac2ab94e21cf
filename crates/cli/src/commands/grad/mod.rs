//! `backflow grad`: a formula differentiated, with every number shown.

mod args;
mod check;
mod checked;
mod derive;
mod extras;
mod json;
pub(crate) mod nested;
pub(crate) mod source;

use backflow::engine::Compile;
use backflow::notation::Options;
use backflow::picture::{self, Digits, Sheet, Style};

pub(crate) use args::Args;
use args::Format;
pub(crate) use args::Precision;
use derive::Derived;

use crate::failure::{Failure, Outcome};
use crate::output;

pub(crate) fn run(args: &Args) -> Outcome {
    let format = args.format()?;
    let direction = args.direction(format)?;
    let source = source::read(args)?;
    let notation = source.parse()?;
    let options = Options { output: args.of.as_deref() };
    let lowered = notation.circuit(&source.values, options).map_err(|error| source.mistake(&error))?;
    let output = lowered.output.clone();
    let derived = Derived::new(args, lowered)?;

    let trace = derived
        .circuit
        .trace_in(args.precision.of_engine(), &derived.inputs)
        .map_err(|error| source.met(error))?;
    let mut sheet =
        Sheet::of(&trace).with_local_gradients(&trace, &derived.locals).with_kinks(&trace, &derived.kinks);
    sheet.text = Some(source.text());
    sheet.digits = Digits::default().with(args.digits.map(usize::from), args.full);
    sheet.direction = direction;
    // Backpropagation goes only where an input was asked for. Elsewhere no gradient is known, which is not a
    // gradient of 0.
    let asked = derived.on_the_way();
    sheet.wires.iter_mut().filter(|wire| !asked[wire.id.index()]).for_each(|wire| wire.gradient = None);
    let mut sheet = match format {
        // Programs get all there is.
        Format::Json => sheet,
        _ if args.all => sheet,
        // The chain rule goes through every view.
        Format::Steps => sheet.upstream(),
        _ => sheet.upstream().folded(),
    };
    let notes = extras::hessian_notes(&derived, &trace, &sheet);
    let spread = extras::spread_note(&derived, &sheet);
    // `a = x` gives no wire a name, since it has one.
    let other = sheet.output.and_then(|at| sheet.wires[at].name()).filter(|name| *name != output);
    let other = other.map(|name| format!("{output} is another name of {name}"));
    sheet.notes.extend(notes.into_iter().chain(spread).chain(other).chain(notation.notes()));
    // The stream drops the colours again where it is not a terminal, or where NO_COLOR or a similar setting
    // asks for it.
    let style = Style { color: true, width: output::width() };
    let checked = if args.check { Some(check::check(&derived)?) } else { None };
    let plan = if args.plan { Some(extras::plan(&derived, args.precision.of_engine())?) } else { None };
    let mut text = match format {
        Format::Tree => picture::tree(&sheet, &style),
        Format::Steps => picture::steps(&sheet, &style),
        Format::Svg => picture::svg(&sheet),
        Format::Html => picture::html(&sheet),
        Format::Dot => picture::dot(&sheet),
        Format::Json => {
            let asked = json::Asked { checked: checked.as_ref(), kinks: args.kinks, plan: plan.as_ref() };
            json::json(&sheet, &derived, &trace, &asked).map_err(Failure::work)?
        }
    };

    let mut extras = Vec::new();
    let mut verdict = Ok(());
    if args.order == 2 && format != Format::Json {
        extras.push(extras::hessian(&derived, &trace, &sheet));
    }
    if args.kinks && format != Format::Json {
        extras.push(extras::kinks(&derived, &trace, &sheet));
    }
    if let Some(report) = &checked {
        if format != Format::Json {
            extras.push(check::text(report));
        }
        verdict = check::outcome(report);
    }
    if let Some(plan) = plan.as_ref().filter(|_| format != Format::Json) {
        extras.push(extras::explained(&derived, plan));
    }
    let extras: String = extras.iter().map(|extra| format!("\n{extra}")).collect();
    if matches!(format, Format::Tree | Format::Steps) {
        text.push_str(&extras);
    } else {
        // A drawing or a document stays whole; anything else that was asked for goes to standard error.
        output::aside(extras.trim_start());
    }
    match output::write(args.output.as_deref(), &text) {
        // Nobody is reading any more, but the exit code still tells.
        Err(Failure::Closed) => verdict,
        written => written.and(verdict),
    }
}

impl Precision {
    pub(crate) fn of_engine(self) -> backflow::engine::Precision {
        match self {
            Precision::F32 => backflow::engine::Precision::F32,
            Precision::F64 => backflow::engine::Precision::F64,
        }
    }
}
