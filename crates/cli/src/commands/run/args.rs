//! What `backflow run` can be asked.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::commands::grad::Precision;
use crate::failure::{Failure, Outcome};
use crate::values::Beside;

/// Run a text as Python would: its formulas, its loops, its training
#[derive(clap::Args)]
#[command(after_help = "Examples:
  backflow run train.py
  backflow run train.py --set steps=500 --set lr=0.1 --save weights.npz
  backflow run layer.py \"x=[[1, 2]]\" W=@weights.npz:W --format json")]
pub(crate) struct Args {
    /// The file (- for standard input)
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Values beside the text: x=-2, W=[[1, 2], [3, 4]], x=randn(2,3), x=@x.npy, x=@a.npz:x, x=@a.csv
    #[arg(value_name = "NAME=VALUE")]
    pub(super) values: Vec<String>,
    #[command(flatten)]
    pub(super) beside: Beside,
    /// Put another literal where the text assigns one to NAME outside of functions and loops, in a tuple too
    #[arg(long, value_name = "NAME=LITERAL", value_parser = setting)]
    pub(super) set: Vec<(String, String)>,
    /// Compute hand-written gradients that grading finds right by backpropagation instead, which is faster
    #[arg(long)]
    pub(super) own_gradients: bool,
    /// The precision in which to compute
    #[arg(long, value_enum, default_value_t)]
    pub(super) precision: Precision,
    /// Show and save only these of the final values; of a dict or an object all that it holds
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(super) only: Vec<String>,
    /// Keep the final values in a file for np.load
    #[arg(long, value_name = "FILE.npz")]
    pub(super) save: Option<PathBuf>,
    /// How to show the result
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

/// How the result is shown.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// What the text prints, as it comes, and a table of the final values
    #[default]
    Text,
    /// Both for programs to read: {"printed": [lines], "values": {name: {"shape", "value"}}}
    Json,
}

impl Args {
    /// Refuses what could only fail after all has been run.
    pub(super) fn check(&self) -> Outcome {
        let Some(path) = &self.save else { return Ok(()) };
        let shown = path.display();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if !ending.is_some_and(|ending| ending.eq_ignore_ascii_case("npz")) {
            return Err(Failure::Request(format!(
                "--save {shown}: arrays are kept in a file that ends in .npz"
            )));
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        match folder {
            Some(folder) if !folder.is_dir() => {
                Err(Failure::Request(format!("--save {shown}: there is no folder {}", folder.display())))
            }
            _ if path.is_dir() => Err(Failure::Request(format!("--save {shown}: it is a folder"))),
            _ => Ok(()),
        }
    }
}

fn setting(word: &str) -> Result<(String, String), String> {
    let (name, literal) = word.split_once('=').ok_or("write a name and a literal, such as n=100")?;
    match name.trim() {
        "" => Err("a name stands before `=`, such as n=100".to_owned()),
        name => Ok((name.to_owned(), literal.trim().to_owned())),
    }
}
