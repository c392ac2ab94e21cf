//! What the parser refuses, in the words of someone who writes formulas.

use ruff_python_parser::{ParseError, ParseErrorType};
use ruff_text_size::Ranged;

use super::refuse;
use crate::Error;
use crate::excerpt::quoted;
use crate::source::{Span, lines};

/// The most mistakes that are told at once.
const MOST: usize = 20;

/// The mistakes of a text: one for each line, since the second is mostly due to the first.
pub(super) fn mistakes(text: &str, errors: &[ParseError]) -> Vec<Error> {
    if errors.is_empty() {
        return Vec::new();
    }
    if let Some(error) = brackets(text) {
        return vec![error];
    }
    let mut told: Vec<(usize, Error)> = Vec::new();
    for error in errors {
        let mut place: Span = error.range().into();
        place.start = text.floor_char_boundary(place.start as usize) as u32;
        place.end = text.ceil_char_boundary(place.end as usize) as u32;
        let line = lines::start(text, (place.start as usize).min(text.len()));
        if is_print(text, line) || told.iter().any(|(known, _)| *known == line) {
            continue;
        }
        told.push((line, mistake(text, line, place, error)));
        if told.len() == MOST {
            break;
        }
    }
    told.into_iter().map(|(_, error)| error).collect()
}

/// Whether a line is a print statement of Python 2, which the parser refuses and still reads.
pub(crate) fn is_print(text: &str, line: usize) -> bool {
    let rest = text[line..].trim_start();
    rest.strip_prefix("print").is_some_and(|rest| rest.starts_with([' ', '\'', '"']))
        && !rest["print".len()..].trim_start().starts_with(['(', '=', '.'])
}

fn mistake(text: &str, line: usize, place: Span, error: &ParseError) -> Error {
    let at = place.start as usize;
    let before = &text[line..at];
    // A comment says nothing to the parser.
    let before = before.split('#').next().unwrap_or(before).trim_end();
    let rest = &text[at..];
    if let Some(error) = spelled(text, line, place) {
        return error;
    }
    let here = Span::new(at, at + rest.chars().next().map_or(0, char::len_utf8));
    let word =
        Span::new(at, at + rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len()));
    match &error.error {
        ParseErrorType::SimpleStatementsOnSameLine | ParseErrorType::SimpleAndCompoundStatementOnSameLine => {
            missing_operator(text, line, word)
        }
        ParseErrorType::ExpectedExpression | ParseErrorType::EmptySlice => {
            let last = before.rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
            let sign = last.rfind(|c: char| c.is_alphanumeric()).map_or(last, |end| &last[end..]);
            let sign = sign.trim_start_matches(|c: char| c.is_alphanumeric());
            if before.is_empty() {
                let found = quoted(&rest[..rest.find(char::is_whitespace).unwrap_or(rest.len())]);
                return Error::new(text, here, format!("a statement cannot start with {found}"))
                    .label("a name, a number or `(` should stand here");
            }
            let message =
                format!("a value is missing after {}", quoted(if sign.is_empty() { last } else { sign }));
            let ends = rest.is_empty() || rest.starts_with(['\n', '\r', ';', '#']);
            match ends {
                true => {
                    let end = line + before.len();
                    Error::new(text, Span::new(end, end), message).label("the statement ends here")
                }
                false => {
                    let found = rest.chars().next().unwrap_or(' ');
                    Error::new(text, here, message).label(format!("`{found}` is not a value"))
                }
            }
        }
        ParseErrorType::InvalidAssignmentTarget | ParseErrorType::InvalidAugmentedAssignmentTarget => {
            let error = Error::new(text, place, "only a name can stand left of `=`").label("not a name");
            error.help("write `name = expression`; `==` compares")
        }
        ParseErrorType::PositionalAfterKeywordArgument | ParseErrorType::PositionalAfterKeywordUnpacking => {
            Error::new(text, place, "an argument without a keyword follows one with a keyword")
                .label("give it a keyword, or put it first")
        }
        ParseErrorType::ExpectedToken { .. } | ParseErrorType::OtherError(_) => {
            unexpected(text, (line, before), here).unwrap_or_else(|| generic(text, place, error))
        }
        _ => generic(text, place, error),
    }
}

fn generic(text: &str, place: Span, error: &ParseError) -> Error {
    Error::new(text, place, lowered(&error.error.to_string()))
}

/// A sign where the parser wanted another: what people mostly meant by it.
fn unexpected(text: &str, (line, before): (usize, &str), here: Span) -> Option<Error> {
    let rest = &text[here.start as usize..];
    let open = before.rfind(['(', '[', '{']).map(|at| (at, &before[at..=at]));
    if before.ends_with('.') && !rest.starts_with(|c: char| c.is_alphabetic()) {
        let end = line + before.len();
        let error = Error::new(text, Span::new(end - 1, end), "a name is missing after `.`").label("no name");
        return Some(error.help("write `W.T`, `x.sum()` or `np.exp(x)`"));
    }
    match rest.chars().next()? {
        '=' => {
            let error = Error::new(text, here, "`=` stands inside brackets").label("cannot assign here");
            Some(error.help("a keyword is one name: `np.sum(x, axis=0)`; `==` compares"))
        }
        ':' if open.is_some_and(|(at, sign)| sign == "[" && before[at..].matches(':').count() >= 2) => {
            let error = Error::new(text, here, "a slice has more than two colons").label("the third one");
            Some(error.help("a slice is `start:stop:step`, and each part may be left out"))
        }
        ':' => {
            let error = Error::new(text, here, "a colon stands outside an index").label("no meaning here");
            Some(error.help("slices stand in square brackets: `x[1:3]`, `W[:, 0]`"))
        }
        ';' => {
            let (at, sign) = open?;
            let place = Span::new(line + at, line + at + 1);
            let error = Error::new(text, place, format!("`{sign}` is never closed")).label("opened here");
            let closing = closing(sign.chars().next()?);
            Some(
                error
                    .related(text, here, "this cannot stand inside")
                    .help(format!("add `{closing}` where it should end")),
            )
        }
        c if c.is_alphanumeric() || c == '_' => {
            let message = "an operator or a comma is missing between two values";
            Some(Error::new(text, here, message).label("no operator before this"))
        }
        _ => None,
    }
}

/// A character or a word of mathematics or of another language, with what to write instead.
fn spelled(text: &str, line: usize, place: Span) -> Option<Error> {
    let end = lines::end(text, line);
    let at = (place.start as usize).min(end);
    // The parser may stop one character too late.
    let near = text[line..end].char_indices().map(|(offset, _)| line + offset);
    let odd = near
        .filter(|&start| start + 4 >= at)
        .find(|&start| refuse::is_spelling(&text[start..]) || !text[start..].starts_with(readable))?;
    let (length, message, advice) = refuse::spelling(&text[odd..]);
    let error = Error::new(text, Span::new(odd, odd + length), message);
    Some(match advice {
        Some(advice) => error.help(advice),
        None => error,
    })
}

/// Whether a character may stand in a text of Python outside of strings.
fn readable(c: char) -> bool {
    c.is_alphanumeric() || (c.is_ascii_graphic() && c != '?') || matches!(c, ' ' | '\t' | '\x0c' | '²')
}

/// Two operands side by side.
fn missing_operator(text: &str, line: usize, word: Span) -> Error {
    let at = word.start as usize;
    let before = text[line..at].trim_end();
    let left_start =
        before.rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).map_or(0, |at| at + 1);
    let left = &before[left_start.min(before.len())..];
    let right = text.get(word.range()).unwrap_or_default();
    let touching = before.len() == at - line;
    let is_number = left.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let number = |message: &str, label: &str| {
        Error::new(text, Span::new(at - left.len(), word.end as usize), message).label(label)
    };
    if touching && is_number && matches!(right, "e" | "E") {
        return number("an exponent has no digits", "unfinished").help("write `1e-4` for 0.0001");
    }
    if touching && is_number && right == "_" {
        return Error::new(text, word, "a number ends with an underscore")
            .label("a digit must follow")
            .help("underscores may only stand between digits: `1_000`");
    }
    if touching && is_number && left.ends_with('.') {
        return number("a point stands between a number and a name", "this is neither")
            .help("to call a method of a number, put it in parentheses: `(2).sum()`");
    }
    if touching && is_number {
        let place = Span::new(at - left.len(), word.end as usize);
        let error = Error::new(text, place, "an operator is missing between a number and a name");
        return error.label("no operator in here").help(format!("write `{left} * {right}` for a product"));
    }
    let error =
        Error::new(text, word, "an operator is missing between two values").label("no operator before this");
    match !left.is_empty() && left.len() <= 40 && !right.is_empty() {
        true => error.help(format!("write `{left} * {right}` for a product")),
        false => error,
    }
}

/// A bracket that is not closed, or that closes nothing.
fn brackets(text: &str) -> Option<Error> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '#' => while chars.next_if(|&(_, c)| c != '\n').is_some() {},
            '\'' | '"' => {
                // A transpose, `W'`, is no text.
                let rest = &text[at + 1..];
                if let Some(length) = rest[..rest.find('\n').unwrap_or(rest.len())].find(c) {
                    while chars.next_if(|&(next, _)| next <= at + 1 + length).is_some() {}
                }
            }
            '(' | '[' | '{' => open.push((at, c)),
            ')' | ']' | '}' => {
                let here = Span::new(at, at + 1);
                match open.pop() {
                    None => {
                        let error = Error::new(text, here, format!("`{c}` closes nothing"));
                        return Some(error.label("no bracket is open"));
                    }
                    Some((opened, bracket)) if closing(bracket) != c => {
                        let error = Error::new(text, here, format!("`{c}` does not close `{bracket}`"));
                        let error = error.label(format!("`{}` should come first", closing(bracket)));
                        return Some(error.related(text, Span::new(opened, opened + 1), "opened here"));
                    }
                    Some(_) => {}
                }
            }
            _ => {}
        }
    }
    let &(at, bracket) = open.last()?;
    let error = Error::new(text, Span::new(at, at + 1), format!("`{bracket}` is never closed"));
    Some(error.label("opened here").help(format!("add `{}` where it should end", closing(bracket))))
}

fn closing(bracket: char) -> char {
    match bracket {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// A message of the parser as a sentence here: without a capital.
fn lowered(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
