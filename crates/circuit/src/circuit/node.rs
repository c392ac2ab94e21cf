//! Nodes, their ids, and where they came from.

use std::fmt;
use std::panic::Location;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::data::stored::StoredType;
use crate::data::tensor::Type;
use crate::form::Form;
use crate::gate::{Gate, GateRef};

/// The position of a node in its circuit. Inputs of a node have smaller ids than the node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// The id of the node at an index of [`crate::Circuit::nodes`].
    pub fn new(index: usize) -> NodeId {
        NodeId(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The index of the node in [`crate::Circuit::nodes`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "%{}", self.0)
    }
}

/// The line that made a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Place {
    /// Not known.
    #[default]
    Unknown,
    /// A line of Rust.
    Rust {
        /// The file.
        file: &'static str,
        /// The line, from 1.
        line: u32,
        /// The column, from 1.
        column: u32,
    },
    /// A part of a text in backflow's notation.
    Notation {
        /// The first byte.
        start: u32,
        /// The byte after the last.
        end: u32,
        /// The line, from 1.
        line: u32,
        /// The column, from 1.
        column: u32,
    },
}

impl From<&'static Location<'static>> for Place {
    fn from(at: &'static Location<'static>) -> Place {
        Place::Rust { file: at.file(), line: at.line(), column: at.column() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Unknown => write!(f, "an unknown place"),
            Place::Rust { file, line, column } => write!(f, "{file}:{line}:{column}"),
            Place::Notation { line, column, .. } => write!(f, "line {line}, column {column}"),
        }
    }
}

/// Where a node came from.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Origin {
    /// The user's name for it; the first one if there are several.
    pub name: Option<Arc<str>>,
    /// The line that made it.
    pub place: Place,
    /// For a node that differentiation made: the forward node whose gradient rule made it.
    pub backward_of: Option<NodeId>,
}

/// A gate at work: what it takes, what it gives, where it came from.
#[derive(Clone, Debug)]
pub struct Node {
    pub(crate) gate: GateRef,
    pub(crate) inputs: SmallVec<[NodeId; 2]>,
    pub(crate) ty: StoredType,
    pub(crate) origin: Origin,
}

impl Node {
    /// The gate.
    pub fn gate(&self) -> &dyn Gate {
        &*self.gate
    }

    /// The gate, to share.
    pub fn gate_ref(&self) -> &GateRef {
        &self.gate
    }

    /// The nodes it reads.
    pub fn inputs(&self) -> &[NodeId] {
        &self.inputs
    }

    /// Whether it is a state.
    pub fn is_state(&self) -> bool {
        self.inputs.is_empty() && matches!(self.gate.form(&[]), Form::State)
    }

    /// Kind and shape of its value.
    pub fn ty(&self) -> Type {
        self.ty.get()
    }

    /// The dimensions of its value, outermost first.
    pub fn dims(&self) -> &[usize] {
        self.ty.dims()
    }

    /// Whether it is an input or a state.
    pub fn is_source(&self) -> bool {
        self.inputs.is_empty() && self.gate.form(&[]).is_source()
    }

    /// Where it came from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The user's name for it.
    pub fn name(&self) -> Option<&str> {
        self.origin.name.as_deref()
    }
}

// A circuit of a million scalars is as large as a million nodes.
const _: () = assert!(size_of::<Node>() <= 112);
