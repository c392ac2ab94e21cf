//! What people type that the notation does not have, and what to write instead: one line per entry.

/// A message and a piece of advice.
pub(crate) type Refusal = (&'static str, &'static str);

const LOOP: Refusal = (
    "loops are not part of the notation",
    "write the operation on whole arrays: `y = np.exp(x).sum(axis=0)`",
);
const FUNCTION: Refusal =
    ("functions cannot be defined here", "write the body as statements: `h = x * w + b`");
const IMPORT: Refusal = (
    "nothing is imported here",
    "leave the line out: `np.`, `numpy.` and `math.` are understood as they stand",
);
const BRANCH: Refusal = (
    "branches are not part of the notation",
    "write `np.where(condition, a, b)`, which takes `a` or `b` by element",
);
const RETURN: Refusal = ("nothing is returned here", "leave the word out: the last statement is the output");
const OTHER: Refusal = (
    "this word of Python is not part of the notation",
    "a statement is an assignment or an expression: `y = w * x + b`",
);

/// The refusal of a reserved word, or `None` for a word that is free to be a name.
pub(crate) fn word(word: &str) -> Option<Refusal> {
    Some(match word {
        "for" | "while" => LOOP,
        "def" | "lambda" | "class" => FUNCTION,
        "import" | "from" => IMPORT,
        "if" | "elif" | "else" => BRANCH,
        "return" | "yield" => RETURN,
        "and" => ("`and` is not an operator here", "multiply the masks: `(x > 0) * (y > 0)`"),
        "or" => ("`or` is not an operator here", "take the larger mask: `np.maximum(x > 0, y > 0)`"),
        "not" => ("`not` is not an operator here", "subtract the mask from 1: `1 - (x > 0)`"),
        "in" | "is" => ("this comparison is not part of the notation", "compare with `==`, `<` or `>`"),
        "as" | "assert" | "async" | "await" | "break" | "continue" | "del" | "except" | "finally"
        | "global" | "nonlocal" | "pass" | "raise" | "try" | "with" => OTHER,
        _ => return None,
    })
}

/// The refusal of a word in quotation marks that a call of NumPy takes, from its first letter on.
pub(crate) fn word_of_text(rest: &str) -> Option<Refusal> {
    let word = &rest[..rest.find(['\'', '"'])?];
    Some(match word {
        "fro" => (
            "text is not a value here",
            "leave this argument out: without an order the norm of a matrix is that of Frobenius, √Σx²",
        ),
        "nuc" => (
            "the nuclear norm, the sum of the singular values, is not here",
            "the orders of a matrix are 1, -1, inf and -inf; without an order it is √Σx²",
        ),
        _ => return None,
    })
}

/// Spellings with advice of their own. A longer one stands before any shorter one that it begins with.
const SPELLINGS: &[(&str, &str)] = &[
    (">>>", "leave out the prompt of the Python shell"),
    (">>", "multiply by a power of two: `x * 2**-n`"),
    ("<<", "multiply by a power of two: `x * 2**n`"),
    ("//", "write `np.floor(a / b)`"),
    (":=", "give the value a statement of its own: `h = x + y`"),
    ("->", "a statement is an assignment or an expression: `y = w * x + b`"),
    ("^", "write `**` for a power: `x**2`"),
    ("%", "write `a - b * np.floor(a / b)` for a remainder"),
    ("&", "multiply the masks: `(x > 0) * (y > 0)`"),
    ("|", "take the larger mask: `np.maximum(x > 0, y > 0)`; an absolute value is `np.abs(x)`"),
    ("~", "subtract the mask from 1: `1 - (x > 0)`"),
    ("!", "write `!=` for a comparison; there is no factorial"),
    ("{", "group with `(`, and write lists with `[`"),
    ("}", "group with `)`, and end lists with `]`"),
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
