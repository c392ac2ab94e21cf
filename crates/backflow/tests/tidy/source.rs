//! The repository's files as the tidy test reads them: Rust files with their code told apart from comments,
//! literals and test modules.

use std::fs;
use std::path::{Path, PathBuf};

/// One Rust file: its lines as they stand, and as code alone, where comments, the insides of literals and
/// test modules are blank.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) raw: Vec<String>,
    all_code: Vec<String>,
    pub(crate) code: Vec<String>,
}

impl Source {
    fn new(path: String, text: &str) -> Self {
        let owned = |text: &str| text.lines().map(String::from).collect::<Vec<_>>();
        let (raw, all_code) = (owned(text), owned(&code_alone(text)));
        let code = without_test_modules(&all_code);
        Source { path, raw, all_code, code }
    }

    pub(crate) fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    pub(crate) fn lines_with(&self, offends: impl Fn(&str) -> bool, advice: &str) -> Vec<String> {
        offending(&self.path, self.code.iter().map(String::as_str), offends, advice)
    }

    pub(crate) fn raw_lines_with(&self, offends: impl Fn(&str) -> bool, advice: &str) -> Vec<String> {
        offending(&self.path, self.raw.iter().map(String::as_str), offends, advice)
    }

    pub(crate) fn all_lines_with(&self, offends: impl Fn(&str) -> bool, advice: &str) -> Vec<String> {
        offending(&self.path, self.all_code.iter().map(String::as_str), offends, advice)
    }

    /// Uses of `std::module`, also as `std::{module, …}` on one line.
    pub(crate) fn uses_of_std(&self, module: &str, advice: &str) -> Vec<String> {
        let direct = format!("std::{module}");
        self.lines_with(
            |line| has_word(line, &direct) || (line.contains("std::{") && has_word(line, module)),
            advice,
        )
    }

    /// The gates here: the types that implement the trait, and the pointwise gates, which are statics.
    pub(crate) fn gates(&self) -> Vec<String> {
        let name = |line: &String| {
            let line = line.trim();
            let is_pointwise = line.contains(": Pointwise");
            let rest = match line.strip_prefix("pub static ") {
                Some(rest) if is_pointwise => rest,
                _ => line.strip_prefix("impl Gate for ")?,
            };
            Some(rest.chars().take_while(|c| is_word(*c)).collect())
        };
        self.code.iter().filter_map(name).collect()
    }
}

fn offending<'a>(
    path: &str,
    lines: impl Iterator<Item = &'a str>,
    offends: impl Fn(&str) -> bool,
    advice: &str,
) -> Vec<String> {
    lines
        .enumerate()
        .filter(|(_, line)| offends(line))
        .map(|(n, line)| format!("{path}:{}: {advice}: {}", n + 1, line.trim()))
        .collect()
}

pub(crate) fn text_offences(offends: impl Fn(&str) -> bool, advice: &str) -> Vec<String> {
    files().iter().flat_map(|(path, text)| offending(path, text.lines(), &offends, advice)).collect()
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `needle` in `line`, not as the end of a longer word.
pub(crate) fn has_path(line: &str, needle: &str) -> bool {
    line.match_indices(needle).any(|(at, _)| !line[..at].ends_with(is_word))
}

/// `needle` in `line` as a word of its own.
pub(crate) fn has_word(line: &str, needle: &str) -> bool {
    line.match_indices(needle)
        .any(|(at, _)| !line[..at].ends_with(is_word) && !line[at + needle.len()..].starts_with(is_word))
}

/// Every text file of the repository, by its path from the root.
pub(crate) fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut found, mut folders): (Vec<(String, String)>, Vec<PathBuf>) = (Vec::new(), vec![root.clone()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the repository can be read") {
            let path = entry.expect("the repository can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                let skipped = name.starts_with("target")
                    || ["node_modules", "corpus", "artifacts"].contains(&name.as_str())
                    || (name.starts_with('.') && name != ".ci");
                folders.extend((!skipped).then_some(path));
            } else if let (Ok(text), Ok(short)) = (fs::read_to_string(&path), path.strip_prefix(&root)) {
                found.push((short.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    found.sort();
    found
}

pub(crate) fn sources() -> Vec<Source> {
    let rust = files().into_iter().filter(|(path, _)| path.starts_with("crates/") && path.ends_with(".rs"));
    let sources: Vec<_> = rust.map(|(path, text)| Source::new(path, &text)).collect();
    assert!(sources.len() > 10, "the sources are not where this test looks");
    sources
}

pub(crate) fn under(start: &str) -> Vec<Source> {
    sources().into_iter().filter(|s| s.path.starts_with(start)).collect()
}

/// `text` with the insides of comments, strings and characters replaced by blanks; quotes and line ends stay.
fn code_alone(text: &str) -> String {
    let (bytes, mut out, mut at) = (text.as_bytes(), String::with_capacity(text.len()), 0);
    while at < bytes.len() {
        let rest = &text[at..];
        let (quoted, length) = if rest.starts_with("//") {
            (false, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (false, block_comment(rest))
        } else if let Some(length) = raw_string(rest).filter(|_| !out.ends_with(is_word)) {
            (true, length)
        } else if rest.starts_with('"') {
            (true, string(rest))
        } else if let Some(length) = character(rest) {
            (true, length)
        } else {
            let next = rest.chars().next().unwrap_or(' ');
            out.push(next);
            at += next.len_utf8();
            continue;
        };
        let blank = rest[..length].chars().map(|c| if c == '\n' { c } else { ' ' });
        if quoted {
            // The opening quote stays where it was, so that a message after `.expect(` is still seen to be
            // one.
            out.push('"');
            out.extend(blank.skip(1));
        } else {
            out.extend(blank);
        }
        at += length;
    }
    out
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while let Some(step) = rest[at..].find(['/', '*']) {
        at += step;
        match &rest.as_bytes()[at..rest.len().min(at + 2)] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    let closing = rest.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    closing.map_or(rest.len(), |(at, _)| at + 1)
}

fn raw_string(rest: &str) -> Option<usize> {
    let hashed = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let content = hashed.trim_start_matches('#').strip_prefix('"')?;
    let start = rest.len() - content.len();
    let close = format!("\"{}", "#".repeat(hashed.len() - content.len() - 1));
    Some(content.find(&close).map_or(rest.len(), |at| start + at + close.len()))
}

/// A character such as `'a'` or `'\n'`; a lifetime has no closing quote after one character.
fn character(rest: &str) -> Option<usize> {
    let content = rest.strip_prefix('\'')?;
    if let Some(escape) = content.strip_prefix('\\') {
        let skip = escape.chars().next()?.len_utf8();
        return Some(escape[skip..].find('\'')? + skip + 3);
    }
    let length = content.chars().next()?.len_utf8();
    content[length..].starts_with('\'').then_some(length + 2)
}

/// The lines with every item under `#[cfg(test)]` blank, from the attribute to its closing brace or
/// semicolon.
fn without_test_modules(lines: &[String]) -> Vec<String> {
    let (mut kept, mut depth, mut inside, mut opened) = (Vec::new(), 0_usize, false, false);
    for line in lines {
        inside |= line.trim_start().starts_with("#[cfg(test)]");
        kept.push(if inside { String::new() } else { line.clone() });
        for c in line.chars().filter(|_| inside) {
            match c {
                '{' => (depth, opened) = (depth + 1, true),
                '}' => depth = depth.saturating_sub(1),
                ';' if !opened => opened = true,
                _ => {}
            }
        }
        if opened && depth == 0 {
            (inside, opened) = (false, false);
        }
    }
    kept
}

#[test]
fn reads_code_apart_from_words_about_it() {
    let text = "a(\"unsafe \\\" x\"); // unsafe\nlet r = r#\"un\"safe\"#; /* a /* b */ unsafe */ '\\'' 'u' <'unsafe>(b)\n";
    let code = code_alone(text);
    assert_eq!(code.matches("unsafe").count(), 1, "{code}");
    assert!(code.contains("<'unsafe>(b)") && code.contains("let r = ") && code.starts_with("a(\""), "{code}");
    let lines =
        ["x", "#[cfg(test)]", "mod tests {", "fn f() {", "}", "}", "y", "#[cfg(test)]", "mod more;", "z"];
    let kept = without_test_modules(&lines.map(String::from)).concat();
    assert_eq!(kept, "xyz");
}
