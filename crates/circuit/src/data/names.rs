//! "Did you mean …?"

/// Words longer than this are not compared: the time is quadratic in the length, and such a word is no typing slip.
const MAX_LENGTH: usize = 64;

/// The candidate that is closest to `word`, when it is close enough to be what was meant: at most one slip in
/// three characters, where a slip is one character too many, missing, wrong or swapped with its neighbour
/// (optimal string alignment; Damerau, 1964). Capitals count as the same letter. Ties go to the earlier
/// candidate.
///
/// ```
/// assert_eq!(backflow_circuit::closest("sigmiod", ["relu", "sigmoid", "sign"]), Some("sigmoid"));
/// assert_eq!(backflow_circuit::closest("q", ["relu", "sigmoid", "sign"]), None);
/// ```
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = folded(word)?;
    let allowed = (word.len() / 3).max(1);
    let near = candidates.into_iter().filter_map(|candidate| {
        let other = folded(candidate)?;
        // A name of one letter is one slip away from every other such name.
        let longest = word.len().max(other.len());
        let slips = slips(&word, &other);
        (slips <= allowed && slips < longest).then_some((slips, candidate))
    });
    near.min_by_key(|&(slips, _)| slips).map(|(_, candidate)| candidate)
}

fn folded(word: &str) -> Option<Vec<char>> {
    if word.len() > 4 * MAX_LENGTH {
        return None;
    }
    let letters: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    (letters.len() <= MAX_LENGTH).then_some(letters)
}

fn slips(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut row = vec![i + 1; b.len() + 1];
        for j in 0..b.len() {
            let replaced = last[j] + usize::from(a[i] != b[j]);
            row[j + 1] = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                row[j + 1] = row[j + 1].min(before[j - 1] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_slips() {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        let cases = [("", "", 0), ("", "ab", 2), ("abc", "abc", 0), ("abc", "acb", 1), ("tanh", "tan", 1)];
        for (a, b, expected) in cases.into_iter().chain([("kitten", "sitting", 3), ("exp", "log", 3)]) {
            assert_eq!(slips(&letters(a), &letters(b)), expected, "{a} {b}");
            assert_eq!(slips(&letters(b), &letters(a)), expected, "{b} {a}");
        }
    }

    #[test]
    fn suggests_only_what_is_near() {
        let known = ["exp", "log", "logsumexp", "sigmoid", "sum", "W"];
        let cases = [
            ("Exp", Some("exp")),
            ("sigmod", Some("sigmoid")),
            ("logsumxep", Some("logsumexp")),
            ("su", Some("sum")),
            ("w", Some("W")),
            ("x", None),
            ("banana", None),
        ];
        for (word, expected) in cases {
            assert_eq!(closest(word, known), expected, "{word}");
        }
        assert_eq!(closest(&"e".repeat(1_000_000), known), None);
    }
}
