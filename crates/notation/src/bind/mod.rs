//! Which argument of a call is what.

mod member;

use crate::modules::Member;
use crate::syntax::{Argument, Ast, NameId, Node, NodeId, Span};
use backflow_circuit::registry::{Entry, Operands, Parameter, Takes};
pub(crate) use member::{sorted, type_of};

/// The arguments of a call, sorted into operands and parameters.
#[derive(Default)]
pub(crate) struct Bound {
    pub(crate) operands: Vec<NodeId>,
    /// The list in which the operands stand, if there is one: `concatenate([a, b])`.
    pub(crate) list: Option<NodeId>,
    pub(crate) parameters: Vec<(&'static Parameter, Given)>,
}

/// The value that a parameter is given.
pub(crate) enum Given {
    One(NodeId),
    /// Whole numbers one by one: `x.reshape(2, 3)`.
    Many(Vec<NodeId>),
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
/// those of the registry. `object` is what a method is called on: its first operand.
pub(crate) fn bind(
    ast: &Ast,
    name: NameId,
    (entry, member): (&'static Entry, Option<Member>),
    object: Option<NodeId>,
    arguments: &[Argument],
) -> Result<Bound, Unfit> {
    match member {
        Some(member) => member::bind(ast, ast.name(name), entry, member, arguments),
        None => bind_entry(ast, entry, object, arguments),
    }
}

fn bind_entry(
    ast: &Ast,
    entry: &'static Entry,
    object: Option<NodeId>,
    arguments: &[Argument],
) -> Result<Bound, Unfit> {
    let positional = arguments.iter().take_while(|argument| argument.keyword.is_none());
    let mut rest: Vec<NodeId> = object.into_iter().chain(positional.map(|argument| argument.value)).collect();
    let mut bound = Bound::default();
    match entry.operands {
        Operands::Exactly(count) => bound.operands = rest.drain(..count.min(rest.len())).collect(),
        Operands::AtLeast(_) => match rest.first().map(|&first| (first, ast.node(first))) {
            Some((first, Node::List(list) | Node::Tuple(list)))
                if rest.len() <= 1 + entry.parameters.len() =>
            {
                rest.remove(0);
                bound.list = Some(first);
                bound.operands = ast.list(list).to_vec();
            }
            Some((first, _)) if rest.len() == 1 => return Err(not_a_list(ast, entry.name, first)),
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
    bind_positional(ast, entry, rest, &mut bound)?;
    for argument in arguments {
        let Some(keyword) = argument.keyword else { continue };
        let keyword = ast.name(keyword);
        let Some(parameter) = parameter(entry, keyword) else {
            let message = format!("`{}` has no parameter `{keyword}`", entry.name);
            return Err(Unfit::new(Some(argument.span), message, known_parameters(entry)));
        };
        if bound.parameters.iter().any(|(known, _)| known.name == parameter.name) {
            let message = format!("`{}` of `{}` is given twice", parameter.name, entry.name);
            return Err(Unfit::new(Some(argument.span), message, "leave one of the two out".into()));
        }
        bound.parameters.push((parameter, Given::One(argument.value)));
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
fn bind_positional(
    ast: &Ast,
    entry: &'static Entry,
    rest: Vec<NodeId>,
    bound: &mut Bound,
) -> Result<(), Unfit> {
    if let ([only], true) = (entry.parameters, rest.len() > 1)
        && only.takes == Takes::Ints
    {
        bound.parameters.push((only, Given::Many(rest)));
        return Ok(());
    }
    for (position, &value) in rest.iter().enumerate() {
        let Some(parameter) = entry.parameters.get(position) else {
            let message = format!("`{}` takes {} only", entry.name, counted(entry.operands));
            return Err(Unfit::new(Some(ast.span(value)), message, known_parameters(entry)));
        };
        bound.parameters.push((parameter, Given::One(value)));
    }
    Ok(())
}

fn parameter(entry: &'static Entry, keyword: &str) -> Option<&'static Parameter> {
    let by_name = entry.parameters.iter().find(|parameter| parameter.name == keyword);
    by_name.or_else(|| entry.parameters.iter().find(|parameter| parameter.is_called(keyword)))
}

fn not_a_list(ast: &Ast, name: &str, value: NodeId) -> Unfit {
    let message = format!("`{name}` takes its operands in one list");
    Unfit::new(Some(ast.span(value)), message, format!("write `{name}([a, b])`"))
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
        Takes::Flag => "True",
        Takes::Text => "inf",
    }
}
