//! `"%d of %s" % (n, name)`: the older way of formatting.

use super::Spec;

/// A piece of a text with places for values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Percent {
    Words(String),
    Value(Spec),
}

/// The pieces of a text; `None` for a place that Python would refuse, or that is not written here.
pub(crate) fn percent(text: &str) -> Option<Vec<Percent>> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        words.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            words.push('%');
            rest = after;
            continue;
        }
        let end = rest.find(|c: char| c.is_alphabetic())?;
        let (flags, ty) = (&rest[..end], rest[end..].chars().next()?);
        let ty = if matches!(ty, 'i' | 'u') { 'd' } else { ty };
        let left = flags.starts_with('-');
        let spec = match ty {
            // As wide as it is; a text stands to the right.
            'r' | 's' => format!("{}{}", if left { "<" } else { ">" }, flags.trim_start_matches('-')),
            _ => format!("{}{}{ty}", if left { "<" } else { "" }, flags.trim_start_matches('-')),
        };
        let mut spec = Spec::read(&spec)?;
        if matches!(ty, 'r' | 's') {
            spec.ty = Some('s');
        }
        pieces.push(Percent::Words(std::mem::take(&mut words)));
        pieces.push(Percent::Value(spec));
        rest = &rest[end + ty.len_utf8()..];
    }
    words.push_str(rest);
    pieces.push(Percent::Words(words));
    Some(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found() {
        let pieces = percent("step %d: %.3f (100%%) %-5s").unwrap();
        let values: Vec<&Spec> = pieces
            .iter()
            .filter_map(|piece| match piece {
                Percent::Value(spec) => Some(spec),
                Percent::Words(_) => None,
            })
            .collect();
        assert_eq!(values.len(), 3);
        assert_eq!((values[0].ty, values[1].precision, values[2].width), (Some('d'), Some(3), 5));
        assert_eq!(pieces[4], Percent::Words(" (100%) ".to_owned()));
        assert_eq!(percent("%"), None);
        assert_eq!(percent("%y"), None);
    }
}
