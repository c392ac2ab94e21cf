//! What the parser says when it cannot go on.

use super::group::{Group, Kind};
use super::{Parser, Value};
use crate::Error;
use crate::excerpt::quoted;
use crate::modules;
use crate::syntax::limits::MAX_DEPTH;
use crate::syntax::node::{BinaryOp, Node};
use crate::syntax::refuse;
use crate::syntax::span::Span;
use crate::syntax::token::TokenKind;

impl Parser<'_> {
    fn mistake(&self, span: Span, message: impl Into<String>) -> Error {
        Error::new(self.source, span, message)
    }

    fn quote(&self, span: Span) -> String {
        quoted(self.text(span))
    }

    /// The mistake that the current token itself makes, wherever it stands.
    fn bad_token(&mut self) -> Option<Error> {
        let span = self.current.span;
        match self.current.kind {
            TokenKind::Bad => self.text_in_call().or_else(|| self.lexer.error.take()),
            TokenKind::Reserved => refuse::word(self.text(span))
                .map(|(message, advice)| self.mistake(span, message).help(advice)),
            _ => None,
        }
    }

    /// Text in quotation marks among the arguments of a call: what the call itself is refused for, if it is.
    fn text_in_call(&self) -> Option<Error> {
        let (function, place) = match self.groups.last()?.kind {
            Kind::Call { function, name } => (function, name),
            Kind::Method { name, place, .. } => (name, place),
            _ => return None,
        };
        // The span of what is no token is empty.
        let at = self.current.span.start as usize;
        if !self.source[at..].starts_with(['\'', '"']) {
            return None;
        }
        let name = self.ast.names.text(function);
        if let Some(advice) = modules::refusal(name) {
            return Some(self.mistake(place, format!("there is no function `{name}` here")).help(advice));
        }
        if let Some((message, advice)) = refuse::word_of_text(&self.source[at + 1..]) {
            return Some(self.mistake(Span::new(at, at + 1), message).help(advice));
        }
        let message = format!("text is not a value here, and `{name}` takes none");
        Some(self.mistake(Span::new(at, at + 1), message).help("leave this argument out, or give a number"))
    }

    /// The text or the statement ends where a bracket should have been closed.
    pub(super) fn unclosed(&self) -> Error {
        let Some(group) = self.groups.last() else {
            return self.mistake(self.current.span, "a bracket is missing");
        };
        let bracket = group.bracket();
        let error = self
            .mistake(group.open, format!("`{}` is never closed", bracket.opening()))
            .label("opened here")
            .help(format!("add `{}` where it should end", bracket.closing()));
        match self.current.kind {
            TokenKind::End => error,
            _ => error.related(self.source, self.current.span, "this cannot stand inside"),
        }
    }

    pub(super) fn missing_operand(&mut self) -> Error {
        if let Some(error) = self.bad_token() {
            return error;
        }
        let token = self.current;
        let found = self.quote(token.span);
        let Some(previous) = self.previous else {
            return self
                .mistake(token.span, format!("a statement cannot start with {found}"))
                .label("a name, a number or `(` should stand here");
        };
        if token.kind == TokenKind::End && !self.groups.is_empty() {
            return self.unclosed();
        }
        let star = matches!(token.kind, TokenKind::Operator(BinaryOp::Mul | BinaryOp::Pow));
        if star
            && self.groups.last().is_some_and(Group::is_call)
            && !matches!(previous.kind, TokenKind::Operator(_))
        {
            return self
                .mistake(token.span, "arguments cannot be unpacked here")
                .help("write the arguments one by one: `f(a, b)`");
        }
        let message = format!("a value is missing after {}", self.quote(previous.span));
        let (span, label) = match token.kind {
            TokenKind::End | TokenKind::Separator => {
                let end = previous.span.end as usize;
                (Span::new(end, end), "the statement ends here".to_string())
            }
            _ => (token.span, format!("{found} is not a value")),
        };
        self.mistake(span, message).label(label)
    }

    /// Two operands side by side.
    pub(super) fn missing_operator(&mut self) -> Error {
        if let Some(error) = self.bad_token() {
            return error;
        }
        let token = self.current;
        let in_list = self.groups.last().is_some_and(|group| matches!(group.kind, Kind::List));
        let starts_statement = self.next.kind == TokenKind::Assign;
        if token.on_new_line && !self.groups.is_empty() && (starts_statement || !in_list) {
            return self.unclosed();
        }
        let message = if self.groups.is_empty() {
            "an operator is missing between two values"
        } else {
            "an operator or a comma is missing between two values"
        };
        let error = self.mistake(token.span, message).label("no operator before this");
        match self.previous {
            Some(before) if !in_list && before.span.end - before.span.start <= 40 => error.help(format!(
                "write `{} * {}` for a product",
                self.text(before.span),
                self.short(token.span)
            )),
            _ => error,
        }
    }

    /// A piece of text for advice, without quotation marks.
    fn short(&self, span: Span) -> String {
        self.quote(span).trim_matches('`').to_string()
    }

    /// Whether `value [` is a row of a matrix and the next row, rather than an index.
    pub(super) fn is_next_row(&self, value: Value) -> bool {
        !value.in_parentheses && matches!(self.ast.node(value.id), Node::List(_))
    }

    pub(super) fn missing_comma(&self, row: Value) -> Error {
        self.mistake(self.current.span, "a comma is missing between two lists")
            .label("the next list starts here")
            .related(self.source, row.span, "after this one")
            .help("write `[[1, 2], [3, 4]]`; to index a list, put it in parentheses")
    }

    pub(super) fn not_a_function(&self, value: Value) -> Error {
        let error = self
            .mistake(value.span, "this is called, but it is not a function")
            .label("only a name can be called")
            .help("write `*` for a product: `a * (b + c)`");
        error.related(self.source, self.current.span, "the call")
    }

    pub(super) fn chained_comparison(&self) -> Error {
        self.mistake(self.current.span, "comparisons cannot be chained")
            .label("a second comparison")
            .help("multiply two masks: `(a < x) * (x < b)`")
    }

    pub(super) fn missing_attribute(&mut self) -> Error {
        if self.current.kind == TokenKind::Bad
            && let Some(error) = self.bad_token()
        {
            return error;
        }
        let span = match self.current.kind {
            TokenKind::End | TokenKind::Separator => {
                self.previous.map_or(self.current.span, |token| token.span)
            }
            _ => self.current.span,
        };
        self.mistake(span, "a name is missing after `.`")
            .label("no name")
            .help("write `W.T`, `x.sum()` or `np.exp(x)`")
    }

    pub(super) fn misplaced_ellipsis(&self) -> Error {
        self.mistake(self.current.span, "`...` stands outside an index")
            .label("no value")
            .help("it stands by itself, for the axes that are not named: `x[..., 0]`")
    }

    pub(super) fn misplaced_colon(&mut self, value: Option<Value>) -> Error {
        if value.is_none() && !matches!(self.frames.last(), None | Some(super::Frame::Group)) {
            return self.missing_operand();
        }
        self.mistake(self.current.span, "a colon stands outside an index")
            .label("no meaning here")
            .help("slices stand in square brackets: `x[1:3]`, `W[:, 0]`")
    }

    pub(super) fn too_many_colons(&self) -> Error {
        self.mistake(self.current.span, "a slice has more than two colons")
            .label("the third one")
            .help("a slice is `start:stop:step`, and each part may be left out")
    }

    pub(super) fn comma_outside_brackets(&self) -> Error {
        let error = self
            .mistake(self.current.span, "a comma stands outside brackets")
            .label("one value per statement");
        match self.target {
            Some(_) => error.help("put the values into a list: `[1, 2]`"),
            None => error.help("assign one name per statement: `a = 1; b = 2`"),
        }
    }

    pub(super) fn misplaced_assignment(&mut self, value: Value) -> Error {
        let value = self.reduce(value);
        let error = |message: &str| self.mistake(self.current.span, message).label("cannot assign here");
        if let Some(group) = self.groups.last() {
            let advice = if group.is_call() {
                "a keyword is one name: `np.sum(x, axis=0)`; `==` compares"
            } else {
                "assign in a separate statement; `==` compares"
            };
            return error("`=` stands inside brackets").help(advice);
        }
        if self.target.is_some() {
            return error("a statement has one `=`").help("assign one name per statement; `==` compares");
        }
        let left = |message: &str| self.mistake(value.span, message).label("not a name");
        match self.ast.node(value.id) {
            Node::Call { .. } => left("functions cannot be defined here")
                .help("assign to a name alone, `f = …`: a name that is never assigned is an input"),
            Node::Index { .. } => left("a part of an array cannot be assigned")
                .help("build the array as a whole, with a list or `np.where(condition, a, b)`"),
            _ => left("only a name can stand left of `=`").help("write `name = expression`; `==` compares"),
        }
    }

    pub(super) fn augmented_assignment(&self, value: Value) -> Error {
        let symbol = self.text(self.current.span);
        let operator = symbol.trim_end_matches('=');
        let name = match self.ast.node(value.id) {
            Node::Name(_) => self.short(value.span),
            _ => "x".to_string(),
        };
        self.mistake(self.current.span, format!("`{symbol}` is not part of the notation"))
            .help(format!("write it out: `{name} = {name} {operator} …`"))
    }

    pub(super) fn positional_after_keyword(&self, value: Value) -> Error {
        self.mistake(value.span, "an argument without a keyword follows one with a keyword")
            .label("give it a keyword, or put it first")
    }

    pub(super) fn repeated_keyword(&self, group: &Group, start: u32) -> Error {
        let repeated = self.collected(group).iter().find(|argument| argument.span.start == start);
        let span = repeated.map_or(group.open, |argument| argument.span);
        self.mistake(span, format!("the keyword {} is given twice", self.quote(span)))
            .label("the second time")
    }

    pub(super) fn nothing_to_close(&self) -> Error {
        self.mistake(self.current.span, format!("{} closes nothing", self.quote(self.current.span)))
            .label("no bracket is open")
    }

    pub(super) fn wrong_bracket(&self) -> Error {
        let Some(group) = self.groups.last() else { return self.nothing_to_close() };
        let (found, bracket) = (self.quote(self.current.span), group.bracket());
        self.mistake(self.current.span, format!("{found} does not close `{}`", bracket.opening()))
            .label(format!("`{}` should come first", bracket.closing()))
            .related(self.source, group.open, "opened here")
    }

    pub(super) fn too_deep(&self) -> Error {
        self.mistake(self.current.span, format!("brackets are nested more than {MAX_DEPTH} deep"))
            .label("one too many")
            .help("give inner parts names of their own: `q = x + y; f = q * z`")
    }
}
