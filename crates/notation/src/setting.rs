//! Other numbers in place of a text's literals: `n = 32` read as if it said `n = 100`.

use ruff_python_ast::{Expr as Ast, Stmt};
use ruff_text_size::Ranged;

use crate::{Error, Span, closest, read};

/// The most names that a message lists.
const LISTED: usize = 20;

/// Where a name gets a literal.
struct Place<'a> {
    name: &'a str,
    literal: &'a Ast,
    /// The end of the statement, where it gives the literal to other names too.
    shared: Option<u32>,
}

/// The text with a literal in place of those that are assigned to the names.
pub(crate) fn set(text: &str, body: &[Stmt], settings: &[(String, String)]) -> Result<String, Error> {
    let mut places = Vec::new();
    find(body, &mut places);
    let mut changes: Vec<(Span, String)> = Vec::new();
    for (name, literal) in settings {
        let mut found = places.iter().filter(|place| place.name == name).peekable();
        if found.peek().is_none() {
            return Err(unknown(name, &places, body));
        }
        for place in found {
            let literal = written(name, literal, place.literal)?;
            changes.push(match place.shared {
                None => (place.literal.range().into(), literal),
                Some(end) => (Span::new(end as usize, end as usize), format!("; {name} = {literal}")),
            });
        }
    }
    // From the end, so that earlier places stay where they are.
    changes.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut changed = text.to_owned();
    for (Span { start, end }, literal) in changes {
        changed.replace_range(start as usize..end as usize, &literal);
    }
    Ok(changed)
}

/// The literals that names get outside of functions and loops.
fn find<'a>(body: &'a [Stmt], places: &mut Vec<Place<'a>>) {
    for statement in body {
        match statement {
            Stmt::Assign(assign) => match &assign.targets[..] {
                [target] => pair(target, &assign.value, None, places),
                targets => {
                    let end = u32::from(assign.range.end());
                    targets.iter().for_each(|target| pair(target, &assign.value, Some(end), places));
                }
            },
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    pair(&assign.target, value, None, places);
                }
            }
            // `if __name__ == '__main__':`
            Stmt::If(branch) if branch.elif_else_clauses.is_empty() => find(&branch.body, places),
            _ => {}
        }
    }
}

/// A target with what it gets, item by item where both are tuples.
fn pair<'a>(target: &'a Ast, value: &'a Ast, shared: Option<u32>, places: &mut Vec<Place<'a>>) {
    match (target, value) {
        (Ast::Name(name), literal) if is_literal(literal) => {
            places.push(Place { name: name.id.as_str(), literal, shared });
        }
        (Ast::Tuple(targets), Ast::Tuple(values)) if targets.elts.len() == values.elts.len() => {
            targets
                .elts
                .iter()
                .zip(&values.elts)
                .for_each(|(target, value)| pair(target, value, shared, places));
        }
        _ => {}
    }
}

fn is_literal(ast: &Ast) -> bool {
    read::is_literal(ast)
        || matches!(ast, Ast::StringLiteral(_) | Ast::BooleanLiteral(_) | Ast::NoneLiteral(_))
}

/// The new literal as it is put into the text.
fn written(name: &str, literal: &str, before: &Ast) -> Result<String, Error> {
    let literal = literal.trim();
    let read = read::read(&format!("{name} = {literal}"));
    let module = read.ok();
    let given = module.as_ref().and_then(|module| match &module.body[..] {
        [Stmt::Assign(assign)] if assign.targets.len() == 1 => Some(&*assign.value),
        _ => None,
    });
    match given {
        // It may come to stand in a tuple.
        Some(value @ Ast::Tuple(_)) if is_literal(value) => return Ok(format!("({literal})")),
        Some(value) if is_literal(value) => return Ok(literal.to_owned()),
        _ => {}
    }
    // A text needs no quotes where there was a text before.
    let is_plain = !literal.is_empty() && !literal.contains(['\'', '"', '\\', '\n']);
    if matches!(before, Ast::StringLiteral(_)) && is_plain {
        return Ok(format!("'{literal}'"));
    }
    let error = Error::without_place(format!("{literal:?} is not a number or another literal for `{name}`"));
    Err(error.help(format!("write a number: `{name}=100`")))
}

fn unknown(name: &str, places: &[Place<'_>], body: &[Stmt]) -> Error {
    let is_assigned = crate::names::Names::of(body).assigned.contains(&name);
    let error = Error::without_place(match is_assigned {
        true => format!("`{name}` is computed, so there is no literal to replace"),
        false => format!("no literal is assigned to `{name}` outside of functions and loops"),
    });
    let mut known: Vec<&str> = Vec::new();
    places.iter().for_each(|place| {
        if !known.contains(&place.name) {
            known.push(place.name);
        }
    });
    if let Some(meant) = closest(name, known.iter().copied()) {
        return error.help(format!("did you mean `{meant}`?"));
    }
    known.truncate(LISTED);
    match known.is_empty() {
        true => error.help("the text assigns no literal there"),
        false => error.help(format!("it can be set for {}", known.join(", "))),
    }
}
