//! What `backflow grad` can be asked.

use std::path::{Path, PathBuf};

use backflow::picture;
use clap::ValueEnum;

use crate::failure::Failure;
use crate::values::Beside;

/// Differentiate a formula and show every number on the way
#[derive(clap::Args)]
#[command(after_help = "Examples:
  backflow grad \"f = (x + y) * z\" x=-2 y=5 z=-4
  backflow grad \"f = sum(square(W @ x))\" \"W=[[0.1, 0.5], [-0.3, 0.8]]\" x=@x.npy --format steps
  backflow grad -f circuit.txt --format svg -o circuit.svg
  echo \"f = relu(x)\" | backflow grad - x=0 --kinks")]
pub(crate) struct Args {
    /// The circuit, or - for standard input (left out with --file); then values: x=-2, W=[[1, 2], [3, 4]],
    /// x=randn(2,3), x=@x.npy, x=@a.npz:x, x=@a.csv
    #[arg(value_name = "CIRCUIT | NAME=VALUE")]
    pub(super) words: Vec<String>,
    /// Read the circuit from a file (- for standard input)
    #[arg(short, long, value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) beside: Beside,
    /// How to show it; else as the ending of --output says (.svg, .html, .dot, .json, .txt), else as a tree
    #[arg(long, value_enum)]
    pub(super) format: Option<Format>,
    /// Write to a file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Which way values flow in a drawing (svg, html, dot): right, where nothing is said, or down
    #[arg(long, value_enum, hide_possible_values = true, value_name = "right|down")]
    pub(super) direction: Option<Direction>,
    /// Significant digits of numbers: 6, and 4 inside arrays, where nothing is said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=17))]
    pub(super) digits: Option<u8>,
    /// Show arrays with all their numbers
    #[arg(long)]
    pub(super) full: bool,
    /// Differentiate this name instead of the last statement
    #[arg(long, value_name = "NAME")]
    pub(super) of: Option<String>,
    /// Differentiate with respect to these inputs only
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub(super) wrt: Vec<String>,
    /// The upstream gradient, for outputs with more than one number: a number, an array of the output's
    /// shape, or @FILE.npy
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    pub(super) upstream: Option<String>,
    /// Show also what the output does not need, and the slices, reshapes and broadcasts that are otherwise part of
    /// the gates they serve
    #[arg(long)]
    pub(super) all: bool,
    /// The precision in which to compute
    #[arg(long, value_enum, default_value_t)]
    pub(super) precision: Precision,
    /// 2 adds the Hessian
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=2))]
    pub(super) order: u8,
    /// Take apart the gates with these names, such as sigmoid or softmax
    #[arg(long, value_name = "GATE", value_delimiter = ',')]
    pub(super) split: Vec<String>,
    /// Recognise gates that are written with simpler ones: 1/(1 + exp(-x)) becomes sigmoid
    #[arg(long)]
    pub(super) fuse: bool,
    /// Compare every input's gradient with a derivative found without backpropagation; exit 1 if one disagrees
    #[arg(long)]
    pub(super) check: bool,
    /// Show the compiled plan
    #[arg(long)]
    pub(super) plan: bool,
    /// List the places where a kink or a tie was met
    #[arg(long)]
    pub(super) kinks: bool,
}

/// How a gradient is shown.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// The circuit in the terminal, each gate with its value and its gradient
    Tree,
    /// All the numbers, for programs to read
    Json,
    /// A drawing in the lecture's style
    Svg,
    /// The same drawing as a page that explains each gate you point at
    Html,
    /// Text for Graphviz
    Dot,
    /// The chain rule written out, gate by gate
    Steps,
}

/// Which way values flow in a drawing.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Direction {
    /// From left to right
    Right,
    /// From top to bottom
    Down,
}

impl Args {
    /// Which way values flow; a mistake where nothing is drawn.
    pub(super) fn direction(&self, format: Format) -> Result<picture::Direction, Failure> {
        match (self.direction, format) {
            (None, _) => Ok(picture::Direction::default()),
            (Some(_), Format::Tree | Format::Json | Format::Steps) => Err(Failure::Request(
                "--direction is for drawings; add --format svg, html or dot, or an --output that ends so"
                    .to_owned(),
            )),
            (Some(Direction::Right), _) => Ok(picture::Direction::Right),
            (Some(Direction::Down), _) => Ok(picture::Direction::Down),
        }
    }

    /// The format that was asked for, or that the ending of the output names.
    pub(super) fn format(&self) -> Result<Format, Failure> {
        if let Some(format) = self.format {
            return Ok(format);
        }
        let ending = self.output.as_deref().and_then(Path::extension).map(|e| e.to_string_lossy());
        let Some(ending) = ending else { return Ok(Format::Tree) };
        match ending.to_lowercase().as_str() {
            "svg" => Ok(Format::Svg),
            "html" | "htm" => Ok(Format::Html),
            "dot" | "gv" => Ok(Format::Dot),
            "json" => Ok(Format::Json),
            "txt" => Ok(Format::Tree),
            _ => Err(Failure::Request(format!(
                "no format is known by the ending .{ending}; end the file in .svg, .html, .dot, .json or .txt, or name one with --format"
            ))),
        }
    }
}

/// A precision.
#[derive(Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Precision {
    /// 64 bits
    #[default]
    F64,
    /// 32 bits
    F32,
}
