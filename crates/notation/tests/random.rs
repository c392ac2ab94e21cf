//! Random texts: no text panics, and what cannot be read is refused at its place.

#[path = "properties/reading.rs"]
mod reading;

use backflow_notation::parse;
use proptest::prelude::*;
use reading::read_or_refused;

/// An expression of the notation, with parentheses where the flags say so and where they are needed anyway.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        "[a-zσ]_?[0-9]?"
            .prop_filter("a word of Python", |word| !["if", "in", "is", "or", "as"].contains(&word.as_str())),
        "0|[1-9][0-9]{0,2}",
        "[0-9]{0,2}\\.[0-9]{1,2}(e-?[0-9])?",
        Just("np.pi".to_string()),
        Just("inf".to_string()),
        Just("np".to_string()),
        Just("nan".to_string()),
        Just("[]".to_string()),
        Just("None".to_string()),
    ];
    leaf.prop_recursive(6, 40, 4, |inner| {
        let infix = prop::sample::select(vec!["+", "-", "*", "/", "@", "**", "<", "<=", ">", ">=", "==", "!="]);
        let item = (inner.clone(), 0..5usize).prop_map(|(x, kind)| match kind {
            0 => format!("{x}:"),
            1 => format!(":{x}"),
            2 => format!("::{x}"),
            3 => ":, ...".to_string(),
            _ => x,
        });
        prop_oneof![
            4 => (inner.clone(), infix, inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            2 => (inner.clone(), prop::bool::ANY).prop_map(|(x, minus)| format!("({}{x})", if minus { "-" } else { "+" })),
            1 => inner.clone().prop_map(|x| format!("({x})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("np.exp({x}, k={y})")),
            1 => (inner.clone(), inner.clone()).prop_map(|(x, y)| format!("({x}).dot({y})")),
            1 => inner.clone().prop_map(|x| format!("({x}).T")),
            1 => (inner.clone(), prop::collection::vec(item, 1..3))
                .prop_map(|(x, items)| format!("({x})[{}]", items.join(", "))),
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(", "))),
            1 => prop::collection::vec(inner, 2..4).prop_map(|items| format!("({})", items.join(", "))),
        ]
    })
}

/// Pieces that are mostly tokens, in any order.
fn soup() -> impl Strategy<Value = String> {
    let pieces = [
        "x", "np", "np.", "exp", "(", ")", "[", "]", ",", ":", ".", "...", "=", "==", "+", "-", "*", "**",
        "@", "<", "+=", "\n", ";", "#", "\\\n", "1", "2.5", "1e", "_", "True", "None", "inf", "for", "if",
        "lambda", "^", "//", "'", "²", "−", "w₀", "\t", "\r\n", "f(", "x[", ".T", ".sum(", "axis=", "\u{7}",
        "🦀",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..25)
        .prop_map(|pieces| pieces.join(if pieces.len() % 2 == 0 { "" } else { " " }))
}

/// Ten times as many cases where `BACKFLOW_LONG` is set.
fn config(cases: u32) -> ProptestConfig {
    let times = if std::env::var_os("BACKFLOW_LONG").is_some() { 10 } else { 1 };
    ProptestConfig { cases: cases * times, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read_or_refused(&text);
    }

    #[test]
    fn any_tokens_are_read_or_refused(text in soup()) {
        read_or_refused(&text);
    }

    #[test]
    fn expressions_with_a_piece_put_in_anywhere_are_read_or_refused(
        text in expression(), at in 0.0..1.0, piece in soup()
    ) {
        let at = text.floor_char_boundary((text.len() as f64 * at) as usize);
        read_or_refused(&format!("{}{piece}{}", &text[..at], &text[at..]));
    }

    #[test]
    fn expressions_are_read(text in expression()) {
        parse(&format!("f = {text}")).map_err(|error| TestCaseError::fail(error.to_string()))?;
    }

    #[test]
    fn a_text_cut_anywhere_is_read_or_refused(text in expression(), cut in 0.0..1.0) {
        let at = text.floor_char_boundary((text.len() as f64 * cut) as usize);
        read_or_refused(&text[..at]);
        read_or_refused(&text[at..]);
    }
}
