//! The names of a text: which are read, which are assigned.

use std::collections::HashSet;

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{self as ast, Expr as Ast, ExprContext, Stmt, StmtFunctionDef};

use crate::journal::Call;
use crate::modules;

/// The names of a text.
#[derive(Default)]
pub(crate) struct Names<'a> {
    /// Read before anything assigns them, in the order of their first use.
    pub(crate) free: Vec<&'a str>,
    /// Assigned, in the order of their first assignment.
    pub(crate) assigned: Vec<&'a str>,
    /// Changed by `+=` and its like.
    pub(crate) changed: HashSet<&'a str>,
    /// Lists that grow or shrink.
    pub(crate) grown: HashSet<&'a str>,
    known: HashSet<&'a str>,
    stored: HashSet<&'a str>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(body: &'a [Stmt]) -> Names<'a> {
        let mut names = Names::default();
        names.visit_body(body);
        names
    }

    fn assign(&mut self, name: &'a str) {
        if self.stored.insert(name) {
            self.assigned.push(name);
        }
        self.known.insert(name);
    }
}

impl<'a> Visitor<'a> for Names<'a> {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Assign(assign) => {
                self.visit_expr(&assign.value);
                assign.targets.iter().for_each(|target| self.visit_expr(target));
            }
            Stmt::AugAssign(assign) => {
                if let Ast::Name(name) = &*assign.target {
                    self.changed.insert(name.id.as_str());
                }
                self.visit_expr(&assign.value);
                self.visit_expr(&assign.target);
            }
            // Names inside of functions are their own.
            Stmt::FunctionDef(function) => self.assign(function.name.as_str()),
            Stmt::ClassDef(class) => self.assign(class.name.as_str()),
            Stmt::Import(ast::StmtImport { names, .. })
            | Stmt::ImportFrom(ast::StmtImportFrom { names, .. }) => {
                let called = |alias: &'a ast::Alias| alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                self.known
                    .extend(names.iter().map(|alias| called(alias).split('.').next().unwrap_or_default()));
            }
            _ => walk_stmt(self, statement),
        }
    }

    fn visit_expr(&mut self, ast: &'a Ast) {
        match ast {
            Ast::Name(name) => {
                let id = name.id.as_str();
                match name.ctx {
                    ExprContext::Store => self.assign(id),
                    _ if self.known.contains(id) || is_known(id) => {}
                    _ => {
                        self.known.insert(id);
                        self.free.push(id);
                    }
                }
            }
            Ast::Call(call) => {
                if let Ast::Attribute(method) = &*call.func
                    && let Ast::Name(list) = &*method.value
                    && matches!(method.attr.as_str(), "append" | "extend" | "insert" | "pop" | "reverse")
                {
                    self.grown.insert(list.id.as_str());
                }
                match &*call.func {
                    Ast::Name(name) if !self.known.contains(name.id.as_str()) => {}
                    other => self.visit_expr(other),
                }
                self.visit_arguments(&call.arguments);
            }
            Ast::Attribute(attribute) => match &*attribute.value {
                Ast::Name(name) if modules::is_root(name.id.as_str()) => {}
                _ => walk_expr(self, ast),
            },
            Ast::Lambda(_) => {}
            Ast::BinOp(last) => {
                // A chain of operators is as deep as it is long.
                let mut links = vec![last];
                while let Ast::BinOp(inner) = &*links[links.len() - 1].left {
                    links.push(inner);
                }
                self.visit_expr(&links[links.len() - 1].left);
                links.into_iter().rev().for_each(|link| self.visit_expr(&link.right));
            }
            _ => walk_expr(self, ast),
        }
    }
}

/// The classes and pairs of functions that a text only defines, each with its way back.
pub(crate) fn calls(body: &[Stmt]) -> Vec<Call> {
    if computes(body) {
        return Vec::new();
    }
    let functions: Vec<&str> = body.iter().filter_map(function).collect();
    body.iter()
        .filter_map(|statement| match statement {
            Stmt::ClassDef(class) => {
                let methods: Vec<&str> = class.body.iter().filter_map(function).collect();
                let both = methods.contains(&"forward") && methods.contains(&"backward");
                both.then(|| Call::Class(class.name.to_string()))
            }
            Stmt::FunctionDef(forward) => {
                let forward = forward.name.as_str();
                let backward = forward.replace("forward", "backward");
                let is_pair = backward != forward && functions.contains(&&*backward);
                is_pair.then(|| Call::Pair { forward: forward.to_owned(), backward })
            }
            _ => None,
        })
        .collect()
}

/// Whether a name means something that no text has to assign.
fn is_known(name: &str) -> bool {
    let is_type = modules::TYPES.iter().any(|(known, _)| *known == name);
    is_type || matches!(name, "inf" | "Infinity" | "nan" | "NaN" | "print" | "object" | "__name__")
}

/// What must be given from outside: names that nothing assigns, and the parameters without defaults of what is called.
pub(crate) fn needs(body: &[Stmt], call: &Call) -> Vec<String> {
    let free: Vec<String> = Names::of(body).free.into_iter().map(str::to_owned).collect();
    let found = |name: &str| {
        body.iter().find_map(|statement| match statement {
            Stmt::FunctionDef(function) if function.name.as_str() == name => Some(function),
            _ => None,
        })
    };
    let mut needs = free;
    let mut add = |function: Option<&StmtFunctionDef>, skip: usize| {
        let all = function.into_iter().flat_map(|function| function.parameters.iter_non_variadic_params());
        for parameter in all.skip(skip).filter(|parameter| parameter.default.is_none()) {
            let name = parameter.parameter.name.to_string();
            if !needs.contains(&name) {
                needs.push(name);
            }
        }
    };
    match call {
        Call::Pair { forward, .. } => add(found(forward), 0),
        Call::Class(name) => {
            for statement in body {
                let Stmt::ClassDef(class) = statement else { continue };
                for method in ["__init__", "forward"].iter().filter(|_| class.name.as_str() == name) {
                    let method = class.body.iter().find_map(|statement| match statement {
                        Stmt::FunctionDef(function) if function.name.as_str() == *method => Some(function),
                        _ => None,
                    });
                    add(method, 1);
                }
            }
        }
        Call::Nothing => {
            let last = body.iter().rev().find_map(|statement| match statement {
                Stmt::FunctionDef(function) => Some(function),
                _ => None,
            });
            if !computes(body) {
                add(last, 0);
            }
        }
    }
    needs
}

/// Whether a text does anything but define functions and classes.
fn computes(body: &[Stmt]) -> bool {
    body.iter().any(|statement| {
        !matches!(
            statement,
            Stmt::FunctionDef(_) | Stmt::ClassDef(_) | Stmt::Import(_) | Stmt::ImportFrom(_) | Stmt::Pass(_)
        ) && !matches!(statement, Stmt::Expr(bare) if bare.value.is_literal_expr())
    })
}

fn function(statement: &Stmt) -> Option<&str> {
    match statement {
        Stmt::FunctionDef(function) => Some(function.name.as_str()),
        _ => None,
    }
}

/// Every name that is written: assigned anywhere, or a parameter.
pub(crate) fn written(body: &[Stmt]) -> Vec<String> {
    let mut writes = Writes::default();
    writes.visit_body(body);
    writes.0
}

#[derive(Default)]
struct Writes(Vec<String>);

impl Writes {
    fn note(&mut self, name: String) {
        if !self.0.contains(&name) {
            self.0.push(name);
        }
    }
}

impl<'a> Visitor<'a> for Writes {
    fn visit_stmt(&mut self, statement: &'a Stmt) {
        if let Stmt::Assign(assign) = statement
            && let ([target], Ast::Dict(dict)) = (&assign.targets[..], &*assign.value)
            && let Some(base) = path(target)
        {
            for key in dict.items.iter().filter_map(|item| item.key.as_ref()) {
                if let Ast::StringLiteral(key) = key {
                    self.note(format!("{base}['{}']", key.value.to_str()));
                }
            }
        }
        walk_stmt(self, statement);
    }

    fn visit_parameter(&mut self, parameter: &'a ruff_python_ast::Parameter) {
        self.note(parameter.name.as_str().to_owned());
    }

    fn visit_expr(&mut self, ast: &'a Ast) {
        match ast {
            Ast::Name(name) if name.ctx == ExprContext::Store => self.note(name.id.as_str().to_owned()),
            Ast::Attribute(attribute) if attribute.ctx == ExprContext::Store => {
                if let Ast::Name(object) = &*attribute.value {
                    self.note(format!("{}.{}", object.id, attribute.attr));
                }
            }
            Ast::Subscript(part) if part.ctx == ExprContext::Store => {
                if let (Some(base), Ast::StringLiteral(key)) = (path(&part.value), &*part.slice) {
                    self.note(format!("{base}['{}']", key.value.to_str()));
                }
            }
            // Chains are as deep as they are long, and write nothing.
            Ast::BinOp(_) => {}
            _ => walk_expr(self, ast),
        }
    }
}

/// A name, or an attribute of one.
fn path(ast: &Ast) -> Option<String> {
    match ast {
        Ast::Name(name) => Some(name.id.to_string()),
        Ast::Attribute(attribute) => Some(format!("{}.{}", path(&attribute.value)?, attribute.attr)),
        _ => None,
    }
}
