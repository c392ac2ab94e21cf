//! Functions and classes of the text, and their calls.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use ruff_python_ast::{Expr as Ast, ExprLambda, Parameters, Stmt, StmtClassDef, StmtFunctionDef};

use super::argument::Argument;
use super::scope::Scope;
use super::value::Value;
use super::{Flow, Tracer};
use crate::Error;
use crate::source::Span;

/// The deepest that calls of the text's functions may nest.
const DEEPEST: usize = 200;

/// What can be called.
pub(crate) struct Function<'a, 'c> {
    pub(super) name: Rc<str>,
    pub(super) body: Body<'a>,
    pub(super) parameters: Option<&'a Parameters>,
    /// The defaults of the last parameters, computed where the function is defined.
    pub(super) defaults: HashMap<&'a str, Value<'a, 'c>>,
    scope: Option<Rc<RefCell<Scope<'a, 'c>>>>,
    /// What a method is called on.
    pub(super) object: Option<Rc<Instance<'a, 'c>>>,
}

#[derive(Clone, Copy)]
pub(crate) enum Body<'a> {
    Statements(&'a [Stmt]),
    Expression(&'a Ast),
    Class(&'a StmtClassDef),
    /// A function of a module, by its path: the name of the function.
    Member,
}

/// An object of a class of the text.
pub(crate) struct Instance<'a, 'c> {
    pub(super) class: &'a StmtClassDef,
    scope: Rc<RefCell<Scope<'a, 'c>>>,
    attributes: RefCell<HashMap<Rc<str>, Value<'a, 'c>>>,
}

impl<'a, 'c> Function<'a, 'c> {
    fn new(name: &str, body: Body<'a>, parameters: Option<&'a Parameters>) -> Function<'a, 'c> {
        Function { name: name.into(), body, parameters, defaults: HashMap::new(), scope: None, object: None }
    }

    pub(super) fn of(definition: &'a StmtFunctionDef, scope: Rc<RefCell<Scope<'a, 'c>>>) -> Function<'a, 'c> {
        let body = Body::Statements(&definition.body);
        let function = Function::new(definition.name.as_str(), body, Some(&definition.parameters));
        Function { scope: Some(scope), ..function }
    }

    pub(super) fn lambda(lambda: &'a ExprLambda, scope: Rc<RefCell<Scope<'a, 'c>>>) -> Function<'a, 'c> {
        let function = Function::new("lambda", Body::Expression(&lambda.body), lambda.parameters.as_deref());
        Function { scope: Some(scope), ..function }
    }

    pub(super) fn class(definition: &'a StmtClassDef, scope: Rc<RefCell<Scope<'a, 'c>>>) -> Value<'a, 'c> {
        let function = Function::new(definition.name.as_str(), Body::Class(definition), None);
        Value::Function(Rc::new(Function { scope: Some(scope), ..function }))
    }

    /// A function of a module that has been given a name of its own.
    pub(super) fn member(path: String) -> Value<'a, 'c> {
        Value::Function(Rc::new(Function::new(&path, Body::Member, None)))
    }
}

impl<'a, 'c> Instance<'a, 'c> {
    pub(super) fn set(&self, name: &str, value: Value<'a, 'c>) {
        self.attributes.borrow_mut().insert(name.into(), value);
    }

    /// The attributes with their values, in the order of their names.
    pub(super) fn attributes(&self) -> Vec<(Rc<str>, Value<'a, 'c>)> {
        let attributes = self.attributes.borrow();
        let mut all: Vec<_> = attributes.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    pub(super) fn attribute(&self, name: &str) -> Option<Value<'a, 'c>> {
        self.attributes.borrow().get(name).cloned()
    }

    pub(super) fn put_back(&self, attributes: Vec<(Rc<str>, Value<'a, 'c>)>) {
        *self.attributes.borrow_mut() = attributes.into_iter().collect();
    }

    fn method(&self, name: &str) -> Option<&'a StmtFunctionDef> {
        self.class.body.iter().find_map(|statement| match statement {
            Stmt::FunctionDef(method) if method.name.as_str() == name => Some(method),
            _ => None,
        })
    }
}

/// An attribute of an object, or a method with the object that it is called on.
pub(super) fn attribute<'a, 'c>(instance: &Rc<Instance<'a, 'c>>, name: &str) -> Option<Value<'a, 'c>> {
    if let Some(value) = instance.attributes.borrow().get(name) {
        return Some(value.clone());
    }
    let method = instance.method(name)?;
    let function = Function::of(method, instance.scope.clone());
    Some(Value::Function(Rc::new(Function { object: Some(instance.clone()), ..function })))
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// A function with the defaults of its parameters.
    pub(super) fn with_defaults(
        &mut self,
        mut function: Function<'a, 'c>,
        parameters: &'a Parameters,
    ) -> Result<Value<'a, 'c>, Error> {
        for parameter in parameters.iter_non_variadic_params() {
            if let Some(default) = &parameter.default {
                let value = self.expression(default)?;
                function.defaults.insert(parameter.parameter.name.as_str(), value);
            }
        }
        Ok(Value::Function(Rc::new(function)))
    }

    /// Calls a function of the text.
    pub(super) fn call_function(
        &mut self,
        function: &Rc<Function<'a, 'c>>,
        place: Span,
        arguments: Vec<Argument<'a, 'c>>,
    ) -> Result<Value<'a, 'c>, Error> {
        if let Body::Class(class) = function.body {
            return self.instance(function, class, place, arguments);
        }
        if self.depth >= DEEPEST {
            let message = format!("calls of functions nest more than {DEEPEST} deep");
            return Err(self.error(place, message).help("a function that calls itself must come to an end"));
        }
        let before = self.builder.len();
        let mut names = self.parameters(function, place, arguments)?;
        if let Some(object) = &function.object {
            names.extend(self.own_name(function).map(|own| (own.into(), Value::Instance(object.clone()))));
        }
        let inner = Scope { names, outer: function.scope.clone(), number: self.next_frame() };
        let outer = std::mem::replace(&mut self.scope, Rc::new(RefCell::new(inner)));
        self.note_parameters(function)?;
        self.depth += 1;
        let result = match function.body {
            Body::Statements(body) => self.statements(body).map(|flow| match flow {
                Flow::Return(value) => value,
                _ => Value::None,
            }),
            Body::Expression(body) => self.expression(body),
            Body::Class(_) | Body::Member => Ok(Value::Unknown),
        };
        self.depth -= 1;
        self.scope = outer;
        self.read_returned();
        result.map(|value| self.grouped(function, value, before, place))
    }

    /// `self`, as the method calls it.
    fn own_name(&self, function: &Function<'a, 'c>) -> Option<&'a str> {
        let first = function.parameters?.iter_non_variadic_params().next()?;
        Some(first.parameter.name.as_str())
    }

    /// The parameters of a function with what a call gives them.
    fn parameters(
        &mut self,
        function: &Function<'a, 'c>,
        place: Span,
        arguments: Vec<Argument<'a, 'c>>,
    ) -> Result<HashMap<Rc<str>, Value<'a, 'c>>, Error> {
        let mut names: HashMap<Rc<str>, Value<'a, 'c>> = HashMap::new();
        let Some(parameters) = function.parameters else { return Ok(names) };
        let skip = usize::from(function.object.is_some());
        let all: Vec<&'a str> = parameters
            .iter_non_variadic_params()
            .skip(skip)
            .map(|parameter| parameter.parameter.name.as_str())
            .collect();
        let positional = (parameters.posonlyargs.len() + parameters.args.len()).saturating_sub(skip);
        let called = &function.name;
        let mut rest = Vec::new();
        for (position, argument) in arguments.into_iter().enumerate() {
            let name = match argument.keyword {
                Some(keyword) => all.iter().find(|name| **name == keyword).copied(),
                None => all.get(position).filter(|_| position < positional).copied(),
            };
            let Some(name) = name else {
                if argument.keyword.is_none() && parameters.vararg.is_some() {
                    rest.push(argument.value);
                    continue;
                }
                let message = match argument.keyword {
                    Some(keyword) => format!("`{called}` has no parameter `{keyword}`"),
                    None => format!("`{called}` takes {positional} arguments"),
                };
                let usage = format!("write `{called}({})`", all.join(", "));
                return Err(self.error(argument.place, message).help(usage));
            };
            if names.insert(name.into(), argument.value).is_some() {
                let message = format!("`{name}` of `{called}` is given twice");
                return Err(self.error(argument.place, message).help("leave one of the two out"));
            }
        }
        for name in all {
            if names.contains_key(name) {
                continue;
            }
            let Some(default) = function.defaults.get(name) else {
                let message = format!("`{called}` needs its parameter `{name}`");
                return Err(self.error(place, message).help(format!("write `{called}(…, {name}=…)`")));
            };
            names.insert(name.into(), default.clone());
        }
        if let Some(vararg) = &parameters.vararg {
            names.insert(vararg.name.as_str().into(), Value::tuple(rest));
        }
        Ok(names)
    }

    /// A new object of a class.
    fn instance(
        &mut self,
        class: &Rc<Function<'a, 'c>>,
        definition: &'a StmtClassDef,
        place: Span,
        arguments: Vec<Argument<'a, 'c>>,
    ) -> Result<Value<'a, 'c>, Error> {
        let scope = class.scope.clone().unwrap_or_else(|| self.globals.clone());
        let instance = Rc::new(Instance { class: definition, scope, attributes: Default::default() });
        for statement in &definition.body {
            if let Stmt::Assign(assign) = statement {
                let value = self.expression(&assign.value)?;
                for target in &assign.targets {
                    if let Ast::Name(name) = target {
                        instance.set(name.id.as_str(), value.clone());
                    }
                }
            }
        }
        match attribute(&instance, "__init__") {
            Some(Value::Function(init)) => {
                let function = match init.parameters {
                    Some(parameters) => {
                        let Value::Function(function) = self.redefaulted(&init, parameters)? else {
                            return Ok(Value::Unknown);
                        };
                        function
                    }
                    None => init,
                };
                self.call_function(&function, place, arguments)?;
            }
            _ if !arguments.is_empty() => {
                let message = format!("`{}` takes no arguments", class.name);
                return Err(self.error(place, message).help("define `__init__` to take them"));
            }
            _ => {}
        }
        Ok(Value::Instance(instance))
    }

    /// The `__init__` of a class, if it has one.
    pub(super) fn constructor(&self, class: &Function<'a, 'c>) -> Option<Function<'a, 'c>> {
        let Body::Class(definition) = class.body else { return None };
        let scope = class.scope.clone().unwrap_or_else(|| self.globals.clone());
        definition.body.iter().find_map(|statement| match statement {
            Stmt::FunctionDef(method) if method.name.as_str() == "__init__" => {
                Some(Function::of(method, scope.clone()))
            }
            _ => None,
        })
    }

    /// A method with its defaults, which are computed when it is called.
    pub(super) fn redefaulted(
        &mut self,
        method: &Rc<Function<'a, 'c>>,
        parameters: &'a Parameters,
    ) -> Result<Value<'a, 'c>, Error> {
        let function = Function {
            name: method.name.clone(),
            body: method.body,
            parameters: method.parameters,
            defaults: HashMap::new(),
            scope: method.scope.clone(),
            object: method.object.clone(),
        };
        self.with_defaults(function, parameters)
    }
}
