//! Long and deep texts: linear time, and a stack that does not grow with either.

use backflow_notation::syntax::{MAX_DEPTH, MAX_LINE, parse};

/// Far less than any thread has by default: a recursion over 100,000 levels would overflow it.
const STACK: usize = 128 << 10;

/// Parses on a small stack, prints, reads again, and drops. The number of nodes, or the message.
fn read(text: String) -> Result<usize, String> {
    let work = move || {
        let ast = parse(&text).map_err(|error| error.message().to_string())?;
        let printed = ast.to_string();
        let again = parse(&printed).map_err(|error| format!("printed, then {}", error.message()))?;
        assert_eq!(again.len(), ast.len());
        Ok(ast.len())
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap()
}

#[test]
fn chains_of_every_kind() {
    const N: usize = 100_000;
    let keywords: String = (0..N).map(|i| format!("k{i}=1,")).collect();
    let cases = [
        (format!("f = 1{}", "+1".repeat(N)), 2 * N + 1),
        (format!("f = x{}", "**x".repeat(N)), 2 * N + 1),
        (format!("f = {}x", "-".repeat(N)), N + 1),
        (format!("f = x{}", "**-x".repeat(N)), 3 * N + 1),
        (format!("f = x{}", ".T".repeat(N)), N + 1),
        (format!("f = x{}", "[0]".repeat(N)), 2 * N + 1),
        (format!("f = x{}", ".sum()".repeat(N)), N + 1),
        (format!("f = [{}]", "1,".repeat(N)), N + 1),
        (format!("f = [{}]", "[1, 2],\n".repeat(N)), 3 * N + 1),
        (format!("f = g({keywords})"), N + 1),
        (format!("f = x[{}]", ":,".repeat(N)), N + 2),
        (format!("f = x + {}1", "\\\n".repeat(N)), 3),
        (format!("f = x{}", " # why\n".repeat(N)), 1),
    ];
    for (text, nodes) in cases {
        let start: String = text.chars().take(20).collect();
        assert_eq!(read(text), Ok(nodes), "{start}");
    }
}

#[test]
fn many_statements() {
    let text: String = (0..200_000).map(|i| format!("x{} = x{i} * 1.5 + np.exp(w{i})\n", i + 1)).collect();
    assert_eq!(read(text), Ok(200_000 * 6));
    assert_eq!(read("y = y + y;".repeat(200_000)), Ok(200_000 * 3));
}

#[test]
fn nesting_has_a_limit() {
    let nested = |depth: usize| format!("f = {}x{}", "(".repeat(depth), ")".repeat(depth));
    let too_deep = Err(format!("brackets are nested more than {MAX_DEPTH} deep"));
    assert_eq!(read(nested(MAX_DEPTH)), Ok(1));
    assert_eq!(read(nested(MAX_DEPTH + 1)), too_deep);
    for opening in ["(", "[", "f(", "x[", "-(", "1+(", "2**(", "x.sum(", "f(k="] {
        assert_eq!(read(opening.repeat(10_000)), too_deep, "{opening}");
    }
}

#[test]
fn lines_and_texts_have_a_limit() {
    let message = |text: String| read(text).unwrap_err();
    let line = format!("f = 1{}", "+1".repeat(5 << 20));
    assert_eq!(message(line), format!("a line has {} bytes; at most {MAX_LINE} are read", (10 << 20) + 5));
    assert_eq!(
        message("x".repeat(MAX_LINE + 1)),
        format!("a line has {} bytes; at most {MAX_LINE} are read", MAX_LINE + 1)
    );
    assert!(message("x = 1\n".repeat(12 << 20)).starts_with("the text has 75497472 bytes"));
    assert_eq!(read("x".repeat(MAX_LINE)), Ok(1));
}
