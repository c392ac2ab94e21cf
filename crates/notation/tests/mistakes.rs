//! What mistakes look like: each message as a reader sees it, held by snapshots.
//!
//! After a deliberate change run the tests with `INSTA_UPDATE=always` and read the difference.

use backflow_notation::parse;

/// Holds the messages of texts that all hold a mistake, one below the other.
fn check(name: &str, texts: &[&str]) {
    let mut all = String::new();
    for text in texts {
        let error = parse(text).expect_err(text);
        all.push_str(&format!("{}\n\n", error.render(false, "formula")));
    }
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(name, all) });
}

#[test]
fn brackets() {
    check(
        "brackets",
        &[
            "f = (x + y * z",
            "y = (x + 1\nz = 2",
            "y = np.exp(x\nz = y.sum()\n",
            "f = (x; y)",
            "f = x + y) * z",
            "f = [(x + y] * z",
            "f = (x\n  + y]",
            "W = [[1, 2]\n     [3, 4]]",
            "W = [1, 2\n     3, 4]",
            "f = x[]",
        ],
    );
}

#[test]
fn operators() {
    check(
        "operators",
        &[
            "f = x^2",
            "f = x +",
            "f = x + * y",
            "f = x y",
            "f = 2x",
            "f = * x",
            "f = ;",
            "f = x³",
            "f = a × b",
            "f = W'",
            "f = Wᵀ @ x",
        ],
    );
}

#[test]
fn statements() {
    check("statements", &["f(x) = x**2", "x + y = z", "3 = x", ">>> x = 3"]);
}

#[test]
fn arguments_and_indices() {
    check(
        "arguments_and_indices",
        &[
            "f = np.sum(x, axis=)",
            "f = np.sum(axis=0, x)",
            "f = np.sum(x, 2=3)",
            "f = (x = 3)",
            "f = x[1:2:3:4]",
            "f = x.",
            "f = np.",
            "f = sum(a:b)",
        ],
    );
}

#[test]
fn numbers_and_characters() {
    check(
        "numbers_and_characters",
        &[
            "x = 1e",
            "x = 1_000_",
            "x = 2j",
            "x = 2.T",
            "x = 1e999",
            "f = \\frac{1}{x}",
            "x = {1, 2}",
            "x = 3 ? 4",
            "x = \u{7}",
            "x = 3 − 4",
        ],
    );
}

#[test]
fn the_caret_stands_under_the_place() {
    check(
        "the_caret_stands_under_the_place",
        &[
            "\tx = 1 +\ty ^ 2",
            "größe = σ0 ^ 2",
            "数 = 数 ^ 2",
            "x = 1\r\ny = x ^ 2\r\n",
            "x = 1 + # nothing here",
            &format!("f = {}x ^ 2{}", "x + ".repeat(20_000), " + y".repeat(20_000)),
            &format!("f = {}(", "(σ + ".repeat(30)),
            &format!("f = {})", "(".repeat(10_000)),
            &format!("f = ({}]", "σ + ".repeat(50)),
            &format!("{} = ", "x".repeat(300)),
            &format!("x = {}", "1 + ".repeat(3 << 20)),
        ],
    );
}
