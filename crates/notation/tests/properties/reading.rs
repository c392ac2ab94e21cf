//! What holds for every text of the notation, read alone; the fuzz target checks it too.

use backflow_notation::parse;

/// A text is read, or there is an error with a place in the text.
pub(crate) fn read_or_refused(text: &str) {
    match parse(text) {
        Ok(notation) => {
            assert_eq!(notation.text(), text);
            assert!(notation.free().len() <= text.len());
        }
        Err(error) => {
            for error in error.all() {
                let range = error.span().range();
                assert!(text.get(range.clone()).is_some(), "{range:?} is no part of {text:?}");
                assert!(!error.message().is_empty());
            }
            let shown = error.render(true, "formula");
            assert!(shown.contains('^') && shown.len() < 40_000, "{shown}");
            assert_eq!(error.to_string(), error.render(false, "notation"));
        }
    }
}
