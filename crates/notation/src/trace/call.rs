//! Calls: of functions of the text, of modules, of methods, and of what Python has itself.

use ruff_python_ast::{Expr as Ast, ExprCall};
use ruff_text_size::Ranged;

use super::Tracer;
use super::argument::Argument;
use super::function::Body;
use super::value::Value;
use crate::function::Function;
use crate::modules::{self, Found, Module};
use crate::source::Span;
use crate::{Error, closest};

impl<'a, 'c> Tracer<'a, 'c> {
    pub(super) fn call(&mut self, call: &'a ExprCall) -> Result<Value<'a, 'c>, Error> {
        let place: Span = call.range().into();
        match &*call.func {
            Ast::Name(name) => {
                let focus = name.range.into();
                match self.find(name.id.as_str()) {
                    Some(value) => self.call_value(value, name.id.as_str(), focus, call),
                    None => {
                        let arguments = self.arguments(&call.arguments)?;
                        self.call_name(name.id.as_str(), focus, arguments)
                    }
                }
            }
            Ast::Attribute(attribute) => {
                let (name, focus): (_, Span) = (attribute.attr.as_str(), attribute.attr.range.into());
                if let Some(module) = self.module(&attribute.value) {
                    // As the text calls it, unless it has given the module a name of its own.
                    let written = self.quote(attribute.value.range().into());
                    let known = Module::find(written).is_some();
                    let path = if known { written } else { module.spellings[0] };
                    let arguments = self.arguments(&call.arguments)?;
                    if module.constant(name).is_some() {
                        return self.converted(name, focus, arguments);
                    }
                    return self.call_name(&format!("{path}.{name}"), attribute.range.into(), arguments);
                }
                if crate::read::is_random(&attribute.value) {
                    let arguments = self.arguments(&call.arguments)?;
                    return self.random(name, focus, &arguments);
                }
                match self.expression(&attribute.value)? {
                    Value::Unknown => Ok(Value::Unknown),
                    Value::Random => {
                        let arguments = self.arguments(&call.arguments)?;
                        self.random(name, focus, &arguments)
                    }
                    Value::Instance(instance) => match super::function::attribute(&instance, name) {
                        Some(value) => self.call_value(value, name, focus, call),
                        None => {
                            let message = format!("`{}` has no method `{name}`", instance.class.name);
                            Err(self.error(focus, message).help("define it in the class"))
                        }
                    },
                    object => {
                        let on = (object, attribute.value.range().into());
                        self.method(on, name, focus, call)
                    }
                }
            }
            other => {
                let value = self.expression(other)?;
                let focus = other.range().into();
                match value {
                    Value::Function(_) => self.call_value(value, "this function", focus, call),
                    Value::Unknown => Ok(Value::Unknown),
                    _ => {
                        let error = self.error(focus, "this is called, but it is not a function");
                        let error = error.label("only a name can be called");
                        let error = error.help("write `*` for a product: `a * (b + c)`");
                        Err(error.related(self.text, place, "the call"))
                    }
                }
            }
        }
    }

    /// Calls a value that has a name in the text.
    fn call_value(
        &mut self,
        value: Value<'a, 'c>,
        name: &str,
        focus: Span,
        call: &'a ExprCall,
    ) -> Result<Value<'a, 'c>, Error> {
        match value {
            Value::Unknown => Ok(Value::Unknown),
            Value::Function(function) => {
                let arguments = self.arguments(&call.arguments)?;
                if let Body::Member = function.body {
                    return self.call_name(&function.name, focus, arguments);
                }
                let function = match (&function.object, function.parameters) {
                    // A method's defaults have not been computed yet.
                    (Some(_), Some(parameters)) if function.defaults.is_empty() => {
                        match self.redefaulted(&function, parameters)? {
                            Value::Function(function) => function,
                            _ => return Ok(Value::Unknown),
                        }
                    }
                    _ => function,
                };
                self.call_function(&function, call.range().into(), arguments)
            }
            Value::Instance(instance) => match super::function::attribute(&instance, "__call__")
                .or_else(|| super::function::attribute(&instance, "forward"))
            {
                Some(value) => self.call_value(value, name, focus, call),
                None => Err(self.error(focus, format!("`{name}` is an object, and not a function"))),
            },
            Value::Type(_) => {
                let arguments = self.arguments(&call.arguments)?;
                self.converted(name, focus, arguments)
            }
            value if self.is_function(name) && value.shape().is_some() => {
                // A name that is a function of the library and a value of the text is the function where it is called.
                let arguments = self.arguments(&call.arguments)?;
                self.call_name(name, focus, arguments)
            }
            value => {
                let message = format!("`{name}` is called, but it is {}", value.sort());
                Err(self.error(focus, message).help("write `*` for a product: `a * (b + c)`"))
            }
        }
    }

    /// Calls what a name stands for that the text has not defined, with the module in front if there is one.
    pub(super) fn call_name(
        &mut self,
        name: &str,
        focus: Span,
        arguments: Vec<Argument<'a, 'c>>,
    ) -> Result<Value<'a, 'c>, Error> {
        if let Some(result) = self.builtin(name, focus, &arguments) {
            return result;
        }
        let random = ["np.random.", "numpy.random."].iter().find_map(|module| name.strip_prefix(module));
        if let Some(name) = random.or(Some(name).filter(|name| matches!(*name, "randn" | "rand"))) {
            return self.random(name, focus, &arguments);
        }
        match Function::find(name) {
            Function::Entry(entry, member) => self.call_entry(name, focus, (entry, member), arguments),
            Function::Maker(maker, member) => self.make(name, focus, (maker, member), &arguments),
            Function::Splitter(splitter, member) => self.split(name, focus, (splitter, member), &arguments),
            Function::Measure(measure) => match &arguments[..] {
                [argument] => self.measure(measure, &argument.value, argument.place, focus),
                _ => Err(self.error(focus, format!("`{name}` takes one value"))),
            },
            Function::Refused(advice) => {
                Err(self.error(focus, format!("there is no function `{name}` here")).help(advice))
            }
            Function::Unknown => Err(self.unknown_function(focus, name)),
        }
    }

    /// A name that is on no list: that of the module in front of it, or that of all functions.
    pub(super) fn unknown_function(&self, focus: Span, name: &str) -> Error {
        let error = self.error(focus, format!("there is no function `{name}`"));
        let Some((path, last)) = modules::split(name) else {
            if let Some(module) = modules::home(name) {
                return error.help(format!("write `{}.{name}`", module.spellings[0]));
            }
            return match closest(name, Function::names()) {
                Some(meant) => error.help(format!("did you mean `{meant}`?")),
                None => error.help("`backflow gates` lists the functions"),
            };
        };
        if path.ends_with("random") || last.starts_with("rand") {
            return error.help("random numbers are given from outside: leave the name without a value here");
        }
        let Some(module) = Module::find(path) else {
            return error.help(format!("nothing after `{path}.` is understood: write `np.`, or no prefix"));
        };
        let has = |path: &str| {
            let found = Module::find(path).map(|module| module.member(last));
            matches!(found, Some(Found::Function(_)))
        };
        if let Some(other) = ["np", "np.linalg", "math"].into_iter().find(|path| has(path)) {
            return error.help(format!("write `{other}.{last}`"));
        }
        if !matches!(Function::find(last), Function::Unknown | Function::Refused(_)) {
            let title = module.title;
            return error.help(format!("{title} has no `{last}`: write `{last}(x)`, without the prefix"));
        }
        match closest(last, module.members().map(|member| member.name)) {
            Some(meant) => error.help(format!("did you mean `{path}.{meant}`?")),
            None => error.help(format!("what is understood after `{path}.`: `backflow gates --numpy`")),
        }
    }

    /// What Python has without any module.
    fn builtin(
        &mut self,
        name: &str,
        focus: Span,
        arguments: &[Argument<'a, 'c>],
    ) -> Option<Result<Value<'a, 'c>, Error>> {
        let values: Vec<&Value<'a, 'c>> = arguments.iter().map(|argument| &argument.value).collect();
        if values.iter().any(|value| matches!(value, Value::Unknown)) {
            return Some(Ok(Value::Unknown));
        }
        Some(match (name, &values[..]) {
            ("range" | "xrange", [..]) if (1..=3).contains(&values.len()) => self.range(focus, arguments),
            ("len", [value]) => self.length(value, arguments[0].place, focus),
            ("float" | "int" | "bool", [_]) => self.converted(name, focus, arguments.to_vec()),
            ("str", [value]) => self.shown(value, arguments[0].place).map(Value::Text),
            ("list" | "tuple", [value]) => match value.items() {
                Some(items) if name == "tuple" => Ok(Value::tuple(items)),
                Some(items) => Ok(Value::List(std::rc::Rc::new(std::cell::RefCell::new(items)))),
                None => return None,
            },
            ("list", []) => Ok(Value::List(Default::default())),
            ("dict", _) => self.dict_of(focus, arguments),
            ("enumerate", [value]) => self.enumerated(value, arguments[0].place),
            ("zip", [..]) => self.zipped(arguments),
            ("reversed", [value]) => match value.items() {
                Some(items) => Ok(Value::tuple(items.into_iter().rev())),
                None => return None,
            },
            ("print", _) => self.print(arguments),
            ("isinstance", _) => Ok(Value::Bool(true)),
            // Of two values Python's own are NumPy's `maximum`; with `np.` in front the second argument is an axis.
            ("max" | "min", [_, _, ..]) if arguments.iter().all(|argument| argument.keyword.is_none()) => {
                self.extreme(name, focus, arguments)
            }
            ("max" | "min" | "sum", [Value::List(_) | Value::Tuple(_)]) => {
                self.over_list(name, focus, &arguments[0])
            }
            ("abs" | "round", [value]) if value.real().is_some() && value.origin().is_none() => {
                let number = value.real().unwrap_or_default();
                Ok(match name {
                    "abs" => Value::number(number.abs(), value.integer().is_some()),
                    _ => Value::number(number.round_ties_even(), true),
                })
            }
            _ => return None,
        })
    }

    /// The largest or smallest of several values.
    pub(super) fn extreme(
        &mut self,
        name: &str,
        focus: Span,
        arguments: &[Argument<'a, 'c>],
    ) -> Result<Value<'a, 'c>, Error> {
        let known: Option<Vec<f64>> = arguments
            .iter()
            .map(|argument| argument.value.real().filter(|_| argument.value.origin().is_none()))
            .collect();
        if let Some(known) = known {
            let whole = arguments.iter().all(|argument| argument.value.integer().is_some());
            let pick = if name == "max" { f64::max } else { f64::min };
            let best = known.into_iter().reduce(pick).unwrap_or_default();
            return Ok(Value::number(best, whole));
        }
        let entry = if name == "max" { "maximum" } else { "minimum" };
        let mut arguments = arguments.iter().cloned();
        let Some(mut best) = arguments.next() else { return Ok(Value::Unknown) };
        for next in arguments {
            let place = best.place;
            let value = self.call_name(entry, focus, vec![best, next])?;
            best = Argument::positional(value, place);
        }
        Ok(best.value)
    }
}
