//! What holds for every text of the notation, read alone; the fuzz target checks it too.

use backflow_notation::syntax::parse;

use crate::common::outline;

/// A text is a tree that is printed as a text of the same tree, or an error with a place in the text.
pub(crate) fn read_or_refused(text: &str) {
    match parse(text) {
        Ok(ast) => {
            let printed = ast.to_string();
            let again = parse(&printed).unwrap_or_else(|error| panic!("{printed}\n{error}"));
            assert_eq!(outline(&ast), outline(&again), "printed as {printed}");
            assert_eq!(printed, again.to_string());
            for statement in ast.statements() {
                for id in ast.nodes_of(statement) {
                    let (span, focus) = (ast.span(id), ast.focus(id));
                    assert!(span.start <= focus.start && focus.end <= span.end && span.start < span.end);
                    assert!(statement.span.start <= span.start && span.end <= statement.span.end);
                }
            }
        }
        Err(error) => {
            let range = error.span().range();
            assert!(text.get(range.clone()).is_some(), "{range:?} is no part of the text");
            let shown = error.render(true, "formula");
            assert!(shown.contains('^') && shown.len() < 4_000, "{shown}");
            assert_eq!(error.to_string(), error.render(false, "notation"));
        }
    }
}
