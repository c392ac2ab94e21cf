//! What the commands print, word for word: `tests/cmd/*.trycmd`.

#[test]
fn commands_print_what_is_written() {
    trycmd::TestCases::new().env("COLUMNS", "100").case("tests/cmd/*.trycmd");
}
