//! From text to a syntax tree, by the parser of ruff, which is made for Python.
//!
//! What the parser would choke on is found before: brackets and chains that nest too deep, characters of mathematics
//! that Python does not have. What it refuses is told in the words of someone who writes formulas; what it
//! reads but a circuit cannot be made of is refused here, all of it at once.

mod literal;
mod mistake;
mod nesting;
mod refuse;
mod unsupported;

use std::borrow::Cow;

use ruff_python_ast::ModModule;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

use crate::Error;
use crate::source;
pub(crate) use literal::{is_literal, is_random, makes_random};

/// Reads a text; all its mistakes at once.
pub(crate) fn read(text: &str) -> Result<ModModule, Error> {
    source::check(text)?;
    nesting::check(text)?;
    let parsed = parse_unchecked(&readable(text), ParseOptions::from(Mode::Module));
    let mistakes = mistake::mistakes(text, parsed.errors());
    if !mistakes.is_empty() {
        return Err(Error::together(mistakes));
    }
    let Some(module) = parsed.into_syntax().module() else {
        return Err(Error::without_place("the text is not read as statements"));
    };
    let refused = unsupported::refused(text, &module);
    if refused.is_empty() { Ok(module) } else { Err(Error::together(refused)) }
}

/// What stands for `²` in the text that the parser sees: as long, and as tight.
pub(crate) const SQUARED: &str = "_";

/// The text as the parser reads it: of the same length.
fn readable(text: &str) -> Cow<'_, str> {
    let text =
        text.strip_prefix('\u{feff}').map_or(Cow::Borrowed(text), |rest| Cow::Owned(format!("   {rest}")));
    match text.contains('²') {
        true => Cow::Owned(text.replace('²', "._")),
        false => text,
    }
}
