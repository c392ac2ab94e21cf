//! Methods of texts: `"{:.2f}".format(x)`, `", ".join(words)`.

use super::Tracer;
use super::argument::Argument;
use super::text::Text;
use super::value::Value;
use crate::Error;
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    pub(super) fn text_method(
        &mut self,
        text: &Text<'a, 'c>,
        name: &str,
        focus: Span,
        arguments: &[Argument<'a, 'c>],
    ) -> Result<Value<'a, 'c>, Error> {
        let Some(words) = text.known() else {
            return Err(self.error(focus, format!("`.{name}` takes a text that is known here")));
        };
        let join = |texts: Vec<Text<'a, 'c>>| {
            let mut joined = Vec::new();
            for (at, text) in texts.into_iter().enumerate() {
                joined.extend((at > 0).then(|| Text::of(&words)));
                joined.push(text);
            }
            Value::Text(Text::joined(joined))
        };
        match (name, arguments) {
            ("format", _) => self.braces(&words, focus, arguments),
            ("join", [list]) => {
                let items = list.value.items().unwrap_or_default();
                let texts = items.iter().map(|item| self.shown(item, list.place));
                texts.collect::<Result<Vec<_>, _>>().map(join)
            }
            ("strip", []) => Ok(Value::text(words.trim())),
            ("lower", []) => Ok(Value::text(&words.to_lowercase())),
            ("upper", []) => Ok(Value::text(&words.to_uppercase())),
            ("startswith" | "endswith", [other]) => match &other.value {
                Value::Text(other) => {
                    let other = other.known().unwrap_or_default();
                    let holds = if name == "endswith" {
                        words.ends_with(&*other)
                    } else {
                        words.starts_with(&*other)
                    };
                    Ok(Value::Bool(holds))
                }
                _ => Err(self.error(other.place, "a text is wanted here")),
            },
            _ => Err(self.error(focus, format!("`.{name}` of a text is not part of the notation"))),
        }
    }

    /// `"{}: {:.2f}".format(a, b)`
    fn braces(
        &self,
        words: &str,
        focus: Span,
        arguments: &[Argument<'a, 'c>],
    ) -> Result<Value<'a, 'c>, Error> {
        let (mut texts, mut rest, mut next) = (Vec::new(), words, 0);
        while let Some(at) = rest.find(['{', '}']) {
            texts.push(Text::of(&rest[..at]));
            if rest[at..].starts_with("{{") || rest[at..].starts_with("}}") {
                texts.push(Text::of(&rest[at..=at]));
                rest = &rest[at + 2..];
                continue;
            }
            let Some(end) = rest[at..].find('}').filter(|_| rest[at..].starts_with('{')) else {
                return Err(self.error(focus, "a brace in this text is never closed"));
            };
            let inner = &rest[at + 1..at + end];
            let (name, spec) = inner.split_once(':').unwrap_or((inner, ""));
            let found = match name.parse::<usize>() {
                Ok(at) => arguments.get(at),
                Err(_) if name.is_empty() => {
                    next += 1;
                    arguments.get(next - 1)
                }
                Err(_) => arguments.iter().find(|argument| argument.keyword == Some(name)),
            };
            let Some(found) = found else {
                return Err(self.error(focus, format!("no value is given for the place {{{inner}}}")));
            };
            let spec = self.spec(spec, focus)?;
            texts.push(self.written(&found.value, &spec, found.place)?);
            rest = &rest[at + end + 1..];
        }
        texts.push(Text::of(rest));
        Ok(Value::Text(Text::joined(texts)))
    }
}
