//! Tokens to syntax tree.
//!
//! Operator precedence as in a Pratt parser, with the calls that such a parser makes to itself turned into
//! two stacks: `frames` holds operators that wait for their right operand, `groups` the brackets that are
//! open. The parser goes back and forth between two steps, one that expects an operand and one that expects
//! what may follow it. So depth takes memory on the heap, never on the call stack, and time is linear in the
//! length of the text.

mod expression;
mod group;
mod mistake;

use self::group::Group;
use super::ast::{Ast, Place, Statement, Target};
use super::lexer::Lexer;
use super::limits;
use super::names::NameId;
use super::node::{Argument, BinaryOp, Node, NodeId, Precedence, UnaryOp};
use super::span::Span;
use super::token::{Token, TokenKind};
use crate::Error;
use std::collections::HashSet;

/// Reads statements. The first mistake ends the reading and is returned.
///
/// Takes time linear in the length of the text, whatever its shape.
///
/// # Errors
/// Text that is not in the notation, or exceeds [`MAX_SOURCE`](super::MAX_SOURCE),
/// [`MAX_LINE`](super::MAX_LINE) or [`MAX_DEPTH`](super::MAX_DEPTH).
pub fn parse(source: &str) -> Result<Ast, Error> {
    limits::check(source)?;
    Parser::new(source).run()
}

struct Parser<'s> {
    source: &'s str,
    lexer: Lexer<'s>,
    current: Token,
    next: Token,
    previous: Option<Token>,
    /// Where the current statement starts, and its target.
    start: Span,
    target: Option<Target>,
    ast: Ast,
    frames: Vec<Frame>,
    groups: Vec<Group>,
    /// The items and arguments of all open groups, innermost last.
    items: Vec<NodeId>,
    arguments: Vec<Argument>,
    /// The names that statements so far have assigned.
    assigned: HashSet<NameId>,
}

/// What waits for an operand.
enum Frame {
    Prefix {
        op: UnaryOp,
        span: Span,
    },
    Infix {
        op: BinaryOp,
        span: Span,
        left: Value,
    },
    /// The start of the innermost open group.
    Group,
}

impl Frame {
    fn precedence(&self) -> Option<Precedence> {
        match self {
            Frame::Prefix { .. } => Some(Precedence::Sign),
            Frame::Infix { op, .. } => Some(op.precedence()),
            Frame::Group => None,
        }
    }
}

/// A finished operand.
#[derive(Clone, Copy)]
struct Value {
    id: NodeId,
    /// With the parentheses around it.
    span: Span,
    in_parentheses: bool,
}

impl<'s> Parser<'s> {
    fn new(source: &'s str) -> Self {
        let mut lexer = Lexer::new(source);
        let (current, next) = (lexer.next(), lexer.next());
        Parser {
            source,
            lexer,
            current,
            next,
            previous: None,
            start: current.span,
            target: None,
            ast: Ast::new(source),
            frames: Vec::new(),
            groups: Vec::new(),
            items: Vec::new(),
            arguments: Vec::new(),
            assigned: HashSet::new(),
        }
    }

    fn run(mut self) -> Result<Ast, Error> {
        loop {
            match self.current.kind {
                TokenKind::End => return Ok(self.ast),
                TokenKind::Separator => self.advance(),
                _ => self.statement()?,
            }
        }
    }

    fn statement(&mut self) -> Result<(), Error> {
        self.start = self.current.span;
        self.previous = None;
        self.target = None;
        let first = NodeId::from_index(self.ast.nodes.len());
        if self.current.kind == TokenKind::Name && self.next.kind == TokenKind::Assign {
            let span = self.current.span;
            self.target = Some(Target { name: self.intern(span), span });
            self.advance();
            self.advance();
        }
        let value = self.expression()?;
        let span = self.start.to(value.span);
        self.assigned.extend(self.target.map(|target| target.name));
        self.ast.statements.push(Statement { target: self.target, value: value.id, span, first });
        Ok(())
    }

    fn advance(&mut self) {
        self.previous = Some(self.current);
        self.current = self.next;
        self.next = self.lexer.next();
    }

    fn text(&self, span: Span) -> &'s str {
        &self.source[span.range()]
    }

    fn is_assigned(&self, name: &str) -> bool {
        self.ast.names.find(name).is_some_and(|name| self.assigned.contains(&name))
    }

    fn intern(&mut self, span: Span) -> NameId {
        let text = self.text(span);
        self.ast.names.intern(text)
    }

    /// Adds a node that stands at `span` and is pointed at by `focus`.
    fn push(&mut self, node: Node, span: Span, focus: Span) -> Value {
        let id = NodeId::from_index(self.ast.nodes.len());
        self.ast.nodes.push(node);
        self.ast.places.push(Place { span, focus });
        Value { id, span, in_parentheses: false }
    }
}
