//! Statements.

use ruff_python_ast::{Expr as Ast, Stmt, StmtAssign, StmtAugAssign, StmtExpr};
use ruff_text_size::Ranged;

use super::argument::Argument;
use super::function::Function;
use super::value::Value;
use super::{Flow, Tracer};
use crate::Error;
use crate::source::Span;

/// The most statements that a text may run, loops counted.
const MOST_STEPS: usize = 4_000_000;

impl<'a, 'c> Tracer<'a, 'c> {
    /// Runs the text. The value of its last statement, with its place.
    pub(super) fn run(&mut self) -> Option<(Value<'a, 'c>, Span)> {
        let body = self.body;
        let mut last = None;
        for statement in body {
            if self.has_ended {
                break;
            }
            let flow = self.statement(statement, &mut last);
            if self.watching.as_ref().is_some_and(|watching| watching.unknown_loop.is_some()) {
                return last;
            }
            match flow {
                Ok(Flow::Next) if matches!(statement, Stmt::If(_) | Stmt::For(_) | Stmt::While(_)) => {
                    let latest = self.definitions.last();
                    last = latest.map(|latest| (latest.value.clone(), latest.place)).or(last);
                }
                Ok(Flow::Next) => {}
                Ok(Flow::Return(_)) => {
                    let error = self.error(statement.range().into(), "nothing is returned here");
                    self.errors.push(error.help("leave the word out: the last statement is the output"));
                }
                Ok(Flow::Break | Flow::Continue) => {
                    self.errors.push(self.error(statement.range().into(), "there is no loop around this"));
                }
                Err(error) => self.fail(statement, error),
            }
        }
        let calls = self.watching.as_ref().is_some_and(|watching| watching.calls());
        last.or_else(|| if calls { None } else { self.call_the_defined() })
    }

    /// Whether the text computes something itself, and does not only define functions.
    fn computes(&self) -> bool {
        let defines = |statement: &Stmt| match statement {
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) | Stmt::Import(_) | Stmt::ImportFrom(_) => true,
            Stmt::Expr(bare) => matches!(&*bare.value, Ast::StringLiteral(_)),
            _ => false,
        };
        !self.body.iter().all(defines)
    }

    /// Whether the last value, which has been made at `place`, has no name.
    pub(super) fn ends_without_name(&self, place: Span) -> bool {
        let last = self.body.last().filter(|last| matches!(last, Stmt::Expr(_)));
        !self.computes() || last.is_some_and(|last| Span::from(last.range()) == place)
    }

    /// Where the text only defines functions, the last of them is called, on inputs of its parameters' names.
    fn call_the_defined(&mut self) -> Option<(Value<'a, 'c>, Span)> {
        if !self.errors.is_empty() || (self.is_program && self.computes()) {
            return None;
        }
        let definition = self.body.iter().rev().find_map(|statement| match statement {
            Stmt::FunctionDef(definition) => Some(definition),
            _ => None,
        })?;
        let place: Span = definition.name.range.into();
        let Some(Value::Function(function)) = self.find(definition.name.as_str()) else { return None };
        let mut arguments = Vec::new();
        for parameter in definition.parameters.iter_non_variadic_params() {
            let (name, place): (_, Span) =
                (parameter.parameter.name.as_str(), parameter.parameter.name.range.into());
            if parameter.default.is_some() && !self.given.contains_key(name) {
                continue;
            }
            let value = match self.read(name, place) {
                Ok(value) => value,
                Err(error) => {
                    self.errors.push(error);
                    return None;
                }
            };
            arguments.push(Argument { keyword: Some(name), value, place, whole: place });
        }
        self.is_one_function = true;
        match self.call_function(&function, place, arguments) {
            Ok(value) => Some((value, place)),
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    /// Notes a mistake; what the statement would have assigned is unknown.
    fn fail(&mut self, statement: &'a Stmt, error: Error) {
        if !error.is_silent() {
            self.errors.push(error);
        }
        let targets: &'a [Ast] = match statement {
            Stmt::Assign(assign) => &assign.targets,
            Stmt::AugAssign(StmtAugAssign { target, .. }) => std::slice::from_ref(target),
            Stmt::AnnAssign(assign) => std::slice::from_ref(&assign.target),
            _ => return,
        };
        for target in targets {
            self.forget(target);
        }
    }

    fn forget(&mut self, target: &'a Ast) {
        match target {
            Ast::Name(name) => self.assign(name.id.as_str(), Value::Unknown, name.range.into()),
            Ast::Tuple(tuple) => tuple.elts.iter().for_each(|target| self.forget(target)),
            Ast::List(list) => list.elts.iter().for_each(|target| self.forget(target)),
            Ast::Subscript(part) => self.forget(&part.value),
            _ => {}
        }
    }

    /// Runs statements one after the other, as far as they go.
    pub(super) fn statements(&mut self, body: &'a [Stmt]) -> Result<Flow<'a, 'c>, Error> {
        let mut last = None;
        for statement in body {
            match self.statement(statement, &mut last)? {
                Flow::Next => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    fn statement(
        &mut self,
        statement: &'a Stmt,
        last: &mut Option<(Value<'a, 'c>, Span)>,
    ) -> Result<Flow<'a, 'c>, Error> {
        let outer = self.begin_statement();
        let flow = self.run_statement(statement, last);
        self.end_statement(outer);
        flow
    }

    /// Python 2's `print x`, which the parser reads as the name `print` and what stands behind it as a statement of its
    /// own.
    fn old_print(&mut self, bare: &'a StmtExpr) -> Result<Option<Flow<'a, 'c>>, Error> {
        let place: Span = bare.range.into();
        if matches!(&*bare.value, Ast::Name(name) if name.id.as_str() == "print")
            && self.find("print").is_none()
        {
            let rest = self.text.get(place.end as usize..).unwrap_or_default();
            let is_alone = rest.trim_start_matches([' ', '\t']).starts_with(['\n', '\r', '#', ';']);
            if is_alone || rest.trim().is_empty() {
                self.call_name("print", place, Vec::new())?;
            } else {
                self.printing = Some(place);
            }
            return Ok(Some(Flow::Next));
        }
        let Some(print) = self.printing.take() else { return Ok(None) };
        let printed: &'a [Ast] = match &*bare.value {
            Ast::Tuple(tuple) if !tuple.parenthesized => &tuple.elts,
            one => std::slice::from_ref(one),
        };
        let mut arguments = Vec::with_capacity(printed.len());
        for item in printed {
            let place: Span = item.range().into();
            arguments.push(Argument { keyword: None, value: self.expression(item)?, place, whole: place });
        }
        self.call_name("print", print, arguments)?;
        Ok(Some(Flow::Next))
    }

    /// A literal that somebody chose as an array; where it is unpacked, and its items are of several shapes, each of them.
    fn chosen_literal(
        &mut self,
        value: Value<'a, 'c>,
        assign: &'a StmtAssign,
    ) -> Result<Value<'a, 'c>, Error> {
        let place: Span = assign.value.range().into();
        let unpacks = matches!(&assign.targets[..], [Ast::Tuple(_) | Ast::List(_)]);
        match (self.arrayed_literal(value.clone(), place), value) {
            (Err(_), Value::List(items)) if unpacks => {
                let items = items.borrow().clone();
                let each = items.into_iter().map(|item| self.arrayed_literal(item, place));
                Ok(Value::tuple(each.collect::<Result<Vec<_>, _>>()?))
            }
            (whole, _) => whole,
        }
    }

    fn run_statement(
        &mut self,
        statement: &'a Stmt,
        last: &mut Option<(Value<'a, 'c>, Span)>,
    ) -> Result<Flow<'a, 'c>, Error> {
        self.steps += 1;
        if self.steps > MOST_STEPS {
            let message = format!("the text runs more than {MOST_STEPS} statements");
            return Err(self.error(statement.range().into(), message).help("let its loops end earlier"));
        }
        match statement {
            Stmt::Assign(assign) => {
                let mut value = self.expression(&assign.value)?;
                let grows =
                    |target: &Ast| matches!(target, Ast::Name(name) if self.grown.contains(name.id.as_str()));
                let is_chosen = self.is_chosen(&assign.value) && !assign.targets.iter().any(grows);
                if is_chosen {
                    value = self.chosen_literal(value, assign)?;
                }
                for target in &assign.targets {
                    let chosen = is_chosen.then_some(&*assign.value);
                    value = self.assign_to(target, value, chosen)?;
                }
                // Of several names the last is the one that the text ends with.
                let ends = match (&assign.targets[..], &value) {
                    ([.., Ast::Tuple(_) | Ast::List(_)], Value::Tuple(items)) => items.last().cloned(),
                    _ => None,
                };
                *last = Some((ends.unwrap_or(value), assign.value.range().into()));
            }
            Stmt::AnnAssign(assign) => {
                let Some(given) = &assign.value else { return Ok(Flow::Next) };
                let value = self.expression(given)?;
                let chosen = self.is_chosen(given).then_some(&**given);
                let value = self.assign_to(&assign.target, value, chosen)?;
                *last = Some((value, given.range().into()));
            }
            Stmt::AugAssign(assign) => {
                let value = self.augment(assign)?;
                *last = Some((value, assign.range.into()));
            }
            Stmt::Expr(bare) => {
                if matches!(&*bare.value, Ast::StringLiteral(_) | Ast::EllipsisLiteral(_))
                    || self.is_foreign(&bare.value)
                {
                    return Ok(Flow::Next);
                }
                if let Some(printed) = self.old_print(bare)? {
                    return Ok(printed);
                }
                let value = self.expression(&bare.value)?;
                if !matches!(value, Value::None) {
                    *last = Some((value, bare.range.into()));
                }
            }
            Stmt::FunctionDef(definition) => {
                let function = Function::of(definition, self.scope.clone());
                let function = self.with_defaults(function, &definition.parameters)?;
                self.assign(definition.name.as_str(), function, definition.name.range.into());
            }
            Stmt::ClassDef(definition) => {
                let class = Function::class(definition, self.scope.clone());
                self.assign(definition.name.as_str(), class, definition.name.range.into());
            }
            Stmt::Return(given) => {
                let value = match &given.value {
                    Some(value) => self.returned(value)?,
                    None => Value::None,
                };
                self.note_returned();
                return Ok(Flow::Return(value));
            }
            Stmt::If(branch) => return self.branch(branch),
            Stmt::For(each) => return self.each(each),
            Stmt::While(repeat) => return self.repeat(repeat),
            Stmt::Break(_) => return Ok(Flow::Break),
            Stmt::Continue(_) => return Ok(Flow::Continue),
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import)?,
            // What is in them runs as it stands: a mistake ends the text in any case.
            Stmt::With(with) => return self.statements(&with.body),
            Stmt::Try(attempt) => return self.statements(&attempt.body),
            Stmt::Raise(raise) => {
                return Err(self.error(raise.range.into(), "the text raises an error here"));
            }
            // Read over: they compute nothing.
            Stmt::Assert(_) | Stmt::Pass(_) | Stmt::Global(_) | Stmt::Nonlocal(_) => {}
            Stmt::Delete(delete) => {
                for target in &delete.targets {
                    if let Ast::Name(name) = target {
                        self.scope.borrow_mut().names.remove(name.id.as_str());
                    }
                }
            }
            // These were refused before the text was run.
            _ => return Err(self.silent()),
        }
        Ok(Flow::Next)
    }
}
