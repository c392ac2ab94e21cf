//! Faults: a value that is not finite, with the gate that made it.

use std::fmt;

use backflow_circuit::{NodeId, Place};

/// The first gate that made a NaN or an infinity from finite operands, or the input that brought it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Where the value was noticed: the name of the output or the state.
    pub noticed: String,
    /// The node that made it, in the circuit that was compiled; inside a composite gate, the composite.
    pub node: NodeId,
    /// What the node is called: its name, or its id.
    pub label: String,
    /// The gate.
    pub gate: String,
    /// The value it made.
    pub value: f64,
    /// The operands, each with its value at the element (or, for gates that are not elementwise, its
    /// extremes).
    pub operands: Vec<FaultOperand>,
    /// The element, row-major.
    pub element: usize,
    /// The element's position along each axis; the first is the example, where the first axis is the batch.
    pub position: Vec<usize>,
    /// The number of the run, from 0.
    pub run: u64,
    /// The user's line.
    pub place: Place,
    /// For a backward node: the name or id of the forward node whose gradient rule made it, with its gate.
    pub backward_of: Option<String>,
    /// When the value came from a branch that a choice did not take: the choice and the branch, in words.
    pub branch: Option<String>,
}

/// An operand of the gate at fault.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultOperand {
    /// What it is called.
    pub label: String,
    /// Its value at the element, or `[smallest, largest]` of all its elements.
    pub values: Vec<f64>,
}

impl fmt::Display for FaultOperand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.values[..] {
            [value] => write!(f, "{} = {value:?}", self.label),
            [low, high] => write!(f, "{} from {low:?} to {high:?}", self.label),
            _ => write!(f, "{} (empty)", self.label),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} became {:?} in run {}: ", self.noticed, self.value, self.run)?;
        if self.operands.is_empty() {
            write!(f, "the value of {} itself is not finite", self.label)?;
        } else {
            let operands = self.operands.iter().map(FaultOperand::to_string).collect::<Vec<_>>().join(", ");
            write!(f, "{} made it from {operands}", self.gate)?;
        }
        write!(f, ", at element {:?} of {}", self.position, self.label)?;
        if let Some(forward) = &self.backward_of {
            write!(f, ", in the gradient of {forward}")?;
        }
        if let Some(branch) = &self.branch {
            write!(f, "; {branch}")?;
        }
        match self.place {
            Place::Unknown => Ok(()),
            place => write!(f, " (at {place})"),
        }
    }
}

impl std::error::Error for Fault {}
