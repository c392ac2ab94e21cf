//! Texts: joined, formatted, and printed. A number that only a run knows keeps its place in the text.

use std::rc::Rc;

use ruff_python_ast::{ExprFString, FStringPart, InterpolatedStringElement, InterpolatedStringElements};

use super::Tracer;
use super::operator::Operation;
use super::value::{Key, Number, Value};
use crate::Error;
use crate::format::{self, Percent, Spec};
use crate::source::Span;

/// A text, in pieces.
#[derive(Clone)]
pub(crate) struct Text<'a, 'c>(pub(super) Rc<[Piece<'a, 'c>]>);

/// A piece of a text.
#[derive(Clone)]
pub(crate) enum Piece<'a, 'c> {
    Words(Rc<str>),
    /// A value of the circuit, and how it is written.
    Value(Value<'a, 'c>, Spec),
}

impl<'a, 'c> Text<'a, 'c> {
    pub(crate) fn of(words: &str) -> Text<'a, 'c> {
        Text([Piece::Words(words.into())].into())
    }

    /// The words, if all of them are known.
    pub(crate) fn known(&self) -> Option<Rc<str>> {
        match &*self.0 {
            [] => Some("".into()),
            [Piece::Words(words)] => Some(words.clone()),
            pieces => {
                let words = pieces.iter().map(|piece| match piece {
                    Piece::Words(words) => Some(&**words),
                    Piece::Value(..) => None,
                });
                words.collect::<Option<String>>().map(Into::into)
            }
        }
    }

    /// Several texts one after the other.
    pub(super) fn joined(texts: impl IntoIterator<Item = Text<'a, 'c>>) -> Text<'a, 'c> {
        let mut pieces: Vec<Piece<'a, 'c>> = Vec::new();
        for piece in texts.into_iter().flat_map(|text| text.0.to_vec()) {
            match (pieces.last_mut(), &piece) {
                (Some(Piece::Words(before)), Piece::Words(words)) => {
                    *before = format!("{before}{words}").into();
                }
                _ => pieces.push(piece),
            }
        }
        Text(pieces.into())
    }
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// An operator between two texts.
    pub(super) fn texts(
        &self,
        op: Operation,
        focus: Span,
        left: &Text<'a, 'c>,
        right: &Text<'a, 'c>,
    ) -> Result<Value<'a, 'c>, Error> {
        match (op, left.known(), right.known()) {
            (Operation::Add, ..) => Ok(Value::Text(Text::joined([left.clone(), right.clone()]))),
            (Operation::Equal, Some(left), Some(right)) => Ok(Value::Bool(left == right)),
            (Operation::NotEqual, Some(left), Some(right)) => Ok(Value::Bool(left != right)),
            _ => Err(self.error(focus, "texts are joined with `+`, and compared with `==`")),
        }
    }

    /// `"%d: %f" % (a, b)`
    pub(super) fn percent(
        &self,
        focus: Span,
        text: &Text<'a, 'c>,
        values: Value<'a, 'c>,
    ) -> Result<Value<'a, 'c>, Error> {
        let values = match &values {
            Value::Tuple(items) => items.to_vec(),
            _ => vec![values],
        };
        let pieces = text.known().and_then(|text| format::percent(&text));
        let Some(pieces) = pieces else {
            let error = self.error(focus, "this format is not understood");
            return Err(error.help("write `%d`, `%f`, `%.3f`, `%g`, `%e` or `%s` for each value"));
        };
        let places = pieces.iter().filter(|piece| matches!(piece, Percent::Value(_))).count();
        if places != values.len() {
            let message = format!("the text has {places} places for values, and {} are given", values.len());
            return Err(self.error(focus, message));
        }
        let mut values = values.into_iter();
        let mut texts = Vec::with_capacity(pieces.len());
        for piece in pieces {
            texts.push(match (piece, &mut values) {
                (Percent::Words(words), _) => Text::of(&words),
                (Percent::Value(spec), values) => match values.next() {
                    Some(value) => {
                        // `%d` drops the fraction.
                        let value = match (spec.ty, value) {
                            (Some('d'), Value::Number(number)) if !number.whole => {
                                Value::number(number.value.trunc(), true)
                            }
                            (_, value) => value,
                        };
                        self.written(&value, &spec, focus)?
                    }
                    None => Text::of(""),
                },
            });
        }
        Ok(Value::Text(Text::joined(texts)))
    }

    pub(super) fn formatted(&mut self, text: &'a ExprFString) -> Result<Value<'a, 'c>, Error> {
        let mut texts = Vec::new();
        for part in text.value.iter() {
            match part {
                FStringPart::Literal(literal) => texts.push(Text::of(literal.as_str())),
                FStringPart::FString(part) => texts.extend(self.elements(&part.elements)?),
            }
        }
        Ok(Value::Text(Text::joined(texts)))
    }

    fn elements(&mut self, elements: &'a InterpolatedStringElements) -> Result<Vec<Text<'a, 'c>>, Error> {
        let mut texts = Vec::new();
        for element in &**elements {
            match element {
                InterpolatedStringElement::Literal(literal) => texts.push(Text::of(&literal.value)),
                InterpolatedStringElement::Interpolation(inner) => {
                    let place: Span = inner.range.into();
                    if let Some(debug) = &inner.debug_text {
                        let written = self.quote(ruff_text_size::Ranged::range(&*inner.expression).into());
                        texts.push(Text::of(&format!("{}{written}{}", debug.leading(), debug.trailing())));
                    }
                    let value = self.expression(&inner.expression)?;
                    let spec = match &inner.format_spec {
                        Some(spec) => {
                            let pieces = self.elements(&spec.elements)?;
                            let words = Text::joined(pieces).known();
                            self.spec(words.as_deref().unwrap_or("?"), place)?
                        }
                        None => Spec::default(),
                    };
                    texts.push(self.written(&value, &spec, place)?);
                }
            }
        }
        Ok(texts)
    }

    pub(super) fn spec(&self, words: &str, place: Span) -> Result<Spec, Error> {
        Spec::read(words).ok_or_else(|| {
            let error = self.error(place, format!("the format {words:?} is not understood"));
            error.help("write a width, a number of digits and one of the types d, f, e, g, %, s: `{x:8.3f}`")
        })
    }

    /// A value in a text, as `format` writes it.
    pub(super) fn written(
        &self,
        value: &Value<'a, 'c>,
        spec: &Spec,
        place: Span,
    ) -> Result<Text<'a, 'c>, Error> {
        if let Value::Expr(_) | Value::Unknown = value {
            return Ok(Text([Piece::Value(value.clone(), spec.clone())].into()));
        }
        let words = match (value, spec.ty) {
            (Value::Text(text), None | Some('s')) => match text.known() {
                Some(words) => spec.text(&words),
                None => return Ok(text.clone()),
            },
            (Value::Number(number), ty) if ty != Some('s') => {
                format::number(spec, number.value, number.whole).ok_or_else(|| {
                    let error = self.error(place, "`d` is for whole numbers");
                    error.help("write `f` for a number with a point: `{x:.2f}`")
                })?
            }
            (Value::Bool(flag), Some('d' | 'f' | 'e' | 'g' | '%')) => {
                format::number(spec, f64::from(*flag), true).unwrap_or_default()
            }
            (value, None | Some('s')) => spec.text(&self.plain(value)),
            (value, _) => {
                return Err(self.error(place, format!("{} is not a number to format", value.sort())));
            }
        };
        Ok(Text::of(&words))
    }

    /// A value as Python's `str` writes it.
    pub(super) fn shown(&self, value: &Value<'a, 'c>, place: Span) -> Result<Text<'a, 'c>, Error> {
        self.written(value, &Spec::default(), place)
    }

    fn plain(&self, value: &Value<'a, 'c>) -> String {
        let list = |items: Vec<Value<'a, 'c>>| {
            let items: Vec<String> = items.iter().map(|item| self.repr(item)).collect();
            items.join(", ")
        };
        match value {
            Value::Text(text) => text.known().map_or_else(|| "…".into(), |words| words.to_string()),
            Value::None => "None".into(),
            Value::Bool(flag) => if *flag { "True" } else { "False" }.into(),
            Value::Number(Number { value, whole: true, .. }) => format!("{value:.0}"),
            Value::Number(number) => format::float(number.value),
            Value::List(items) => format!("[{}]", list(items.borrow().clone())),
            Value::Tuple(items) if items.len() == 1 => format!("({},)", list(items.to_vec())),
            Value::Tuple(items) => format!("({})", list(items.to_vec())),
            Value::Array(tensor, _) => format::array(tensor),
            Value::Dict(entries) => {
                let entry = |(key, value): &(Key, Value<'a, 'c>)| match key {
                    Key::Text(key) => format!("'{key}': {}", self.repr(value)),
                    Key::Whole(key) => format!("{key}: {}", self.repr(value)),
                };
                let entries: Vec<String> = entries.borrow().iter().map(entry).collect();
                format!("{{{}}}", entries.join(", "))
            }
            value => format!("<{}>", value.sort()),
        }
    }

    /// A value as it stands in a list.
    fn repr(&self, value: &Value<'a, 'c>) -> String {
        match value {
            Value::Text(_) => format!("'{}'", self.plain(value)),
            value => self.plain(value),
        }
    }
}
