//! What the processor does in a fused step: instructions on blocks, or on single numbers.

use backflow_circuit::form::{FoldOp, Instruction};

use super::Partition;
use crate::kernels::scalar::ScalarOp;
use crate::plan::Extent;

/// Where an instruction finds an operand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arg {
    /// A register.
    Register(u16),
    /// A contiguous load, by position.
    Load(u16),
    /// The block of a result: the result itself or, before it is written, the value that was in the same memory.
    Written(u16),
}

/// Where an instruction puts its result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Target {
    /// A register.
    Register(u16),
    /// The block of a result that is written to a value.
    Written(u16),
}

/// What is done to each block.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Inst {
    /// Elements of a load are brought into a register.
    Gather { load: u16, to: u16 },
    /// An instruction, on one number for each row or for each element.
    Apply { op: Instruction, args: [Arg; 3], to: Target, extent: Extent },
    /// Subnormal numbers become 0.
    Flush { from: Arg, to: Target, extent: Extent },
    /// One number for each row is repeated along it.
    Spread { from: Arg, to: u16 },
    /// Each row is folded into one number.
    FoldRows { op: FoldOp, from: Arg, to: u16 },
    /// Rows with a single 1 where the index says.
    OneHot { to: u16 },
    /// The rows of the product.
    Product { to: u16 },
    /// A result is copied to the value it is written to.
    Write { from: Arg, to: u16, extent: Extent },
    /// A result is folded.
    Fold { from: Arg, fold: u16 },
}

/// A register that is filled once for many blocks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Persistent {
    /// With a number.
    Constant(f64),
    /// With the only element of a repeated load.
    Repeated(u16),
}

/// The code of a fused step.
#[derive(Debug, Default)]
pub(crate) struct Code {
    pub(crate) partition: Partition,
    pub(crate) insts: Vec<Inst>,
    /// For each load, the result that is written over what it reads, if one is.
    pub(crate) own: Vec<Option<u16>>,
    /// What the first registers hold.
    pub(crate) persistent: Vec<Persistent>,
    pub(crate) registers: usize,
    /// The elements of a block, few enough that all registers stay in the first-level cache.
    pub(crate) block: usize,
    /// For each result that is written, whether its bounds are noted.
    pub(crate) bounded: Vec<bool>,
    /// Whether it has enough work for more than one thread.
    pub(crate) is_shared: bool,
    /// For a step of single numbers: the operations, on a list of numbers.
    pub(crate) scalar: Option<Scalar>,
}

/// A step of single numbers as a straight line: first the loads, then the constants, then results.
#[derive(Debug, Default)]
pub(crate) struct Scalar {
    pub(crate) ops: Vec<ScalarOp>,
    /// The constants, which follow the loads.
    pub(crate) constants: Vec<f64>,
    /// For each result that is written, the position of its number.
    pub(crate) written: Vec<u32>,
    /// How many numbers there are.
    pub(crate) len: usize,
}
