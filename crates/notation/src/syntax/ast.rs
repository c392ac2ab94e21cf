//! The arena of the syntax tree.
//!
//! Nodes stand in one vector in post-order: children before parents, the nodes of a statement side by side
//! with its value last. A pass that computes something for each node is one loop with one table, and dropping
//! a tree of any depth frees a handful of vectors.

use super::lines;
use super::names::{NameId, Names};
use super::node::{Argument, Arguments, List, Node, NodeId};
use super::span::Span;
use crate::Error;

/// A parsed text: its statements, the nodes of their expressions, and the text itself for messages.
#[derive(Debug, Clone)]
pub struct Ast {
    pub(crate) source: Box<str>,
    pub(crate) line_starts: Vec<u32>,
    pub(crate) names: Names,
    pub(crate) nodes: Vec<Node>,
    pub(crate) places: Vec<Place>,
    pub(crate) items: Vec<NodeId>,
    pub(crate) arguments: Vec<Argument>,
    pub(crate) statements: Vec<Statement>,
}

/// Where a node is in the text, and the part of it to point at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) span: Span,
    pub(crate) focus: Span,
}

/// `name = expression`, or a bare expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statement {
    /// The name on the left, or `None` for a bare expression.
    pub target: Option<Target>,
    /// The expression.
    pub value: NodeId,
    /// The whole statement.
    pub span: Span,
    pub(crate) first: NodeId,
}

/// The left side of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// The name that is assigned.
    pub name: NameId,
    /// Where it stands.
    pub span: Span,
}

impl Ast {
    pub(crate) fn new(source: &str) -> Self {
        Ast {
            source: source.into(),
            line_starts: lines::starts(source),
            names: Names::default(),
            nodes: Vec::new(),
            places: Vec::new(),
            items: Vec::new(),
            arguments: Vec::new(),
            statements: Vec::new(),
        }
    }

    /// The text that was parsed.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The statements, in order. A text of comments and blank lines has none.
    pub fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// How many nodes there are: the length of a table indexed by [`NodeId::index`].
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no nodes, and so no statements.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The node with this id.
    pub fn node(&self, id: NodeId) -> Node {
        self.nodes[id.index()]
    }

    /// The nodes of a statement, children before parents; the last is the statement's value. No id is smaller
    /// than those of an earlier statement.
    pub fn nodes_of(&self, statement: &Statement) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (statement.first.index()..=statement.value.index()).map(NodeId::from_index)
    }

    /// The children that a list, tuple or index refers to.
    pub fn list(&self, list: List) -> &[NodeId] {
        &self.items[list.first as usize..][..list.len as usize]
    }

    /// The arguments that a call refers to: positional ones, then keywords.
    pub fn arguments(&self, arguments: Arguments) -> &[Argument] {
        &self.arguments[arguments.first as usize..][..arguments.len as usize]
    }

    /// The text of a name.
    pub fn name(&self, id: NameId) -> &str {
        self.names.text(id)
    }

    /// The id of a name that stands somewhere in the text.
    pub fn find_name(&self, text: &str) -> Option<NameId> {
        self.names.find(text)
    }

    /// How many distinct names there are: the length of a table indexed by [`NameId::index`].
    pub fn name_count(&self) -> usize {
        self.names.len()
    }

    /// Where a node stands. Parentheses around it belong to what holds them, not to the node.
    pub fn span(&self, id: NodeId) -> Span {
        self.places[id.index()].span
    }

    /// The part of a node that a message about it points at: the operator of an operation, the name of a
    /// function, method or attribute, else the whole node.
    pub fn focus(&self, id: NodeId) -> Span {
        self.places[id.index()].focus
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.source.get(span.range()).unwrap_or("")
    }

    /// The number of the line, from 1, in which a span starts. Takes the logarithm of the number of lines.
    pub fn line(&self, span: Span) -> usize {
        self.line_starts.partition_point(|&start| start <= span.start)
    }

    /// An error at a place in this text.
    pub fn error(&self, span: Span, message: impl Into<String>) -> Error {
        Error::new(&self.source, span, message)
    }
}
