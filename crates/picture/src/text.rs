//! Widths and escapes of text: what a name or a number needs on a terminal, in a drawing, in XML and in DOT.

use std::borrow::Cow;

/// The longest name that is shown; longer ones end in an ellipsis.
const LONGEST: usize = 40;

/// A name without control characters, cut if it is absurdly long.
pub(crate) fn clean(name: &str) -> Cow<'_, str> {
    shortened(name, LONGEST)
}

/// A text without control characters, cut to this many characters.
pub(crate) fn shortened(text: &str, longest: usize) -> Cow<'_, str> {
    // Bidirectional overrides count as control characters: they would turn the rest of the line around.
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let long = text.char_indices().nth(longest).is_some();
    if !long && !text.contains(odd) {
        return Cow::Borrowed(text);
    }
    let kept = if long { longest.saturating_sub(1) } else { longest };
    let mut short: String = text.chars().take(kept).map(|c| if odd(c) { '\u{fffd}' } else { c }).collect();
    if long {
        short.push('…');
    }
    Cow::Owned(short)
}

/// The columns that a text takes on a terminal.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(cells).sum()
}

/// A text cut to this many columns of a terminal.
pub(crate) fn fitted(text: &str, room: usize) -> Cow<'_, str> {
    if columns(text) <= room {
        return Cow::Borrowed(text);
    }
    let mut used = 1; // the ellipsis
    let fits = |&c: &char| {
        used += cells(c);
        used <= room
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    Cow::Owned(short)
}

fn cells(c: char) -> usize {
    match c {
        // Combining marks take none; East Asian wide letters and emoji take two.
        '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => 2,
        '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// An upper bound of the width of a text in pixels, for the usual sans-serif fonts (measured on DejaVu Sans,
/// the widest of them).
pub(crate) fn pixels(text: &str, size: f64) -> f64 {
    let letter = |c: char| match c {
        ' ' | '.' | ',' | ':' | ';' | '|' | '\'' | 'i' | 'j' | 'l' | '!' => 0.34,
        '[' | ']' | '(' | ')' | '-' | 'f' | 't' | 'r' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 1.0,
        'A'..='Z' | '+' | '=' | '<' | '>' | '*' | '·' => 0.84,
        _ if cells(c) == 2 => 1.1,
        _ if cells(c) == 0 => 0.0,
        _ if c.is_ascii() => 0.65,
        _ => 0.85,
    };
    text.chars().map(letter).sum::<f64>() * size
}

/// A text in XML and HTML, as content or in a quoted attribute. Characters that XML does not allow are replaced.
pub(crate) fn xml(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => safe.push('\u{fffd}'),
            c => safe.push(c),
        }
    }
    safe
}

/// A count with its noun: `1 gate`, `12 gates`, `200,000 gates`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    let digits = n.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{grouped} {noun}{}", if n == 1 { "" } else { "s" })
}

/// A text broken at spaces into lines of at most this many columns; a longer word is cut.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let mut word = word.to_owned();
        loop {
            let gap = usize::from(used > 0);
            let Some(last) = lines.last_mut() else { break };
            if used + gap + columns(&word) <= width {
                last.push_str(if gap > 0 { " " } else { "" });
                last.push_str(&word);
                used += gap + columns(&word);
                break;
            }
            if used == 0 {
                let cut = word.char_indices().nth(width.max(1)).map_or(word.len(), |(at, _)| at);
                last.push_str(&word[..cut]);
                word = word[cut..].to_owned();
                if word.is_empty() {
                    break;
                }
            }
            lines.push(String::new());
            used = 0;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_become_plain_text() {
        assert_eq!(clean("a\u{1b}[31m\nb"), "a\u{fffd}[31m\u{fffd}b");
        assert_eq!(clean(&"é".repeat(100)).chars().count(), LONGEST);
        assert_eq!(xml("<a b='\"&\u{0}'>"), "&lt;a b=&#39;&quot;&amp;\u{fffd}&#39;&gt;");
        assert_eq!(columns("x変e\u{301}"), 4);
        assert_eq!((fitted("変数", 4), fitted("変数", 3)), ("変数".into(), "変…".into()));
        assert_eq!((count(1, "gate"), count(200_000, "gate")), ("1 gate".into(), "200,000 gates".into()));
    }
}
