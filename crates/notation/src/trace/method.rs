//! Methods of arrays, lists, dicts and texts.

use ruff_python_ast::ExprCall;

use super::Tracer;
use super::argument::Argument;
use super::value::{Key, Value};
use crate::Error;
use crate::function::Function;
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    /// `dict(a=2)`, `dict(other)`
    pub(super) fn dict_of(
        &mut self,
        focus: Span,
        arguments: &[Argument<'a, 'c>],
    ) -> Result<Value<'a, 'c>, Error> {
        let mut entries = Vec::new();
        for argument in arguments {
            match (argument.keyword, &argument.value) {
                (Some(key), value) => entries.push((Key::Text(key.into()), value.clone())),
                (None, Value::Dict(other)) => entries.extend(other.borrow().iter().cloned()),
                (None, _) => {
                    let error = self.error(focus, "a dict is made of entries with names here");
                    return Err(error.help("write `dict(a=1, b=2)` or `{'a': 1, 'b': 2}`"));
                }
            }
        }
        Ok(Value::Dict(std::rc::Rc::new(std::cell::RefCell::new(entries))))
    }

    pub(super) fn method(
        &mut self,
        (object, place): (Value<'a, 'c>, Span),
        name: &'a str,
        focus: Span,
        call: &'a ExprCall,
    ) -> Result<Value<'a, 'c>, Error> {
        let arguments = self.arguments(&call.arguments)?;
        let first = arguments.first().map(|argument| argument.value.clone());
        match (&object, name) {
            (Value::List(items), "append") if let Some(item) = first => {
                items.borrow_mut().push(item);
                return Ok(Value::None);
            }
            (Value::List(items), "pop") => {
                let popped = items.borrow_mut().pop();
                return popped.ok_or_else(|| self.error(focus, "the list is empty"));
            }
            (Value::List(items), "extend") if let Some(more) = first.as_ref().and_then(Value::items) => {
                items.borrow_mut().extend(more);
                return Ok(Value::None);
            }
            (Value::Dict(entries), "get" | "pop" | "setdefault") if let Some(first) = &first => {
                let Some(key) = super::expression::key(first) else {
                    let message = "the keys of a dict are texts and whole numbers here";
                    return Err(self.error(arguments[0].place, message));
                };
                let found = entries.borrow().iter().find(|(known, _)| *known == key).map(|(_, v)| v.clone());
                let other = arguments.get(1).map_or(Value::None, |argument| argument.value.clone());
                if found.is_none() && name == "setdefault" {
                    entries.borrow_mut().push((key, other.clone()));
                }
                return Ok(found.unwrap_or(other));
            }
            (Value::Dict(entries), "keys" | "values" | "items") => {
                let keys = self.rows(&object, place)?;
                let values: Vec<_> = entries.borrow().iter().map(|(_, value)| value.clone()).collect();
                return Ok(match name {
                    "keys" => Value::tuple(keys),
                    "values" => Value::tuple(values),
                    _ => Value::tuple(
                        keys.into_iter()
                            .zip(values)
                            .map(|(key, value)| Value::tuple([key, value]))
                            .collect::<Vec<_>>(),
                    ),
                });
            }
            (Value::Dict(entries), "copy") => {
                return Ok(Value::Dict(std::rc::Rc::new(std::cell::RefCell::new(entries.borrow().clone()))));
            }
            (Value::Dict(entries), "update") if let Some(Value::Dict(other)) = &first => {
                for (key, value) in other.borrow().iter() {
                    let mut entries = entries.borrow_mut();
                    match entries.iter_mut().find(|(known, _)| known == key) {
                        Some((_, known)) => *known = value.clone(),
                        None => entries.push((key.clone(), value.clone())),
                    }
                }
                return Ok(Value::None);
            }
            (Value::Text(text), _) => {
                let text = text.clone();
                return self.text_method(&text, name, focus, &arguments);
            }
            _ => {}
        }
        let object = self.arrayed(object, place)?;
        match name {
            "copy" | "item" | "astype" | "tolist" | "detach" | "numpy" => return Ok(object),
            "sort" => {
                let message = "`sort` changes an array in place, which a value here cannot";
                return Err(self.error(focus, message).help("write `x = np.sort(x)`"));
            }
            _ => {}
        }
        let arguments: Vec<Argument<'a, 'c>> =
            std::iter::once(Argument::positional(object, place)).chain(arguments).collect();
        match Function::find(name) {
            Function::Entry(entry, member) => self.call_entry(name, focus, (entry, member), arguments),
            Function::Measure(measure) if arguments.len() == 1 => {
                self.measure(measure, &arguments[0].value, place, focus)
            }
            Function::Refused(advice) => {
                Err(self.error(focus, format!("there is no function `{name}` here")).help(advice))
            }
            _ => Err(self.unknown_function(focus, name)),
        }
    }
}
