//! Calls of what a text only defines: a function and the one that gives its gradients, or a class's two methods.

use std::cell::Cell;
use std::rc::Rc;

use backflow_circuit::{Kind, Tensor, random};
use ruff_python_ast::Expr as Ast;
use ruff_text_size::Ranged;

use super::Tracer;
use super::argument::Argument;
use super::function::{Function, attribute};
use super::value::{How, Origin, Value};
use super::watch::{Spot, Watching};
use crate::journal::{Call, Returned, Way};
use crate::source::Span;
use crate::{Error, closest};

type Callable<'a, 'c> = Rc<Function<'a, 'c>>;

impl<'a, 'c> Tracer<'a, 'c> {
    /// Calls a function on inputs of its parameters' names, and the one that gives its gradients on a random upstream
    /// gradient and on whatever else the first has given back.
    pub(super) fn call_graded(&mut self, call: &Call) -> Result<(), Error> {
        let (forward, backward) = match call {
            Call::Nothing => return Ok(()),
            Call::Pair { forward, backward } => (self.defined(forward)?, self.defined(backward)?),
            Call::Class(name) => {
                let class = self.defined(name)?;
                let place = self.whole();
                let arguments = match self.constructor(&class) {
                    Some(init) => self.outside_arguments(&init, 1)?,
                    None => Vec::new(),
                };
                let Value::Instance(object) = self.call_function(&class, place, arguments)? else {
                    return Err(self.silent());
                };
                let method = |name: &str| match attribute(&object, name) {
                    Some(Value::Function(method)) => Some(method),
                    _ => None,
                };
                match (method("forward"), method("backward")) {
                    (Some(forward), Some(backward)) => (forward, backward),
                    _ => {
                        let message = format!("`{name}` has no methods `forward` and `backward`");
                        return Err(Error::without_place(message));
                    }
                }
            }
        };
        let (forward, backward) = (self.ready(forward)?, self.ready(backward)?);
        self.call_both(&forward, &backward)
    }

    /// A method with its defaults.
    fn ready(&mut self, function: Callable<'a, 'c>) -> Result<Callable<'a, 'c>, Error> {
        match (&function.object, function.parameters) {
            (Some(_), Some(parameters)) => match self.redefaulted(&function, parameters)? {
                Value::Function(function) => Ok(function),
                _ => Err(self.silent()),
            },
            _ => Ok(function),
        }
    }

    fn call_both(&mut self, forward: &Callable<'a, 'c>, backward: &Callable<'a, 'c>) -> Result<(), Error> {
        let place = self.whole();
        let skip = usize::from(forward.object.is_some());
        let arguments = self.outside_arguments(forward, skip)?;
        let parameters: Vec<String> =
            arguments.iter().filter_map(|argument| argument.keyword.map(str::to_owned)).collect();
        let (result, names) = self.call_noting(forward, place, arguments)?;
        if self.watching.as_ref().is_some_and(Watching::is_forward_only) {
            return Ok(());
        }
        let results = match result {
            Value::Tuple(items) => items.to_vec(),
            one => vec![one],
        };
        let taken = self.parameter_names(backward, usize::from(backward.object.is_some()));
        // Of several results, the first that are numbers have gradients; what is left is kept for the way back.
        let graded = results.len().min(taken.len().saturating_sub(1)).max(1);
        let mut given = Vec::new();
        for (at, result) in results.iter().take(graded).enumerate() {
            let called = names.get(at).cloned().flatten();
            let called = called.unwrap_or_else(|| forward.name.to_string());
            given.push(self.upstream(&called, result, taken.get(at).copied().unwrap_or("dout"))?);
        }
        let rest = &results[graded.min(results.len())..];
        match (taken.len().saturating_sub(graded), rest) {
            (0, _) => {}
            (1, [only]) => given.push(only.clone()),
            (1, several) => given.push(Value::tuple(several.iter().cloned())),
            (_, several) => given.extend(several.iter().cloned()),
        }
        let arguments = given.into_iter().map(|value| Argument { keyword: None, value, place, whole: place });
        self.returns = Some(Vec::new());
        let returned = self.call_function(backward, place, arguments.collect());
        let noted = self.returns.take().unwrap_or_default();
        returned?;
        if let Some(journal) = &mut self.watching {
            journal.results = noted
                .into_iter()
                .enumerate()
                .map(|(at, result)| Returned { parameter: parameters.get(at).cloned(), ..result })
                .collect();
        }
        Ok(())
    }

    /// Calls a function, and tells what its results are called where it returns them.
    fn call_noting(
        &mut self,
        function: &Callable<'a, 'c>,
        place: Span,
        arguments: Vec<Argument<'a, 'c>>,
    ) -> Result<(Value<'a, 'c>, Vec<Option<String>>), Error> {
        self.returns = Some(Vec::new());
        let result = self.call_function(function, place, arguments);
        let noted = self.returns.take().unwrap_or_default();
        let names = noted.iter().map(|result| {
            let watching = self.watching.as_ref()?;
            Some(watching.name_of(result.write?).to_owned())
        });
        Ok((result?, names.collect()))
    }

    /// A result of the forward function as a variable, and a random gradient of it.
    fn upstream(
        &mut self,
        name: &str,
        result: &Value<'a, 'c>,
        parameter: &str,
    ) -> Result<Value<'a, 'c>, Error> {
        let place = self.whole();
        let node = self.expr(result, place, Kind::Real)?;
        let shape = node.shape();
        let Some(watching) = &mut self.watching else { return Ok(Value::Unknown) };
        let at = watching.writes_so_far();
        let spot = Spot::Name(usize::MAX, name.into());
        self.record(spot, name, Value::Expr(node), place, Way::Assigned)?;
        let mut numbers = vec![0.0; shape.elements()];
        random::uniform(7, at as u64, 0, 0, &mut numbers);
        // Away from 0, so that nothing is right by accident.
        let away = |u: f64| if u < 0.5 { 0.4 + u } else { -0.3 - u };
        let tensor = Tensor::new(shape, numbers.into_iter().map(away).collect::<Vec<_>>());
        let tensor = tensor.map_err(|error| self.error(place, error.to_string()))?;
        let how = How::Input { name: format!("{parameter}@upstream").into(), value: Rc::new(tensor.clone()) };
        let origin = Rc::new(Origin { how, place, made: Cell::new(None), depth: 0 });
        let value = Value::known(tensor, Some(origin));
        let gradient = self.expr(&value, place, Kind::Real)?;
        if let Some(watching) = &mut self.watching {
            watching.upstream.push((at, gradient.id()));
        }
        Ok(value)
    }

    /// The value of a `return`, with the names that stand there noted for whoever asks.
    pub(super) fn returned(&mut self, ast: &'a Ast) -> Result<Value<'a, 'c>, Error> {
        let asked = self.returns.is_some() && self.depth == 1 && self.watching.is_some();
        if !asked {
            return self.expression(ast);
        }
        let parts: Vec<&'a Ast> = match ast {
            Ast::Tuple(tuple) => tuple.elts.iter().collect(),
            Ast::List(list) => list.elts.iter().collect(),
            one => vec![one],
        };
        let mut values = Vec::with_capacity(parts.len());
        let mut noted = Vec::with_capacity(parts.len());
        for part in parts {
            let place: Span = part.range().into();
            let outer = self.begin_statement();
            let value = self.expression(part)?;
            let node = match value.shape() {
                Some(_) => self.expr(&value, place, Kind::Real).ok().map(|node| node.id()),
                None => None,
            };
            let write = self.write_of(part);
            let reads = self.watching.as_ref().map(|watching| watching.reads.clone()).unwrap_or_default();
            self.end_statement([outer, reads.clone()].concat());
            values.push(value);
            noted.push(Returned { write, parameter: None, node, place, reads });
        }
        self.returns = Some(noted);
        match (ast, values.len()) {
            (Ast::Tuple(_) | Ast::List(_), _) => Ok(Value::tuple(values)),
            (_, 1) => Ok(values.remove(0)),
            _ => Ok(Value::None),
        }
    }

    /// The write that a name, an attribute or an entry holds.
    fn write_of(&mut self, ast: &'a Ast) -> Option<usize> {
        let spot = match ast {
            Ast::Name(name) => Spot::Name(self.scope.borrow().number, name.id.as_str().into()),
            Ast::Attribute(attribute) => match self.expression(&attribute.value).ok()? {
                Value::Instance(object) => {
                    self.watching.as_mut()?.attribute(&object, attribute.attr.as_str())
                }
                _ => return None,
            },
            _ => return None,
        };
        self.watching.as_ref()?.at(&spot)
    }

    fn defined(&mut self, name: &str) -> Result<Callable<'a, 'c>, Error> {
        if let Some(Value::Function(function)) = self.find(name) {
            return Ok(function);
        }
        let error = Error::without_place(format!("the text defines no function `{name}`"));
        let names: Vec<String> = self.globals.borrow().names.keys().map(|name| name.to_string()).collect();
        Err(match closest(name, names.iter().map(String::as_str)) {
            Some(meant) => error.help(format!("did you mean `{meant}`?")),
            None => error,
        })
    }

    /// The whole text, for what stands nowhere in it.
    fn whole(&self) -> Span {
        Span::new(0, 0)
    }

    fn parameter_names(&self, function: &Function<'a, 'c>, skip: usize) -> Vec<&'a str> {
        let all = function.parameters.into_iter().flat_map(|all| all.iter_non_variadic_params());
        all.skip(skip).map(|parameter| parameter.parameter.name.as_str()).collect()
    }

    /// The parameters of a function as inputs of their names. Those with a default that are not given are left out.
    fn outside_arguments(
        &mut self,
        function: &Function<'a, 'c>,
        skip: usize,
    ) -> Result<Vec<Argument<'a, 'c>>, Error> {
        let parameters: Vec<_> = function
            .parameters
            .into_iter()
            .flat_map(|all| all.iter_non_variadic_params())
            .skip(skip)
            .collect();
        let mut arguments = Vec::new();
        for parameter in parameters {
            let name = parameter.parameter.name.as_str();
            let place: Span = parameter.parameter.name.range.into();
            if parameter.default.is_some() && !self.given.contains_key(name) {
                continue;
            }
            let value = match self.globals.borrow().names.get(name).cloned() {
                Some(value) => value,
                None => Value::Unknown,
            };
            let value = match value {
                Value::Unknown => self.read(name, place)?,
                value => value,
            };
            arguments.push(Argument { keyword: Some(name), value, place, whole: place });
        }
        Ok(arguments)
    }
}
