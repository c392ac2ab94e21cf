//! What is asked about a text, and what is said about its gradients.

use std::collections::BTreeMap;

use backflow_circuit::{Shape, Tensor};
use backflow_notation::{Call, Inputs};

use crate::drawing::Drawing;

/// What is asked about a text.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Values of the inputs that the text does not give.
    pub values: Inputs,
    /// What is differentiated; `None` for the last value computed before the first gradient.
    pub of: Option<String>,
    /// Gradients whose names do not tell their variables: `dfoo` of `foo`.
    pub pairs: BTreeMap<String, String>,
    /// What is called after the text has run.
    pub call: Call,
    /// Whether of a loop of many passes only the first is graded, so that the text need not be run.
    pub first_pass_only: bool,
    /// The shapes of inputs without a value, which are given random numbers.
    pub shapes: Vec<(String, Shape)>,
    /// The seed of those numbers, and of the text's own random ones.
    pub seed: u64,
}

/// What is said about a text.
#[derive(Clone, Debug)]
pub struct Report {
    /// What is differentiated.
    pub of: String,
    /// One verdict for each value that is judged, in the order of the text.
    pub verdicts: Vec<Verdict>,
    /// Whether the text gives the upstream gradient itself.
    pub is_weighed: bool,
    /// Inputs that were given random numbers, with their shapes.
    pub chosen: Vec<(String, Shape)>,
    /// The circuit of what is differentiated.
    pub drawing: Option<Drawing>,
}

/// What is said about one gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The line of the last write, from 1.
    pub line: usize,
    /// The gradient's name.
    pub name: String,
    /// The name of the variable whose gradient it is.
    pub variable: String,
    /// Whether it is right.
    pub judgement: Judgement,
    /// Whether it is the true gradient itself, and not right by a convention or at a kink.
    pub is_exact: bool,
    /// A sentence about it.
    pub says: String,
    /// Its value.
    pub got: Tensor,
    /// The true gradient.
    pub want: Tensor,
}

/// Whether a gradient is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement {
    /// It is.
    Right,
    /// Its own lines are, but they use a gradient that is wrong.
    Follows,
    /// It is not.
    Wrong(Reason),
}

/// What is wrong with a gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// A branch of a fork is left out or overwritten.
    MissingBranch,
    /// A branch of a fork is counted twice.
    DoubleBranch,
    /// The sign of all of it, or of a branch.
    Sign,
    /// A constant factor of all of it, or of a branch.
    Factor,
    /// A transpose is missing, or there is one too many.
    Transpose,
    /// A sum over an axis is forgotten, or in excess.
    BatchSum,
    /// The local gradient is taken at the output instead of the input, or the reverse.
    WrongPoint,
    /// A mask passes the wrong side.
    Mask,
    /// None of these.
    Other,
}

impl Reason {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Reason::MissingBranch => "missing branch",
            Reason::DoubleBranch => "double branch",
            Reason::Sign => "sign",
            Reason::Factor => "factor",
            Reason::Transpose => "transpose",
            Reason::BatchSum => "batch sum",
            Reason::WrongPoint => "wrong point",
            Reason::Mask => "mask",
            Reason::Other => "other",
        }
    }
}

impl Report {
    /// How many gradients are wrong by themselves.
    pub fn wrong(&self) -> usize {
        self.verdicts.iter().filter(|verdict| matches!(verdict.judgement, Judgement::Wrong(_))).count()
    }

    /// How many gradients are right.
    pub fn right(&self) -> usize {
        self.verdicts.iter().filter(|verdict| verdict.judgement == Judgement::Right).count()
    }
}
