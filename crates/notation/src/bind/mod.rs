//! Which argument of a call is what.

mod member;

use crate::modules::Member;
use crate::source::Span;
use crate::trace::{Argument, Value};
use backflow_circuit::registry::{Entry, Operands, Parameter, Takes};
pub(crate) use member::sorted;

/// The arguments of a call, sorted into operands and parameters.
pub(crate) struct Bound<'a, 'c> {
    pub(crate) operands: Vec<(Value<'a, 'c>, Span)>,
    pub(crate) parameters: Vec<(&'static Parameter, Given<'a, 'c>)>,
}

/// The value that a parameter is given.
pub(crate) enum Given<'a, 'c> {
    One(Value<'a, 'c>, Span),
    /// Whole numbers one by one: `x.reshape(2, 3)`.
    Many(Vec<(Value<'a, 'c>, Span)>),
    /// What a module has for a default.
    Fixed(i64),
    /// Every axis of the operand.
    EveryAxis,
}

/// Why arguments do not fit a function.
pub(crate) struct Unfit {
    /// The argument, or `None` for the call.
    pub(crate) place: Option<Span>,
    pub(crate) message: String,
    pub(crate) help: String,
}

impl Unfit {
    fn new(place: Option<Span>, message: String, help: String) -> Unfit {
        Unfit { place, message, help }
    }
}

/// Sorts the arguments of a call: by the parameters of a module where the name stands after one, else by
/// those of the registry.
pub(crate) fn bind<'a, 'c>(
    name: &str,
    (entry, member): (&'static Entry, Option<Member>),
    arguments: &[Argument<'a, 'c>],
) -> Result<Bound<'a, 'c>, Unfit> {
    match member {
        Some(member) => member::bind(name, entry, member, arguments),
        None => bind_entry(entry, arguments),
    }
}

fn bind_entry<'a, 'c>(entry: &'static Entry, arguments: &[Argument<'a, 'c>]) -> Result<Bound<'a, 'c>, Unfit> {
    let positional = arguments.iter().take_while(|argument| argument.keyword.is_none());
    let mut rest: Vec<(Value<'a, 'c>, Span)> =
        positional.map(|argument| (argument.value.clone(), argument.place)).collect();
    let mut bound = Bound { operands: Vec::new(), parameters: Vec::new() };
    // A text is never an operand; where one is needed it may stand first: `einsum("ij,jk", a, b)`.
    let needs_text = matches!(entry.parameters, [only] if only.takes == Takes::Text && !only.optional);
    if needs_text && matches!(rest.first(), Some((Value::Text(_), _))) {
        let (value, place) = rest.remove(0);
        bound.parameters.push((&entry.parameters[0], Given::One(value, place)));
    }
    match entry.operands {
        Operands::Exactly(count) => bound.operands = rest.drain(..count.min(rest.len())).collect(),
        Operands::AtLeast(_) => match rest.first().map(|(first, place)| (first.items(), *place)) {
            Some((Some(items), place)) if rest.len() <= 1 + entry.parameters.len() => {
                rest.remove(0);
                bound.operands = items.into_iter().map(|item| (item, place)).collect();
            }
            Some((_, place)) if rest.len() == 1 && !needs_text => return Err(not_a_list(entry.name, place)),
            _ => bound.operands = std::mem::take(&mut rest),
        },
    }
    let given = bound.operands.len();
    let lacks = match entry.operands {
        Operands::Exactly(count) => given < count,
        Operands::AtLeast(count) => given < count,
    };
    if lacks {
        let message = format!("`{}` takes {}, {} given", entry.name, counted(entry.operands), were(given));
        return Err(Unfit::new(None, message, format!("`{}` is {}", entry.name, entry.formula)));
    }
    bind_positional(entry, rest, &mut bound)?;
    for argument in arguments {
        let Some(keyword) = argument.keyword else { continue };
        let Some(parameter) = parameter(entry, keyword) else {
            let message = format!("`{}` has no parameter `{keyword}`", entry.name);
            return Err(Unfit::new(Some(argument.whole), message, known_parameters(entry)));
        };
        if bound.parameters.iter().any(|(known, _)| known.name == parameter.name) {
            let message = format!("`{}` of `{}` is given twice", parameter.name, entry.name);
            return Err(Unfit::new(Some(argument.whole), message, "leave one of the two out".into()));
        }
        bound.parameters.push((parameter, Given::One(argument.value.clone(), argument.place)));
    }
    let is_given = |name| bound.parameters.iter().any(|(known, _)| known.name == name);
    match entry.parameters.iter().find(|parameter| !parameter.optional && !is_given(parameter.name)) {
        Some(missing) => {
            let message = format!("`{}` needs its parameter `{}`", entry.name, missing.name);
            Err(Unfit::new(None, message, format!("write `{}={}`", missing.name, example(missing.takes))))
        }
        None => Ok(bound),
    }
}

/// Positional arguments after the operands are parameters in order; when the only parameter takes whole
/// numbers, all of them are its own.
fn bind_positional<'a, 'c>(
    entry: &'static Entry,
    rest: Vec<(Value<'a, 'c>, Span)>,
    bound: &mut Bound<'a, 'c>,
) -> Result<(), Unfit> {
    if let ([only], true) = (entry.parameters, rest.len() > 1)
        && only.takes == Takes::Ints
    {
        bound.parameters.push((only, Given::Many(rest)));
        return Ok(());
    }
    for (position, (value, place)) in rest.into_iter().enumerate() {
        let Some(parameter) = entry.parameters.get(position) else {
            let message = format!("`{}` takes {} only", entry.name, counted(entry.operands));
            return Err(Unfit::new(Some(place), message, known_parameters(entry)));
        };
        bound.parameters.push((parameter, Given::One(value, place)));
    }
    Ok(())
}

fn parameter(entry: &'static Entry, keyword: &str) -> Option<&'static Parameter> {
    let by_name = entry.parameters.iter().find(|parameter| parameter.name == keyword);
    by_name.or_else(|| entry.parameters.iter().find(|parameter| parameter.is_called(keyword)))
}

fn not_a_list(name: &str, place: Span) -> Unfit {
    let message = format!("`{name}` takes its operands in one list");
    Unfit::new(Some(place), message, format!("write `{name}([a, b])`"))
}

fn known_parameters(entry: &Entry) -> String {
    let names: Vec<String> = entry.parameters.iter().map(|p| format!("`{}`", p.name)).collect();
    match names.as_slice() {
        [] => format!("`{}` has no parameters; it is {}", entry.name, entry.formula),
        [name] => format!("its parameter is {name}"),
        names => format!("its parameters are {}", names.join(", ")),
    }
}

fn counted(operands: Operands) -> String {
    match operands {
        Operands::Exactly(1) => "1 operand".into(),
        Operands::Exactly(count) => format!("{count} operands"),
        Operands::AtLeast(1) => "at least 1 operand".into(),
        Operands::AtLeast(count) => format!("at least {count} operands"),
    }
}

fn were(count: usize) -> String {
    match count {
        0 => "none is".into(),
        1 => "1 is".into(),
        count => format!("{count} are"),
    }
}

/// What a parameter may be given, for advice.
pub(crate) fn example(takes: Takes) -> &'static str {
    match takes {
        Takes::Real => "0.1",
        Takes::Int => "1",
        Takes::Ints => "(2, 3)",
        Takes::Pairs => "((1, 1), (2, 0))",
        Takes::Flag => "True",
        Takes::Text => "inf",
    }
}
