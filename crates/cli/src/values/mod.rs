//! Values that are given beside a text: on the command line, from files, or drawn.
//!
//! | written | meaning |
//! |---|---|
//! | `x=-2`, `W=[[1, 2], [3, 4]]` | what the text's own language makes of it |
//! | `x=randn(2, 3)`, `rand`, `zeros`, `ones`, `arange` | an array that is made |
//! | `x=@x.npy`, `x=@a.npz:x`, `x=@a.csv` | an array from a file |
//! | `--values FILE` | a table of names and numbers, TOML or JSON |

mod file;
mod table;
mod written;

use std::path::PathBuf;

use backflow::notation::Inputs;

use crate::failure::Failure;
pub(crate) use written::value;

/// What commands that take values take beside them
#[derive(clap::Args, Default)]
pub(crate) struct Beside {
    /// Values for the text from a TOML or JSON file: a table of names with numbers or nested lists; what is given as
    /// NAME=VALUE wins
    #[arg(long = "values", value_name = "FILE")]
    table: Option<PathBuf>,
    /// Decides the random numbers: those of the text, and values such as x=randn(2,3)
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
}

/// The values beside a text.
pub(crate) fn values<'w>(
    words: impl Iterator<Item = &'w String>,
    beside: &Beside,
) -> Result<Inputs, Failure> {
    let mut given = Inputs::new();
    for word in words {
        let (name, value) = binding(word, beside.seed)?;
        if given.insert(name.to_owned(), value).is_some() {
            return Err(Failure::Request(format!("{name} is given twice")));
        }
    }
    if let Some(path) = &beside.table {
        for (name, value) in table::read(path)? {
            given.entry(name).or_insert(value);
        }
    }
    Ok(given)
}

/// A value of an input: `x=-2`.
fn binding(word: &str, seed: u64) -> Result<(&str, backflow::circuit::Tensor), Failure> {
    let advice = "values are written name=value, such as x=-2";
    let Some((name, text)) = word.split_once('=') else {
        return Err(Failure::Request(format!(
            "{:?} gives no value: {advice} (a circuit with spaces needs quotes)",
            short(word)
        )));
    };
    let name = name.trim();
    if !is_name(name) {
        return Err(Failure::Request(format!("{:?} does not begin with a name: {advice}", short(word))));
    }
    Ok((name, value(name, text, seed)?))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// A text cut to what fits into a message.
fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
