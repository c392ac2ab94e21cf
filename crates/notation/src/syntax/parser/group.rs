//! Brackets: parentheses and tuples, lists, calls, methods, indices and slices.

use super::expression::Step;
use super::{Frame, Parser, Value};
use crate::Error;
use crate::syntax::limits::MAX_DEPTH;
use crate::syntax::names::NameId;
use crate::syntax::node::{Argument, Arguments, List, Node, NodeId};
use crate::syntax::span::Span;
use crate::syntax::token::Bracket;

/// An open bracket and what it has collected.
pub(super) struct Group {
    pub(super) kind: Kind,
    pub(super) open: Span,
    /// What the bracket belongs to starts here: `np` of `np.exp(`.
    start: Span,
    first_item: usize,
    first_argument: usize,
    has_comma: bool,
    /// The keyword of the argument that is being read.
    pub(super) keyword: Option<(NameId, Span)>,
    slice: Option<Slice>,
}

#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// Parentheses; a tuple once a comma appears.
    Tuple,
    List,
    Call {
        function: NameId,
        name: Span,
    },
    Method {
        object: NodeId,
        name: NameId,
        place: Span,
    },
    Index {
        object: NodeId,
    },
}

/// A slice up to its last colon.
#[derive(Clone, Copy)]
struct Slice {
    parts: [Option<NodeId>; 3],
    colons: usize,
    start: Span,
}

impl Group {
    pub(super) fn is_call(&self) -> bool {
        matches!(self.kind, Kind::Call { .. } | Kind::Method { .. })
    }

    pub(super) fn is_index(&self) -> bool {
        matches!(self.kind, Kind::Index { .. })
    }

    pub(super) fn takes_ellipsis(&self) -> bool {
        self.is_index() && self.slice.is_none()
    }

    pub(super) fn bracket(&self) -> Bracket {
        match self.kind {
            Kind::List | Kind::Index { .. } => Bracket::Square,
            _ => Bracket::Round,
        }
    }
}

impl Parser<'_> {
    /// Opens the bracket at the current token.
    pub(super) fn open(&mut self, kind: Kind, start: Span) -> Result<Step, Error> {
        if self.groups.len() == MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.frames.push(Frame::Group);
        self.groups.push(Group {
            kind,
            open: self.current.span,
            start,
            first_item: self.items.len(),
            first_argument: self.arguments.len(),
            has_comma: false,
            keyword: None,
            slice: None,
        });
        self.advance();
        Ok(Step::Operand)
    }

    /// A comma after a finished item, or after a slice that ends in a colon.
    pub(super) fn comma(&mut self, value: Option<Value>) -> Result<Step, Error> {
        let complete = value.is_some() || self.ends_slice();
        if self.groups.is_empty() && value.is_some() {
            return Err(self.comma_outside_brackets());
        }
        if !complete {
            return Err(self.missing_operand());
        }
        self.finish_item(value)?;
        if let Some(group) = self.groups.last_mut() {
            group.has_comma = true;
        }
        self.advance();
        Ok(Step::Operand)
    }

    /// A colon of a slice; `value` is what stands before it.
    pub(super) fn colon(&mut self, value: Option<Value>) -> Result<Step, Error> {
        let starts_item = value.is_some() || matches!(self.frames.last(), Some(Frame::Group));
        let colon = self.current.span;
        let Some(group) = self.groups.last_mut().filter(|group| group.is_index() && starts_item) else {
            return Err(self.misplaced_colon(value));
        };
        let start = value.map_or(colon, |value| value.span);
        let slice = group.slice.get_or_insert(Slice { parts: [None; 3], colons: 0, start });
        if slice.colons == 2 {
            return Err(self.too_many_colons());
        }
        slice.parts[slice.colons] = value.map(|value| value.id);
        slice.colons += 1;
        self.advance();
        Ok(Step::Operand)
    }

    /// Whether the current token may end a slice that has no part after its last colon.
    fn ends_slice(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Group))
            && self.groups.last().is_some_and(|group| group.slice.is_some())
    }

    /// Hands the item before a comma or a closing bracket to the innermost group.
    fn finish_item(&mut self, value: Option<Value>) -> Result<(), Error> {
        let previous = self.previous.map_or(self.current.span, |token| token.span);
        let Some(group) = self.groups.last_mut() else { return Ok(()) };
        if let Some(slice) = group.slice.take() {
            let mut parts = slice.parts;
            parts[slice.colons] = value.map(|value| value.id);
            let [start, stop, step] = parts;
            let span = slice.start.to(previous);
            let id = self.push(Node::Slice { start, stop, step }, span, span).id;
            self.items.push(id);
            return Ok(());
        }
        let Some(value) = value else { return Ok(()) };
        if !group.is_call() {
            self.items.push(value.id);
            return Ok(());
        }
        let argument = match group.keyword.take() {
            Some((keyword, span)) => Argument { keyword: Some(keyword), value: value.id, span },
            None => Argument { keyword: None, value: value.id, span: value.span },
        };
        let follows_keyword =
            self.arguments[group.first_argument..].last().is_some_and(|a| a.keyword.is_some());
        if argument.keyword.is_none() && follows_keyword {
            return Err(self.positional_after_keyword(value));
        }
        self.arguments.push(argument);
        Ok(())
    }

    /// A closing bracket; `value` is the item before it, if there is one.
    pub(super) fn close(&mut self, bracket: Bracket, value: Option<Value>) -> Result<Step, Error> {
        let Some(group) = self.groups.last() else { return Err(self.nothing_to_close()) };
        if group.bracket() != bracket {
            return Err(self.wrong_bracket());
        }
        let is_complete = value.is_some()
            || self.ends_slice()
            || matches!(self.frames.last(), Some(Frame::Group))
                && group.keyword.is_none()
                && (group.has_comma || !group.is_index());
        if !is_complete {
            return Err(self.missing_operand());
        }
        self.finish_item(value)?;
        let close = self.current.span;
        let Some(group) = self.groups.pop() else { return Err(self.nothing_to_close()) };
        self.frames.pop();
        let span = group.start.to(close);
        let value = match (group.kind, value) {
            (Kind::Tuple, Some(value)) if !group.has_comma => {
                self.items.truncate(group.first_item);
                Value { id: value.id, span, in_parentheses: true }
            }
            (Kind::Tuple, _) => {
                let list = self.take_items(&group);
                self.push(Node::Tuple(list), span, span)
            }
            (Kind::List, _) => {
                let list = self.take_items(&group);
                self.push(Node::List(list), span, span)
            }
            (Kind::Index { object }, _) => {
                let items = self.take_items(&group);
                self.push(Node::Index { object, items }, span, group.open.to(close))
            }
            (Kind::Call { function, name }, _) => {
                let arguments = self.take_arguments(&group)?;
                self.push(Node::Call { function, arguments }, span, name)
            }
            (Kind::Method { object, name, place }, _) => {
                let arguments = self.take_arguments(&group)?;
                self.push(Node::Method { object, name, arguments }, span, place)
            }
        };
        self.advance();
        Ok(Step::Operator(value))
    }

    fn take_items(&mut self, group: &Group) -> List {
        let first = self.ast.items.len() as u32;
        self.ast.items.extend(self.items.drain(group.first_item..));
        List { first, len: self.ast.items.len() as u32 - first }
    }

    fn take_arguments(&mut self, group: &Group) -> Result<Arguments, Error> {
        // Sorted, so that even a call with very many keywords does not take quadratic time.
        let mut keywords: Vec<(NameId, u32)> = self.arguments[group.first_argument..]
            .iter()
            .filter_map(|argument| Some((argument.keyword?, argument.span.start)))
            .collect();
        keywords.sort_unstable();
        let twice = keywords.windows(2).filter(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1).min();
        if let Some(start) = twice {
            return Err(self.repeated_keyword(group, start));
        }
        let first = self.ast.arguments.len() as u32;
        self.ast.arguments.extend(self.arguments.drain(group.first_argument..));
        Ok(Arguments { first, len: self.ast.arguments.len() as u32 - first })
    }

    /// The arguments that a closed group has collected and not yet handed on.
    pub(super) fn collected(&self, group: &Group) -> &[Argument] {
        &self.arguments[group.first_argument..]
    }
}
