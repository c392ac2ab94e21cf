//! Indexing and slicing, with Python's rules.

use backflow_circuit::gates::Span as Along;
use backflow_circuit::{Expr, Kind, Shape};
use ruff_python_ast::{Expr as Ast, ExprSubscript};
use ruff_text_size::Ranged;

use super::Tracer;
use super::choose::Choice;
use super::error::described;
use super::part::Part;
use super::slot::entry_name;
use super::value::{Slice, Value, of_kind};
use crate::Error;
use crate::excerpt::quoted;
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    /// `object[…]`
    pub(super) fn index(
        &mut self,
        object: Value<'a, 'c>,
        of: Span,
        index: &'a Ast,
        whole: Span,
    ) -> Result<Value<'a, 'c>, Error> {
        match &object {
            Value::Unknown => return Ok(Value::Unknown),
            Value::Dict(entries) => {
                let key = self.key(index)?;
                if let Some(watching) = &mut self.watching {
                    let spot = watching.entry(entries, &key);
                    watching.read(&spot);
                }
                let found = entries.borrow().iter().find(|(known, _)| *known == key).map(|(_, v)| v.clone());
                return found.ok_or_else(|| {
                    let place = index.range().into();
                    self.error(place, format!("the dict has no key {}", quoted(self.quote(place))))
                });
            }
            Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
                let items = object.items().unwrap_or_default();
                let place: Span = index.range().into();
                match self.expression(index)? {
                    Value::Slice(slice) => {
                        let (first, count) = along(slice).on(items.len());
                        let at = |j: usize| (first as i128 + j as i128 * i128::from(slice.step)) as usize;
                        let taken: Vec<_> = (0..count).map(|j| items[at(j)].clone()).collect();
                        return Ok(match object {
                            Value::Tuple(_) => Value::tuple(taken),
                            _ => Value::List(std::rc::Rc::new(std::cell::RefCell::new(taken))),
                        });
                    }
                    value if value.integer().is_some() => {
                        let at = self.integer(&value, place, "an index")?;
                        let at = self.position(place, at, 0, items.len())?;
                        return Ok(items[at as usize].clone());
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        let object = self.arrayed(object, of)?;
        let Some(shape) = object.shape() else {
            let message = format!("{} has no parts", object.sort());
            return Err(self.error(of, message));
        };
        let choices = self.choices((of, shape), index)?;
        let all_parts: Option<Vec<Part>> = choices
            .iter()
            .map(|choice| match choice {
                Choice::Part(part) => Some(*part),
                Choice::Indices(_) => None,
            })
            .collect();
        match all_parts {
            Some(parts) => self.taken(&object, parts, of, whole),
            None => {
                let x = self.expr(&object, of, Kind::Real)?;
                let made = self.chosen_parts(x, &choices, (of, whole))?;
                self.note_labels(&object, &choices, (of, whole), &made)?;
                Ok(made)
            }
        }
    }

    /// Labels of which a batch is chosen, `y[batch]`, may choose in turn: then they are needed as indices.
    fn note_labels(
        &mut self,
        object: &Value<'a, 'c>,
        choices: &[Choice<'c>],
        places: (Span, Span),
        made: &Value<'a, 'c>,
    ) -> Result<(), Error> {
        let known = object.tensor().filter(|_| self.is_program);
        let (Some(known), Value::Expr(node)) = (known, made) else { return Ok(()) };
        let Ok(labels) = of_kind(&known, Kind::Index) else { return Ok(()) };
        let labels = self.at(places.1, |builder| builder.constant(labels));
        if let Value::Expr(labels) = self.chosen_parts(labels, choices, places)?
            && let Some(draft) = self.drafts.last_mut()
        {
            draft.labels.insert(node.id(), labels);
        }
        Ok(())
    }

    /// What an index does, for each axis of the object and for each new one.
    pub(super) fn choices(
        &mut self,
        (of, shape): (Span, Shape),
        index: &'a Ast,
    ) -> Result<Vec<Choice<'c>>, Error> {
        let items: Vec<&'a Ast> = match index {
            Ast::Tuple(tuple) => tuple.elts.iter().collect(),
            one => vec![one],
        };
        let mut windows = Vec::with_capacity(items.len());
        let mut values: Vec<(Value<'a, 'c>, Span)> = Vec::with_capacity(items.len());
        for item in &items {
            // Behind `...` the axis is not known yet.
            let is_behind = values.iter().any(|(value, _)| matches!(value, Value::Ellipsis));
            let axis = values.iter().filter(|(value, _)| !matches!(value, Value::None)).count();
            let dim = shape.dims().get(axis).copied().filter(|_| !is_behind);
            let window = match (item, dim) {
                (Ast::Slice(slice), Some(dim)) => self.window(slice, dim)?,
                _ => None,
            };
            let value = match window {
                Some(_) => Value::Bool(true),
                None => self.expression(item)?,
            };
            windows.push(match (window, dim) {
                (None, Some(dim)) => self.counted_position(&value, dim)?,
                (window, _) => window,
            });
            values.push((value, item.range().into()));
        }
        let used = values.iter().filter(|(value, _)| !matches!(value, Value::None | Value::Ellipsis)).count();
        let Some(left) = shape.rank().checked_sub(used) else {
            let place = values.last().map_or(of, |(_, place)| *place);
            let error = self.error(place, "there are more indices than axes");
            return Err(error.related(self.text, of, described(shape)));
        };
        let (mut parts, mut filled): (Vec<Choice<'c>>, bool) = (Vec::new(), false);
        for ((value, place), window) in values.into_iter().zip(windows) {
            if let Some(window) = window {
                parts.push(Choice::Indices(window));
                continue;
            }
            let axis = parts.iter().filter(|part| !matches!(part, Choice::Part(Part::New))).count();
            let dim = shape.dims().get(axis).copied().unwrap_or_default();
            match value {
                Value::Ellipsis if filled => {
                    return Err(self.error(place, "`...` appears twice in one index"));
                }
                Value::Ellipsis => {
                    filled = true;
                    parts.extend((0..left).map(|_| Choice::Part(Part::Slice(Along::ALL))));
                }
                Value::None => parts.push(Choice::Part(Part::New)),
                Value::Slice(slice) => parts.push(Choice::Part(Part::Slice(along(slice)))),
                Value::Unknown => return Err(self.silent()),
                Value::Number(_) => {
                    let at = self.integer(&value, place, "an index")?;
                    let at = self.position(place, at, axis, dim)?;
                    parts.push(Choice::Part(Part::At(at)));
                }
                Value::Array(..) | Value::List(_) | Value::Tuple(_) | Value::Range(_) | Value::Expr(_) => {
                    parts.push(Choice::Indices(self.indices(&value, place, dim)?));
                }
                _ => return Err(self.not_a_position(of, place)),
            }
        }
        if !filled {
            parts.extend((0..left).map(|_| Choice::Part(Part::Slice(Along::ALL))));
        }
        Ok(parts)
    }

    fn not_a_position(&self, of: Span, place: Span) -> Error {
        let object = quoted(self.quote(of));
        let object = object.trim_matches('`');
        let error = self.error(place, "an index is a whole number or a slice that is known here");
        error
            .help(format!("to choose by an array of indices, write `np.take({object}, i, axis=0)`"))
            .help("to choose by a condition, write `np.where(condition, a, b)`")
    }

    /// A position counted from the front.
    fn position(&self, place: Span, at: i64, axis: usize, dim: usize) -> Result<i64, Error> {
        let dim = dim as i64;
        if (-dim..dim).contains(&at) {
            return Ok(if at < 0 { at + dim } else { at });
        }
        let error = self.error(place, format!("the index {at} is out of range"));
        let error = error.label(format!("axis {axis} has {dim} elements"));
        Err(match dim {
            0 => error,
            _ => error.help(format!("indices are 0 to {}, or -1 to -{dim} from the back", dim - 1)),
        })
    }

    fn key(&mut self, index: &'a Ast) -> Result<super::value::Key, Error> {
        let value = self.expression(index)?;
        super::expression::key(&value).ok_or_else(|| {
            self.error(index.range().into(), "the keys of a dict are texts and whole numbers here")
        })
    }

    /// `object[…] = value`
    pub(super) fn assign_part(&mut self, part: &'a ExprSubscript, value: Value<'a, 'c>) -> Result<(), Error> {
        let object = self.expression(&part.value)?;
        let place: Span = part.slice.range().into();
        match &object {
            Value::Unknown => Ok(()),
            Value::Dict(entries) => {
                let key = self.key(&part.slice)?;
                let value = match self.own.is_some() {
                    true => {
                        self.own_gradient(&entry_name(self.quote(part.value.range().into()), &key), value)
                    }
                    false => value,
                };
                let value = self.written_entry(entries, &key, part, value)?;
                let mut entries = entries.borrow_mut();
                match entries.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, known)) => *known = value,
                    None => entries.push((key, value)),
                }
                Ok(())
            }
            Value::List(items) => {
                let at = self.expression(&part.slice)?;
                let at = self.integer(&at, place, "an index")?;
                let length = items.borrow().len();
                let at = self.position(place, at, 0, length)?;
                items.borrow_mut()[at as usize] = value;
                if let Ast::Name(name) = &*part.value
                    && self.watching.is_some()
                {
                    self.assign(name.id.as_str(), object, name.range.into());
                }
                Ok(())
            }
            _ => {
                let array = self.with_part(&object, part, &value)?;
                self.assign_to(&part.value, array, None).map(|_| ())
            }
        }
    }
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// The condition by which an index chooses, if it is one: numbers of the array's own shape, or of its first
    /// axes.
    pub(super) fn mask(&mut self, index: &'a Ast, shape: Shape) -> Result<Option<Expr<'c>>, Error> {
        if matches!(index, Ast::Tuple(_) | Ast::Slice(_) | Ast::NumberLiteral(_)) {
            return Ok(None);
        }
        let value = self.expression(index)?;
        let Value::Expr(mask) = value else { return Ok(None) };
        let fits =
            !mask.is_index() && shape.dims().starts_with(mask.shape().dims()) && mask.shape().rank() > 0;
        Ok(fits.then(|| self.local(mask)))
    }
}

fn along(slice: Slice) -> Along {
    Along { start: slice.start, stop: slice.stop, step: slice.step }
}
