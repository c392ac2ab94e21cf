//! A line of circuit text as words.

use crate::circuit::node::NodeId;
use crate::data::params::Param;

/// A word of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    /// `exp`, `=`, `softmax@0`
    Plain(String),
    /// `%3`
    Node(NodeId),
    /// `"x"`
    Quoted(String),
    /// `axis=[0]`
    Param(String, Param),
}

/// Splits a line into words, without its comment.
pub(super) fn words(line: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && !rest.starts_with('#') {
        let (word, after) = if rest.starts_with('"') {
            let (text, after) = quoted(rest)?;
            (Word::Quoted(text), after)
        } else {
            let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len()).max(1);
            let (head, after) = rest.split_at(rest.floor_char_boundary(end).max(first_len(rest)));
            match after.strip_prefix('=') {
                Some(value) if !value.starts_with(char::is_whitespace) && head != "=" => {
                    let (value, after) = param(value)?;
                    (Word::Param(unescaped(head)?, value), after)
                }
                _ => (plain(head)?, after),
            }
        };
        words.push(word);
        rest = after.trim_start();
    }
    Ok(words)
}

/// A name as one plain word: a character that could end it or be taken for something else is written as its
/// code. An empty name is `\u{}`.
pub(super) fn escaped(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '.' || c == '-';
    let mut word = String::new();
    for c in name.chars() {
        if plain(c) { word.push(c) } else { word.extend(c.escape_unicode()) }
    }
    if word.is_empty() { "\\u{}".to_owned() } else { word }
}

/// The name that a plain word stands for.
pub(super) fn unescaped(word: &str) -> Result<String, String> {
    let mut name = String::new();
    let mut rest = word;
    while let Some((before, after)) = rest.split_once("\\u{") {
        let (code, after) = after.split_once('}').ok_or("\\u{ must be followed by a code and }")?;
        name.push_str(before);
        if !code.is_empty() {
            let known = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
            name.push(known.ok_or_else(|| format!("{code:?} is not the code of a character"))?);
        }
        rest = after;
    }
    name.push_str(rest);
    Ok(name)
}

fn first_len(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

fn plain(word: &str) -> Result<Word, String> {
    match word.strip_prefix('%') {
        Some(number) => number
            .parse::<u32>()
            .map(|n| Word::Node(NodeId::new(n as usize)))
            .map_err(|_| format!("{word:?} is not a node; nodes are written %0, %1, …")),
        None => Ok(Word::Plain(word.to_owned())),
    }
}

/// A quoted text at the start, and what comes after it.
fn quoted(text: &str) -> Result<(String, &str), String> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((value, &text[at + 1..])),
            '\\' => value.push(escape(&mut chars)?),
            _ => value.push(c),
        }
    }
    Err("a quote is not closed".to_owned())
}

/// The character that an escape of Rust's debug form stands for.
fn escape(chars: &mut impl Iterator<Item = (usize, char)>) -> Result<char, String> {
    let wrong = || "after \\ comes one of n, r, t, 0, ', \", \\ or u{…}".to_owned();
    match chars.next().map(|(_, c)| c).ok_or_else(wrong)? {
        'n' => Ok('\n'),
        'r' => Ok('\r'),
        't' => Ok('\t'),
        '0' => Ok('\0'),
        c @ ('\\' | '"' | '\'') => Ok(c),
        'u' => {
            let digits: String = chars.map(|(_, c)| c).take_while(|&c| c != '}').take(8).collect();
            let code = u32::from_str_radix(digits.trim_start_matches('{'), 16).map_err(|_| wrong())?;
            char::from_u32(code).ok_or_else(wrong)
        }
        _ => Err(wrong()),
    }
}

/// A parameter's value at the start, and what comes after it.
fn param(text: &str) -> Result<(Param, &str), String> {
    if text.starts_with('"') {
        let (value, after) = quoted(text)?;
        return Ok((Param::Text(value), after));
    }
    if let Some(list) = text.strip_prefix('[') {
        let (inside, after) = list.split_once(']').ok_or("a list is not closed")?;
        let items: Vec<&str> = inside.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
        let ints: Result<Vec<i64>, _> = items.iter().map(|item| item.parse()).collect();
        let value = match ints {
            Ok(ints) => Param::Ints(ints),
            Err(_) => {
                Param::Reals(items.iter().map(|item| real(item)).collect::<Result<Vec<_>, _>>()?.into())
            }
        };
        return Ok((value, after));
    }
    let (word, after) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    let value = match word {
        "true" => Param::Flag(true),
        "false" => Param::Flag(false),
        _ => word.parse().map(Param::Int).or_else(|_| real(word).map(Param::Real))?,
    };
    Ok((value, after))
}

fn real(word: &str) -> Result<f64, String> {
    word.parse().map_err(|_| format!("{word:?} is not a number"))
}
