//! A text as a sequence of circuits: what stands between its loops, and the loops' bodies.
//!
//! The body of a loop is one circuit, run again and again, with the names that it changes as states. So a training loop
//! of 10,000 steps is as large as one step.

use backflow_circuit::{Circuit, Tensor, TensorError};

use crate::draw::Draw;
use crate::format::{self, Spec};

/// A text made ready to be run.
#[derive(Debug)]
pub struct Program {
    /// The circuits, in the order in which they run.
    pub blocks: Vec<Block>,
    /// What the names of the text stand for in the end, in the order of their first assignment: `W`, `params['W']`,
    /// `net.W`, and `out` where the text ends with a value without a name.
    pub finals: Vec<(String, Source)>,
}

/// A circuit of a program.
#[derive(Debug)]
pub struct Block {
    /// The circuit, with every value that is read elsewhere as an output.
    pub circuit: Circuit,
    /// Its inputs, each with where its value comes from.
    pub inputs: Vec<(String, Source)>,
    /// What its states begin with.
    pub starting: Vec<(String, Source)>,
    /// How often it runs; `None` for once.
    pub repeat: Option<Repeat>,
    /// What is printed after a run.
    pub prints: Vec<Print>,
}

/// The passes of a loop.
#[derive(Debug)]
pub struct Repeat {
    /// How many there are.
    pub count: usize,
    /// The input that is given the loop's counter, if the body reads it.
    pub counter: Option<String>,
    /// The first value of the counter, and the distance to the next.
    pub start: i64,
    /// The distance from one value of the counter to the next.
    pub step: i64,
    /// Inputs that are 1 in the passes in which a branch on the counter is taken, and 0 in the others.
    pub branches: Vec<(String, Vec<bool>)>,
    /// Inputs that are positions which the counter decides.
    pub windows: Vec<Window>,
    /// Inputs that have new random numbers in each pass.
    pub draws: Vec<Draw>,
}

impl Repeat {
    /// `count` passes, of which nothing is known yet but the counter.
    pub fn new(count: usize, start: i64, step: i64) -> Repeat {
        Repeat {
            count,
            counter: None,
            start,
            step,
            branches: Vec::new(),
            windows: Vec::new(),
            draws: Vec::new(),
        }
    }

    /// The counter in a pass.
    pub fn counter_at(&self, pass: usize) -> i64 {
        self.start + self.step * pass as i64
    }
}

/// Positions along an axis, others in each pass: `i:i + b` or `i`.
#[derive(Debug)]
pub struct Window {
    /// The input that is given them.
    pub name: String,
    /// The first position of each pass.
    pub starts: Vec<usize>,
    /// How many there are; `None` for one that drops its axis.
    pub length: Option<usize>,
}

impl Window {
    /// The positions of a pass.
    ///
    /// # Errors
    /// None that a program which has been made from a text could cause.
    pub fn positions(&self, pass: usize) -> Result<Tensor, TensorError> {
        let start = self.starts.get(pass).copied().unwrap_or_default();
        match self.length {
            Some(length) => {
                let positions: Vec<f64> = (start..start + length).map(|at| at as f64).collect();
                Tensor::index([length], positions)
            }
            None => Tensor::index((), vec![start as f64]),
        }
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// It is known.
    Known(Tensor),
    /// An output of an earlier block.
    Output {
        /// The block's number.
        block: usize,
        /// The output's name.
        name: String,
    },
    /// The numbers of a list, as a vector.
    List(Vec<Source>),
}

/// A line that is printed.
#[derive(Debug)]
pub struct Print {
    /// Its pieces, the end of the line included.
    pub pieces: Vec<Printed>,
    /// In which passes it is printed; `None` for every one.
    pub passes: Option<Vec<bool>>,
}

/// A piece of a printed line.
#[derive(Debug)]
pub enum Printed {
    /// What the text says.
    Words(String),
    /// An output of the block.
    Value {
        /// The output's name.
        name: String,
        /// How it is written.
        style: Style,
        /// Whether it is a whole number as Python has them, written without a point.
        whole: bool,
    },
    /// The loop's counter.
    Counter(Style),
}

/// How a printed value is written.
#[derive(Debug)]
pub struct Style(pub(crate) Spec);

impl Style {
    /// A number, as Python writes it.
    pub fn number(&self, value: f64, whole: bool) -> String {
        let spec = &self.0;
        format::number(spec, value, whole)
            .or_else(|| format::number(spec, value.trunc(), true))
            .unwrap_or_else(|| spec.text(&format::float(value)))
    }

    /// An array, as NumPy writes it.
    pub fn array(&self, tensor: &Tensor) -> String {
        match tensor.single().filter(|_| tensor.shape().rank() == 0) {
            Some(value) => self.number(value, false),
            None => self.0.text(&format::array(tensor)),
        }
    }
}
