//! What the syntax tree consists of.

use super::names::NameId;
use super::span::Span;
use std::num::NonZeroU32;

/// A node of an [`Ast`](super::Ast). Ids follow evaluation order: every child's id is smaller than its
/// parent's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(NonZeroU32);

impl NodeId {
    pub(crate) fn from_index(index: usize) -> Self {
        // Every node takes at least a byte of a source whose size is limited, so the id fits.
        NodeId(NonZeroU32::new(index as u32 + 1).unwrap_or(NonZeroU32::MAX))
    }

    /// A dense index from 0, for tables with one entry per node.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// An expression. `Copy` and small: lists of children stand in pools of the [`Ast`](super::Ast).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node {
    /// `3`, `1e-4`, `inf`, `nan`. Never negative: `-3` is a negation.
    Number {
        /// The number; finite unless spelt `inf`, `Infinity`, `nan` or `NaN`.
        value: f64,
        /// Whether it is written with neither point nor exponent, so that it can be an axis, an index or a size.
        integer: bool,
    },
    /// A name that stands for a value.
    Name(NameId),
    /// A name after a module that is not called, the module included: `np.pi`. Or a type: `dtype=float`.
    Constant(NameId),
    /// `True` or `False`.
    Bool(bool),
    /// `None`.
    None,
    /// `...`; only directly inside an index.
    Ellipsis,
    /// `start:stop:step`; only directly inside an index.
    Slice {
        /// Where it begins, if given.
        start: Option<NodeId>,
        /// Where it ends, if given.
        stop: Option<NodeId>,
        /// Its stride, if given.
        step: Option<NodeId>,
    },
    /// `[a, b]`
    List(List),
    /// `(a, b)`; parentheses around one expression without a comma leave no trace.
    Tuple(List),
    /// `-x`
    Unary {
        /// The sign.
        op: UnaryOp,
        /// What it stands before.
        operand: NodeId,
    },
    /// `a + b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The left operand.
        left: NodeId,
        /// The right operand.
        right: NodeId,
    },
    /// `x.T`
    Attribute {
        /// What has the attribute.
        object: NodeId,
        /// Its name.
        name: NameId,
    },
    /// `exp(x)`, `np.exp(x)`, `np.linalg.norm(x)`: a module in front is part of the name, since the same name
    /// need not mean the same after another.
    Call {
        /// The name, with the module.
        function: NameId,
        /// What stands in the parentheses.
        arguments: Arguments,
    },
    /// `x.sum(axis=0)`
    Method {
        /// What the method is called on.
        object: NodeId,
        /// Its name.
        name: NameId,
        /// What stands in the parentheses.
        arguments: Arguments,
    },
    /// `x[0]`, `W[:, 1]`; at least one item.
    Index {
        /// What is indexed.
        object: NodeId,
        /// One expression, slice or ellipsis per axis.
        items: List,
    },
}

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`
    Minus,
    /// `+`
    Plus,
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `@`
    MatMul,
    /// `**`
    Pow,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

/// How tightly operators bind, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Precedence {
    Comparison,
    Sum,
    Product,
    Sign,
    Power,
    Operand,
}

impl UnaryOp {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Minus => "-",
            UnaryOp::Plus => "+",
        }
    }
}

impl BinaryOp {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::MatMul => "@",
            BinaryOp::Pow => "**",
            BinaryOp::Less => "<",
            BinaryOp::LessEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterEqual => ">=",
            BinaryOp::Equal => "==",
            BinaryOp::NotEqual => "!=",
        }
    }

    /// Whether it compares, so that its result is a mask of zeros and ones.
    pub fn compares(self) -> bool {
        self.precedence() == Precedence::Comparison
    }

    pub(crate) fn precedence(self) -> Precedence {
        match self {
            BinaryOp::Add | BinaryOp::Sub => Precedence::Sum,
            BinaryOp::Mul | BinaryOp::Div | BinaryOp::MatMul => Precedence::Product,
            BinaryOp::Pow => Precedence::Power,
            _ => Precedence::Comparison,
        }
    }
}

/// Children in the pool of an [`Ast`](super::Ast): see [`Ast::list`](super::Ast::list).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    pub(crate) first: u32,
    pub(crate) len: u32,
}

/// Arguments in the pool of an [`Ast`](super::Ast): see [`Ast::arguments`](super::Ast::arguments).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arguments {
    pub(crate) first: u32,
    pub(crate) len: u32,
}

/// One argument of a call. Positional ones come first, and no keyword comes twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// The keyword, as in `axis=0`, or `None` for a positional argument.
    pub keyword: Option<NameId>,
    /// The value.
    pub value: NodeId,
    /// The keyword's place, or the value's where there is none.
    pub span: Span,
}
