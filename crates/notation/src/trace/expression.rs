//! Expressions.

use std::cell::RefCell;
use std::rc::Rc;

use backflow_circuit::Kind;
use ruff_python_ast::{Expr as Ast, ExprAttribute, ExprBinOp, Number, UnaryOp};
use ruff_text_size::Ranged;

use super::Tracer;
use super::function::Function;
use super::operator::Operation;
use super::value::{Key, Slice, Value};
use crate::Error;
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    /// The value of an expression.
    pub(super) fn expression(&mut self, ast: &'a Ast) -> Result<Value<'a, 'c>, Error> {
        let place: Span = ast.range().into();
        Ok(match ast {
            Ast::Name(name) => self.read(name.id.as_str(), place)?,
            Ast::NumberLiteral(number) => match &number.value {
                Number::Int(int) => match int.as_i64() {
                    Some(int) => Value::number(int as f64, true),
                    None => Value::number(int.to_string().parse().unwrap_or(f64::INFINITY), true),
                },
                Number::Float(float) => Value::number(*float, false),
                Number::Complex { .. } => {
                    return Err(self.error(place, "complex numbers are not part of the notation"));
                }
            },
            Ast::BooleanLiteral(flag) => Value::Bool(flag.value),
            Ast::NoneLiteral(_) => Value::None,
            Ast::EllipsisLiteral(_) => Value::Ellipsis,
            Ast::StringLiteral(text) => Value::text(text.value.to_str()),
            Ast::FString(text) => self.formatted(text)?,
            Ast::BinOp(binary) => self.chain(binary)?,
            Ast::UnaryOp(unary) => self.unary(unary)?,
            Ast::Compare(compare) => self.compare(compare)?,
            Ast::BoolOp(both) => self.connected(both)?,
            Ast::If(choice) => match self.decided(&choice.test)? {
                true => self.expression(&choice.body)?,
                false => self.expression(&choice.orelse)?,
            },
            Ast::Attribute(attribute) => self.attribute(attribute)?,
            Ast::Subscript(part) => {
                let object = self.expression(&part.value)?;
                self.index(object, part.value.range().into(), &part.slice, place)?
            }
            Ast::Call(call) => match self.call_as_a_whole(call)? {
                Some(value) => value,
                None => self.call(call)?,
            },
            Ast::Tuple(tuple) => Value::Tuple(self.items(&tuple.elts)?.into()),
            Ast::List(list) => Value::List(Rc::new(RefCell::new(self.items(&list.elts)?))),
            Ast::Dict(dict) => self.dict(dict)?,
            Ast::Slice(slice) => {
                let mut part = |part: &'a Option<Box<Ast>>| match part {
                    None => Ok(None),
                    Some(part) => self.whole_or_none(part, "a part of a slice"),
                };
                let (start, stop, step) = (part(&slice.lower)?, part(&slice.upper)?, part(&slice.step)?);
                if step == Some(0) {
                    let error = self.error(place, "the step of a slice is 0");
                    return Err(error.help("give a step such as 1 or -1"));
                }
                Value::Slice(Slice { start, stop, step: step.unwrap_or(1) })
            }
            Ast::Lambda(lambda) => {
                let function = Function::lambda(lambda, self.scope.clone());
                match &lambda.parameters {
                    Some(parameters) => self.with_defaults(function, parameters)?,
                    None => Value::Function(Rc::new(function)),
                }
            }
            Ast::ListComp(list) => {
                let items = self.comprehension(&list.elt, &list.generators)?;
                Value::List(Rc::new(RefCell::new(items)))
            }
            Ast::DictComp(dict) => self.dict_comprehension(dict)?,
            Ast::Generator(generator) => {
                let items = self.comprehension(&generator.elt, &generator.generators)?;
                Value::List(Rc::new(RefCell::new(items)))
            }
            Ast::Named(named) => {
                let value = self.expression(&named.value)?;
                if let Ast::Name(name) = &*named.target {
                    self.assign(name.id.as_str(), value.clone(), name.range.into());
                }
                value
            }
            // These were refused before the text was run.
            _ => return Err(self.silent()),
        })
    }

    pub(super) fn items(&mut self, items: &'a [Ast]) -> Result<Vec<Value<'a, 'c>>, Error> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            match item {
                Ast::Starred(star) => {
                    let inner = self.expression(&star.value)?;
                    let place = star.range.into();
                    match inner.items() {
                        Some(items) => values.extend(items),
                        None => values.extend(self.rows(&inner, place)?),
                    }
                }
                item => values.push(self.expression(item)?),
            }
        }
        Ok(values)
    }

    /// A chain of operators, `a + b - c`: the left sides nest as deep as the chain is long, so that it is unwound
    /// here.
    fn chain(&mut self, last: &'a ExprBinOp) -> Result<Value<'a, 'c>, Error> {
        let mut links = vec![last];
        while let Ast::BinOp(inner) = &*links[links.len() - 1].left {
            links.push(inner);
        }
        let first = links[links.len() - 1];
        let mut left = self.expression(&first.left)?;
        for link in links.into_iter().rev() {
            let right = self.expression(&link.right)?;
            let places: [Span; 2] = [link.left.range().into(), link.right.range().into()];
            let Some(op) = Operation::of(link.op) else {
                left = self.bits(link, left, right)?;
                continue;
            };
            left = self.operate(op, self.between(places), [left, right], places)?;
        }
        Ok(left)
    }

    /// The place of the operator between two operands.
    pub(super) fn between(&self, [left, right]: [Span; 2]) -> Span {
        let (from, to) = (left.end as usize, right.start as usize);
        let between = self.text.get(from..to).unwrap_or_default();
        let is_sign = |c: char| !c.is_whitespace() && !matches!(c, '(' | ')' | '\\');
        match (between.find(is_sign), between.rfind(is_sign)) {
            (Some(first), Some(last)) => {
                let width = between[last..].chars().next().map_or(1, char::len_utf8);
                Span::new(from + first, from + last + width)
            }
            _ => Span::new(from, to),
        }
    }

    /// `a & b`, `a | b` of masks.
    fn bits(
        &mut self,
        link: &'a ExprBinOp,
        left: Value<'a, 'c>,
        right: Value<'a, 'c>,
    ) -> Result<Value<'a, 'c>, Error> {
        use ruff_python_ast::Operator;
        let places: [Span; 2] = [link.left.range().into(), link.right.range().into()];
        let focus = self.between(places);
        if let (Value::Bool(a), Value::Bool(b)) = (&left, &right) {
            match link.op {
                Operator::BitAnd => return Ok(Value::Bool(*a && *b)),
                Operator::BitOr => return Ok(Value::Bool(*a || *b)),
                _ => {}
            }
        }
        let (a, b) = (self.expr(&left, places[0], Kind::Real)?, self.expr(&right, places[1], Kind::Real)?);
        let made = match link.op {
            Operator::BitAnd => self.at(focus, |_| a * b),
            Operator::BitOr => self.at(focus, |_| a.maximum(b)),
            _ => return Err(self.silent()),
        };
        self.checked(focus, &[(a.shape(), places[0]), (b.shape(), places[1])], Ok(made))
    }

    fn unary(&mut self, unary: &'a ruff_python_ast::ExprUnaryOp) -> Result<Value<'a, 'c>, Error> {
        let (place, inner): (Span, Span) = (unary.range.into(), unary.operand.range().into());
        let value = self.expression(&unary.operand)?;
        let focus = Span { start: place.start, end: place.start + 1 };
        match unary.op {
            UnaryOp::UAdd => self.arrayed(value, inner),
            UnaryOp::USub => self.negate(focus, value, inner),
            UnaryOp::Not => match self.truth(&value) {
                Some(flag) => Ok(Value::Bool(!flag)),
                None if matches!(value, Value::Unknown) => Ok(Value::Unknown),
                None => {
                    let error = self.error(focus, "`not` is not an operator of arrays");
                    Err(error.help("subtract the mask from 1: `1 - (x > 0)`"))
                }
            },
            UnaryOp::Invert => {
                let x = self.expr(&value, inner, Kind::Real)?;
                let made = self.at(focus, |_| 1.0 - x);
                self.checked(focus, &[(x.shape(), inner)], Ok(made))
            }
        }
    }

    fn dict(&mut self, dict: &'a ruff_python_ast::ExprDict) -> Result<Value<'a, 'c>, Error> {
        let mut entries = Vec::with_capacity(dict.items.len());
        for item in &dict.items {
            let Some(ast) = &item.key else {
                return Err(self.error(item.value.range().into(), "a dict is not unpacked here"));
            };
            let value = self.expression(ast)?;
            let Some(key) = key(&value) else {
                let error =
                    self.error(ast.range().into(), "the keys of a dict are texts and whole numbers here");
                return Err(error);
            };
            entries.push((key, self.expression(&item.value)?));
        }
        Ok(Value::Dict(Rc::new(RefCell::new(entries))))
    }

    fn attribute(&mut self, attribute: &'a ExprAttribute) -> Result<Value<'a, 'c>, Error> {
        let place: Span = attribute.attr.range.into();
        let name = attribute.attr.as_str();
        if let Some(module) = self.module(&attribute.value) {
            return self.of_module(module, name, attribute.range.into());
        }
        match self.expression(&attribute.value)? {
            Value::Unknown => Ok(Value::Unknown),
            Value::Instance(instance) => match super::function::attribute(&instance, name) {
                Some(value) => {
                    if let Some(watching) = &mut self.watching {
                        let spot = watching.attribute(&instance, name);
                        watching.read(&spot);
                    }
                    Ok(value)
                }
                None => self.read(name, place),
            },
            object => self.property(&object, attribute.value.range().into(), name, place),
        }
    }

    fn whole_or_none(&mut self, ast: &'a Ast, what: &str) -> Result<Option<i64>, Error> {
        match self.expression(ast)? {
            Value::None => Ok(None),
            value => self.integer(&value, ast.range().into(), what).map(Some),
        }
    }
}

/// The key of a dict that a value is.
pub(super) fn key(value: &Value<'_, '_>) -> Option<Key> {
    match value {
        Value::Text(text) => text.known().map(Key::Text),
        value => value.integer().map(Key::Whole),
    }
}
