//! Operands, operators and their precedence.

use super::group::{Group, Kind};
use super::{Frame, Parser, Value};
use crate::Error;
use crate::modules;
use crate::syntax::node::{Argument, Arguments, BinaryOp, Node, Precedence, UnaryOp};
use crate::syntax::span::Span;
use crate::syntax::token::{Bracket, Token, TokenKind};

/// What comes next in an expression.
pub(super) enum Step {
    /// An operand must follow.
    Operand,
    /// This operand is complete; an operator, a bracket or the end may follow.
    Operator(Value),
    /// The expression is complete.
    Done(Value),
}

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Result<Value, Error> {
        let mut step = Step::Operand;
        loop {
            step = match step {
                Step::Operand => self.operand()?,
                Step::Operator(value) => self.operator(value)?,
                Step::Done(value) => return Ok(value),
            };
        }
    }

    fn operand(&mut self) -> Result<Step, Error> {
        let token = self.current;
        let leaf = match token.kind {
            TokenKind::Name => return self.name(),
            TokenKind::Operator(BinaryOp::Sub) => return Ok(self.prefix(UnaryOp::Minus)),
            TokenKind::Operator(BinaryOp::Add) => return Ok(self.prefix(UnaryOp::Plus)),
            TokenKind::Open(Bracket::Round) => return self.open(Kind::Tuple, token.span),
            TokenKind::Open(Bracket::Square) => return self.open(Kind::List, token.span),
            TokenKind::Close(bracket) => return self.close(bracket, None),
            TokenKind::Comma => return self.comma(None),
            TokenKind::Colon => return self.colon(None),
            TokenKind::Ellipsis => return self.ellipsis(),
            TokenKind::Number { value, integer } => Node::Number { value, integer },
            TokenKind::True => Node::Bool(true),
            TokenKind::False => Node::Bool(false),
            TokenKind::None => Node::None,
            _ => return Err(self.missing_operand()),
        };
        self.advance();
        Ok(Step::Operator(self.push(leaf, token.span, token.span)))
    }

    /// A name by itself, a keyword before `=`, a function before `(`, or a module before `.`.
    fn name(&mut self) -> Result<Step, Error> {
        let span = self.current.span;
        if self.next.kind == TokenKind::Assign && self.expects_keyword() {
            let keyword = self.intern(span);
            if let Some(group) = self.groups.last_mut() {
                group.keyword = Some((keyword, span));
            }
            self.advance();
            self.advance();
            return Ok(Step::Operand);
        }
        if self.next.kind == TokenKind::Dot && self.is_module(span) {
            return self.member_of_module();
        }
        let name = self.intern(span);
        if self.is_type(span) {
            self.advance();
            return Ok(Step::Operator(self.push(Node::Constant(name), span, span)));
        }
        self.advance();
        if self.current.kind == TokenKind::Open(Bracket::Round) {
            return self.open(Kind::Call { function: name, name: span }, span);
        }
        Ok(Step::Operator(self.push(Node::Name(name), span, span)))
    }

    /// Whether a word in front of a point is a module: a name that has been assigned is none, unless it is one
    /// that everybody imports.
    fn is_module(&self, span: Span) -> bool {
        let word = self.text(span);
        if !modules::is_root(word) || self.is_assigned(word) {
            return false;
        }
        let behind = self.source[self.next.span.end as usize..].trim_start();
        let end = behind.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(behind.len());
        modules::is_likely(word, &behind[..end])
    }

    /// Whether a type is named here: `dtype=float`.
    fn is_type(&self, span: Span) -> bool {
        let keyword = self.groups.last().and_then(|group| group.keyword);
        let starts = matches!(self.frames.last(), Some(Frame::Group));
        let ends = matches!(self.next.kind, TokenKind::Comma | TokenKind::Close(_));
        starts
            && ends
            && keyword.is_some_and(|(name, _)| self.ast.names.text(name) == "dtype")
            && modules::TYPES.iter().any(|(known, _)| *known == self.text(span))
    }

    /// Whether an argument of a call starts here and has no keyword yet.
    fn expects_keyword(&self) -> bool {
        let group = self.groups.last().filter(|group| group.is_call() && group.keyword.is_none());
        group.is_some() && matches!(self.frames.last(), Some(Frame::Group))
    }

    /// `np.pi`, `np.exp(…)`, `np.linalg.norm(…)`: with the module it is one name.
    fn member_of_module(&mut self) -> Result<Step, Error> {
        let module = self.current.span;
        let mut path = String::from(self.text(module));
        let mut name = module;
        self.advance();
        while self.current.kind == TokenKind::Dot {
            self.advance();
            let part = self.attribute_name()?;
            name = if name == module { part } else { name.to(part) };
            path.push('.');
            path.push_str(self.text(part));
        }
        let id = self.ast.names.intern(&path);
        if self.current.kind == TokenKind::Open(Bracket::Round) {
            return self.open(Kind::Call { function: id, name }, module);
        }
        Ok(Step::Operator(self.push(Node::Constant(id), module.to(name), name)))
    }

    /// The word after a point. `np.inf` is a word here, not a number.
    fn attribute_name(&mut self) -> Result<Span, Error> {
        let Token { kind, span, .. } = self.current;
        let is_word = kind == TokenKind::Name
            || matches!(kind, TokenKind::Number { .. }) && self.text(span).starts_with(['i', 'I', 'n', 'N']);
        if !is_word {
            return Err(self.missing_attribute());
        }
        self.advance();
        Ok(span)
    }

    fn prefix(&mut self, op: UnaryOp) -> Step {
        self.frames.push(Frame::Prefix { op, span: self.current.span });
        self.advance();
        Step::Operand
    }

    /// `...`, which is not a value to calculate with: it stands alone between the commas of an index.
    fn ellipsis(&mut self) -> Result<Step, Error> {
        let span = self.current.span;
        let starts_item = matches!(self.frames.last(), Some(Frame::Group))
            && self.groups.last().is_some_and(Group::takes_ellipsis);
        let ends_item = matches!(self.next.kind, TokenKind::Comma | TokenKind::Close(_));
        if !(starts_item && ends_item) {
            return Err(self.misplaced_ellipsis());
        }
        self.advance();
        Ok(Step::Operator(self.push(Node::Ellipsis, span, span)))
    }

    fn operator(&mut self, value: Value) -> Result<Step, Error> {
        let token = self.current;
        match token.kind {
            TokenKind::Operator(op) => self.infix(op, value),
            TokenKind::Dot => self.attribute(value),
            TokenKind::Squared => Ok(self.squared(value)),
            TokenKind::Open(Bracket::Square) if self.is_next_row(value) => Err(self.missing_comma(value)),
            TokenKind::Open(Bracket::Square) => self.open(Kind::Index { object: value.id }, value.span),
            TokenKind::Open(Bracket::Round) => Err(self.not_a_function(value)),
            TokenKind::Close(bracket) => {
                let value = self.reduce(value);
                self.close(bracket, Some(value))
            }
            TokenKind::Comma => {
                let value = self.reduce(value);
                self.comma(Some(value))
            }
            TokenKind::Colon => {
                let value = self.reduce(value);
                self.colon(Some(value))
            }
            TokenKind::Separator | TokenKind::End => {
                let value = self.reduce(value);
                if self.groups.is_empty() { Ok(Step::Done(value)) } else { Err(self.unclosed()) }
            }
            TokenKind::Assign => Err(self.misplaced_assignment(value)),
            TokenKind::Augmented => Err(self.augmented_assignment(value)),
            _ => Err(self.missing_operator()),
        }
    }

    fn infix(&mut self, op: BinaryOp, mut value: Value) -> Result<Step, Error> {
        let incoming = op.precedence();
        while let Some(waiting) = self.frames.last().and_then(Frame::precedence) {
            // Powers group to the right, `2**3**2` being `2**(3**2)`; all others to the left.
            let waits_longer = waiting < incoming || waiting == incoming && incoming == Precedence::Power;
            if waits_longer {
                break;
            }
            if waiting == Precedence::Comparison && op.compares() {
                return Err(self.chained_comparison());
            }
            value = self.reduce_once(value);
        }
        self.frames.push(Frame::Infix { op, span: self.current.span, left: value });
        self.advance();
        Ok(Step::Operand)
    }

    /// `x.T` or `x.sum(…)`.
    fn attribute(&mut self, object: Value) -> Result<Step, Error> {
        self.advance();
        let span = self.attribute_name()?;
        let name = self.intern(span);
        if self.current.kind == TokenKind::Open(Bracket::Round) {
            return self.open(Kind::Method { object: object.id, name, place: span }, object.span);
        }
        let node = Node::Attribute { object: object.id, name };
        Ok(Step::Operator(self.push(node, object.span.to(span), span)))
    }

    /// `x²`, which stands for `square(x)`.
    fn squared(&mut self, x: Value) -> Step {
        let sign = self.current.span;
        self.advance();
        let first = self.ast.arguments.len() as u32;
        self.ast.arguments.push(Argument { keyword: None, value: x.id, span: x.span });
        let (function, arguments) = (self.ast.names.intern("square"), Arguments { first, len: 1 });
        Step::Operator(self.push(Node::Call { function, arguments }, x.span.to(sign), sign))
    }

    /// Gives `value` to every operator of the innermost group that waits for it.
    pub(super) fn reduce(&mut self, mut value: Value) -> Value {
        while !matches!(self.frames.last(), None | Some(Frame::Group)) {
            value = self.reduce_once(value);
        }
        value
    }

    /// Gives `value` to the last operator that waits; the caller knows that there is one.
    fn reduce_once(&mut self, value: Value) -> Value {
        match self.frames.pop() {
            Some(Frame::Prefix { op, span }) => {
                self.push(Node::Unary { op, operand: value.id }, span.to(value.span), span)
            }
            Some(Frame::Infix { op, span, left }) => {
                let node = Node::Binary { op, left: left.id, right: value.id };
                self.push(node, left.span.to(value.span), span)
            }
            Some(Frame::Group) | None => value,
        }
    }
}
