//! Branches and loops, of which all is known that decides them.

use ruff_python_ast::{StmtFor, StmtIf, StmtImport, StmtImportFrom, StmtWhile};
use ruff_text_size::Ranged;

use super::value::Value;
use super::{Flow, Tracer};
use crate::Error;
use crate::modules::{Found, Module};
use crate::source::Span;

/// The most passes of a loop that are written out as gates.
const MOST_PASSES: usize = 100_000;

impl<'a, 'c> Tracer<'a, 'c> {
    pub(super) fn branch(&mut self, branch: &'a StmtIf) -> Result<Flow<'a, 'c>, Error> {
        if self.by_counter(branch)? {
            return Ok(Flow::Next);
        }
        if self.either(branch)? {
            return Ok(Flow::Next);
        }
        if self.decided(&branch.test)? {
            return self.statements(&branch.body);
        }
        for clause in &branch.elif_else_clauses {
            let taken = match &clause.test {
                Some(test) => self.decided(test)?,
                None => true,
            };
            if taken {
                return self.statements(&clause.body);
            }
        }
        Ok(Flow::Next)
    }

    /// Whether a condition holds, which must be known.
    pub(super) fn decided(&mut self, test: &'a ruff_python_ast::Expr) -> Result<bool, Error> {
        let value = self.expression(test)?;
        if let Value::Unknown = value {
            return Err(self.silent());
        }
        self.truth(&value).ok_or_else(|| {
            let error =
                self.error(test.range().into(), "this condition depends on what the circuit computes");
            error.help("write `np.where(condition, a, b)`, which takes `a` or `b` by element")
        })
    }

    pub(super) fn each(&mut self, each: &'a StmtFor) -> Result<Flow<'a, 'c>, Error> {
        let place: Span = each.iter.range().into();
        let over = self.expression(&each.iter)?;
        if let Value::Unknown = over {
            return Err(self.silent());
        }
        if let Value::Range(range) = over
            && let Some(flow) = self.looped(each, range)?
        {
            return Ok(flow);
        }
        if let Value::Range(range) = over
            && let Some(flow) = self.jump(each, range)?
        {
            return Ok(flow);
        }
        let items = match over.items() {
            Some(items) => items,
            None => self.rows(&over, place)?,
        };
        if items.len() > MOST_PASSES {
            let message =
                format!("the loop has {} passes; at most {MOST_PASSES} are written out", items.len());
            return Err(self.error(place, message).help("let it end earlier"));
        }
        self.in_loop += 1;
        let flow = self.passes(each, items);
        self.in_loop -= 1;
        match flow? {
            Flow::Next => self.statements(&each.orelse),
            Flow::Break | Flow::Continue => Ok(Flow::Next),
            returned => Ok(returned),
        }
    }

    fn passes(&mut self, each: &'a StmtFor, items: Vec<Value<'a, 'c>>) -> Result<Flow<'a, 'c>, Error> {
        for item in items {
            self.bind_loop(&each.target, item)?;
            match self.statements(&each.body)? {
                Flow::Next | Flow::Continue => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    /// The counter of a loop is no value that the circuit computes, so it names no node.
    pub(super) fn bind_loop(
        &mut self,
        target: &'a ruff_python_ast::Expr,
        item: Value<'a, 'c>,
    ) -> Result<(), Error> {
        use ruff_python_ast::Expr as Ast;
        let targets = match target {
            Ast::Name(name) => {
                self.scope.borrow_mut().names.insert(name.id.as_str().into(), item);
                return Ok(());
            }
            Ast::Tuple(tuple) => &tuple.elts,
            Ast::List(list) => &list.elts,
            _ => return Err(self.error(target.range().into(), "a loop needs a name for its items")),
        };
        let items = self.unpacked(&item, targets, target.range().into())?;
        targets.iter().zip(items).try_for_each(|(target, item)| self.bind_loop(target, item))
    }

    pub(super) fn repeat(&mut self, repeat: &'a StmtWhile) -> Result<Flow<'a, 'c>, Error> {
        self.in_loop += 1;
        let flow = self.repeated(repeat);
        self.in_loop -= 1;
        match flow? {
            Flow::Next => self.statements(&repeat.orelse),
            Flow::Break | Flow::Continue => Ok(Flow::Next),
            returned => Ok(returned),
        }
    }

    fn repeated(&mut self, repeat: &'a StmtWhile) -> Result<Flow<'a, 'c>, Error> {
        let mut passes = 0;
        while self.decided(&repeat.test)? {
            passes += 1;
            if passes > MOST_PASSES {
                let message = format!("the loop has more than {MOST_PASSES} passes");
                return Err(self.error(repeat.test.range().into(), message).help("let it end earlier"));
            }
            match self.statements(&repeat.body)? {
                Flow::Next | Flow::Continue => {}
                flow => return Ok(flow),
            }
        }
        Ok(Flow::Next)
    }

    /// `import numpy as np`: the name stands for the module, if it is known.
    pub(super) fn import(&mut self, import: &'a StmtImport) {
        for alias in &import.names {
            let module = Module::find(alias.name.as_str());
            let name = alias.asname.as_ref().unwrap_or(&alias.name);
            match module {
                Some(module) if !name.as_str().contains('.') => {
                    self.scope.borrow_mut().names.insert(name.as_str().into(), Value::Module(module));
                }
                Some(_) => {}
                // What plots or tells the time computes nothing here.
                None => _ = self.foreign.insert(name.as_str().split('.').next().unwrap_or_default()),
            }
        }
    }

    /// `from math import exp`: the names stand for what the module has.
    pub(super) fn import_from(&mut self, import: &'a StmtImportFrom) -> Result<(), Error> {
        let path = import.module.as_ref().map_or("", |module| module.as_str());
        if path == "numpy.random" {
            for alias in &import.names {
                let known = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                let function = super::function::Function::member(format!("np.random.{}", alias.name));
                self.scope.borrow_mut().names.insert(known.into(), function);
            }
            return Ok(());
        }
        let Some(module) = Module::find(path) else { return Ok(()) };
        for alias in &import.names {
            let (name, place): (_, Span) = (alias.name.as_str(), alias.range.into());
            let known = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            if let Some(constant) = module.constant(name) {
                self.scope.borrow_mut().names.insert(known.into(), Self::constant(constant));
                continue;
            }
            let path = format!("{}.{name}", module.spellings[0]);
            if let Some(inner) = Module::find(&path) {
                self.scope.borrow_mut().names.insert(known.into(), Value::Module(inner));
                continue;
            }
            match module.member(name) {
                Found::Function(_) => {
                    let function = super::function::Function::member(path);
                    self.scope.borrow_mut().names.insert(known.into(), function);
                }
                _ if name == "*" => {
                    for (name, constant) in module.constants {
                        self.scope.borrow_mut().names.insert((*name).into(), Self::constant(*constant));
                    }
                }
                _ => {
                    let error = self.unknown_function(place, &path);
                    self.errors.push(error);
                }
            }
        }
        Ok(())
    }
}
