//! Where the circuit and the values come from: arguments, files, standard input.

use std::io::Read;
use std::path::Path;

use backflow::circuit::{Place, Tensor};
use backflow::data::npy;
use backflow::engine;
use backflow::notation::{self, Inputs, Notation, syntax};

use super::Args;
use crate::failure::Failure;

/// The largest text that is read: slightly more than the notation takes, so that the notation reports texts
/// that are too long.
const MAX_TEXT: u64 = (syntax::MAX_SOURCE + 1) as u64;

/// A circuit's text, and the values given with it.
pub(super) struct Source {
    text: String,
    /// What it is called in messages.
    name: String,
    pub(super) values: Inputs,
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
    let mut values = Inputs::new();
    for word in words {
        let (name, value) = binding(word)?;
        if values.insert(name.to_owned(), value).is_some() {
            return Err(Failure::Request(format!("{name} is given twice")));
        }
    }
    Ok(Source { text, name, values })
}

impl Source {
    /// The circuit's text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The circuit's text, read.
    pub(super) fn parse(&self) -> Result<Notation, Failure> {
        notation::parse(&self.text).map_err(|error| self.mistake(&error))
    }

    /// A mistake that a run has met, shown where the text makes it.
    pub(super) fn met(&self, mut error: engine::Error) -> Failure {
        let engine::Error::IndexOutOfRange { place, .. } = &mut error else { return Failure::request(error) };
        let Place::Notation { start, end, .. } = std::mem::take(place) else {
            return Failure::request(error);
        };
        let span = notation::Span::new(start as usize, end as usize);
        self.mistake(&notation::Error::new(&self.text, span, error.to_string()))
    }

    /// A mistake in the text, shown where it stands.
    pub(super) fn mistake(&self, error: &notation::Error) -> Failure {
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

/// A value of an input: `x=-2`, `W=[[1, 2], [3, 4]]`, `x=@x.npy`.
fn binding(word: &str) -> Result<(&str, Tensor), Failure> {
    let advice = "values are written name=value, such as x=-2";
    let Some((name, text)) = word.split_once('=') else {
        return Err(Failure::Request(format!(
            "{:?} gives no value: {advice} (a circuit with spaces needs quotes)",
            short(word)
        )));
    };
    let name = name.trim();
    if name.is_empty() || name.contains(|c: char| !c.is_alphanumeric() && c != '_') {
        return Err(Failure::Request(format!("{:?} does not begin with a name: {advice}", short(word))));
    }
    Ok((name, value(name, text)?))
}

/// A value as it is written on the command line: a number, nested lists, or a NumPy file.
pub(super) fn value(name: &str, text: &str) -> Result<Tensor, Failure> {
    let text = text.trim();
    if let Some(path) = text.strip_prefix('@') {
        if path.is_empty() {
            return Err(Failure::Request(format!("{name}=@ names no file; write {name}=@x.npy")));
        }
        if path.to_lowercase().ends_with(".npz") {
            let fits = "write one of them with np.save(\"x.npy\", x)";
            return Err(Failure::Request(format!(
                "{path} is an archive of arrays, and {name} takes one array; {fits}"
            )));
        }
        let array = npy::read(path).map_err(Failure::request)?;
        return Tensor::new(array.shape, array.values).map_err(Failure::request);
    }
    let fits = "give a number, nested lists such as [[1, 2], [3, 4]], or @file.npy";
    if text.is_empty() {
        return Err(Failure::Request(format!("{name} is given no value; {fits}")));
    }
    let mistake =
        |error: &notation::Error| Failure::Notation(error.render(true, &format!("the value of {name}")));
    let written = format!("value = {text}");
    let parsed = notation::parse(&written).map_err(|error| mistake(&error))?;
    let none: [(&str, f64); 0] = [];
    if parsed.free().is_empty() && parsed.ast().statements().len() == 1 {
        let lowered = parsed.lower(none).map_err(|error| mistake(&error))?;
        if let Some(value) = lowered.inputs.get("value") {
            return Ok(value.clone());
        }
    }
    Err(Failure::Request(format!("{:?} is not a value for {name}; {fits}", short(text))))
}

/// A text cut to what fits into a message.
fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
