//! Where the circuit and the values come from: arguments, files, standard input.

use std::io::Read;
use std::path::Path;

use backflow::circuit::Place;
use backflow::engine;
use backflow::notation::{self, Inputs, Notation};

use super::Args;
use crate::failure::Failure;
use crate::values::{self, Beside};

/// The largest text that is read: slightly more than the notation takes, so that the notation reports texts
/// that are too long.
const MAX_TEXT: u64 = (notation::MAX_SOURCE + 1) as u64;

/// A circuit's text, and the values given with it.
pub(crate) struct Source {
    text: String,
    /// What it is called in messages.
    name: String,
    pub(crate) values: Inputs,
    /// Where the text's random numbers begin.
    seed: u64,
}

/// Reads a file, and the values beside it.
pub(crate) fn file<'w>(
    path: &Path,
    words: impl Iterator<Item = &'w String>,
    beside: &Beside,
) -> Result<Source, Failure> {
    let (text, name) = match path.as_os_str() == "-" {
        true => (standard_input()?, "standard input".to_owned()),
        false => (file_text(path)?, path.display().to_string()),
    };
    Ok(Source { text, name, values: values::values(words, beside)?, seed: beside.seed })
}

/// Reads what the arguments name.
pub(super) fn read(args: &Args) -> Result<Source, Failure> {
    let mut words = args.words.iter();
    let (text, name) = match &args.file {
        Some(file) if file.as_os_str() == "-" => (standard_input()?, "standard input".to_owned()),
        Some(file) => (file_text(file)?, file.display().to_string()),
        None => match words.next() {
            Some(word) if word == "-" => (standard_input()?, "standard input".to_owned()),
            Some(word) if is_file(word) => (file_text(Path::new(word))?, word.clone()),
            Some(text) => (text.clone(), "circuit".to_owned()),
            None => {
                let example = "backflow grad \"f = (x + y) * z\" x=-2 y=5 z=-4";
                return Err(Failure::Request(format!("there is no circuit; give one, such as {example}")));
            }
        },
    };
    Ok(Source { text, name, values: values::values(words, &args.beside)?, seed: args.beside.seed })
}

impl Source {
    /// The circuit's text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The circuit's text, read.
    pub(crate) fn parse(&self) -> Result<Notation, Failure> {
        let parsed = notation::parse(&self.text).map_err(|error| self.mistake(&error))?;
        Ok(parsed.seeded(self.seed))
    }

    /// The same with other literals in the text.
    pub(crate) fn with_literals(self, settings: &[(String, String)]) -> Result<Source, Failure> {
        let notation = self.parse()?;
        let set = notation.with_literals(settings).map_err(|error| self.mistake(&error))?;
        Ok(Source { text: set.text().to_owned(), ..self })
    }

    /// A mistake that a run has met, shown where the text makes it.
    pub(crate) fn met(&self, mut error: engine::Error) -> Failure {
        let engine::Error::IndexOutOfRange { place, .. } = &mut error else { return Failure::request(error) };
        let Place::Notation { start, end, .. } = std::mem::take(place) else {
            return Failure::request(error);
        };
        let span = notation::Span::new(start as usize, end as usize);
        self.mistake(&notation::Error::new(&self.text, span, error.to_string()))
    }

    /// A mistake in the text, shown where it stands.
    pub(crate) fn mistake(&self, error: &notation::Error) -> Failure {
        Failure::Notation(error.render(true, &self.name))
    }
}

/// Whether a word is the name of a file and not a formula: `layer.py`, whether there is one or not, and
/// whatever else has a path and is there.
fn is_file(word: &str) -> bool {
    let path = Path::new(word);
    let ending = path.extension().and_then(|ending| ending.to_str());
    let named = word.chars().all(|c| c.is_alphanumeric() || "._-/\\ ".contains(c));
    let typical = matches!(ending, Some("py" | "txt")) && !word.contains(' ');
    named && (typical || (word.contains(['.', '/']) && path.is_file()))
}

fn standard_input() -> Result<String, Failure> {
    text_of(std::io::stdin().lock(), "standard input")
}

fn file_text(path: &Path) -> Result<String, Failure> {
    let name = path.display().to_string();
    let file = std::fs::File::open(path)
        .map_err(|error| Failure::Request(format!("{name} cannot be read: {error}")))?;
    text_of(file, &name)
}

fn text_of(reader: impl Read, name: &str) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let read = reader.take(MAX_TEXT).read_to_end(&mut bytes);
    read.map_err(|error| Failure::Request(format!("{name} cannot be read: {error}")))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::Request(format!("{name} is not UTF-8 text: the byte at {at} does not begin a character"))
    })
}
