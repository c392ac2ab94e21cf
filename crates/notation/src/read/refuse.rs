//! What people type that the notation does not have, and what to write instead: one line per entry.

/// Spellings with advice of their own. A longer one stands before any shorter one that it begins with.
const SPELLINGS: &[(&str, &str)] = &[
    (">>>", "leave out the prompt of the Python shell"),
    (">>", "multiply by a power of two: `x * 2**-n`"),
    ("<<", "multiply by a power of two: `x * 2**n`"),
    (":=", "give the value a statement of its own: `h = x + y`"),
    ("^", "write `**` for a power: `x**2`"),
    ("|", "take the larger mask: `np.maximum(x > 0, y > 0)`; an absolute value is `np.abs(x)`"),
    ("!", "write `!=` for a comparison; there is no factorial"),
    ("'", "text is not a value here; the transpose of `W` is `W.T`"),
    ("\"", "text is not a value here: write names and numbers"),
    ("`", "leave the quotation marks out"),
    ("$", "leave the dollar signs of LaTeX out"),
    ("\\frac", "write `a / b`"),
    ("\\sqrt", "write `np.sqrt(x)`"),
    ("\\sum", "write `np.sum(x)`"),
    ("\\prod", "write `np.prod(x)`"),
    ("\\cdot", "write `*` by element, `@` for a matrix product"),
    ("\\times", "write `*` by element, `@` for a matrix product"),
    ("\\sigma", "write `sigmoid(x)`, or the name `sigma`"),
    ("\\infty", "write `np.inf`"),
    ("\\", "leave the backslash out: names are written as they stand, and brackets may span lines"),
    ("−", "write the hyphen `-` for a minus"),
    ("–", "write the hyphen `-` for a minus"),
    ("—", "write the hyphen `-` for a minus"),
    ("×", "write `*` by element, `@` for a matrix product"),
    ("·", "write `*` by element, `@` for a matrix product"),
    ("⋅", "write `*` by element, `@` for a matrix product"),
    ("∗", "write the asterisk `*`"),
    ("⊙", "write `*` for a product by element"),
    ("÷", "write `/`"),
    ("≤", "write `<=`"),
    ("≥", "write `>=`"),
    ("≠", "write `!=`"),
    ("³", "write `**3`"),
    ("₀", "write the number beside the name: `w0`"),
    ("₁", "write the number beside the name: `w1`"),
    ("₂", "write the number beside the name: `w2`"),
    ("₃", "write the number beside the name: `w3`"),
    ("₄", "write the number beside the name: `w4`"),
    ("₅", "write the number beside the name: `w5`"),
    ("₆", "write the number beside the name: `w6`"),
    ("₇", "write the number beside the name: `w7`"),
    ("₈", "write the number beside the name: `w8`"),
    ("₉", "write the number beside the name: `w9`"),
    ("¹", "write a power with `**`: `x**-1`"),
    ("⁻", "write a power with `**`: `x**-1`"),
    ("ⁿ", "write a power with `**`: `x**n`"),
    ("ᵀ", "write `W.T` for a transpose"),
    ("√", "write `np.sqrt(x)`"),
    ("∑", "write `np.sum(x)`"),
    ("∏", "write `np.prod(x)`"),
    ("∞", "write `inf`"),
    ("‖", "write `np.linalg.norm(x)`"),
    ("∂", "write the formula alone: its gradients are computed from it"),
    ("∇", "write the formula alone: its gradients are computed from it"),
    ("‘", "text is not a value here: write names and numbers"),
    ("’", "text is not a value here; the transpose of `W` is `W.T`"),
    ("“", "text is not a value here: write names and numbers"),
    ("”", "text is not a value here: write names and numbers"),
];

/// Whether a spelling with advice stands at the start of `rest`.
pub(crate) fn is_spelling(rest: &str) -> bool {
    SPELLINGS.iter().any(|(found, _)| rest.starts_with(found))
}

/// What stands at the start of `rest`, where no token starts: its length in bytes, a message and advice.
pub(crate) fn spelling(rest: &str) -> (usize, String, Option<&'static str>) {
    if let Some((found, advice)) = SPELLINGS.iter().find(|(found, _)| rest.starts_with(found)) {
        return (found.len(), format!("`{found}` is not part of the notation"), Some(advice));
    }
    let Some(found) = rest.chars().next() else { return (0, "the text ends here".into(), None) };
    let shown = if found.is_control() { String::new() } else { format!("`{found}` ") };
    (
        found.len_utf8(),
        format!("the character {shown}(U+{:04X}) is not part of the notation", found as u32),
        None,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_can_be_reached() {
        for (index, (found, _)) in SPELLINGS.iter().enumerate() {
            let first = SPELLINGS.iter().position(|(earlier, _)| found.starts_with(earlier));
            assert_eq!(first, Some(index), "{found} stands after a shorter one that it begins with");
        }
    }
}
