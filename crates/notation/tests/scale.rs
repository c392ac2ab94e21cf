//! Long and deep texts: linear time, and the caller's stack does not grow with either.

use backflow_notation::{MAX_CHAIN, MAX_DEPTH, MAX_LINE, parse};

/// Far less than any thread has by default: a recursion over 100,000 levels would overflow it.
const STACK: usize = 128 << 10;

/// Reads on a small stack, and drops. The number of statements, or the message.
fn read(text: String) -> Result<usize, String> {
    let work = move || {
        let notation = parse(&text).map_err(|error| error.message().to_string())?;
        let again = notation.clone();
        drop(notation);
        Ok(again.statements())
    };
    std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap().join().unwrap()
}

#[test]
fn chains_of_every_kind() {
    // Some links are two signs.
    const N: usize = MAX_CHAIN / 2 - 10;
    let keywords: String = (0..N).map(|i| format!("k{i}=1,")).collect();
    let cases = [
        format!("f = 1{}", "+1".repeat(N)),
        format!("f = x{}", "**x".repeat(N)),
        format!("f = {}x", "-".repeat(N)),
        format!("f = {}x", "not ".repeat(N)),
        format!("f = x{}", "**-x".repeat(N / 2)),
        format!("f = x{}", ".T".repeat(N)),
        format!("f = x{}", "[0]".repeat(N)),
        format!("f = x{}", ".sum()".repeat(N)),
        format!("f = [{}]", "1,".repeat(4 * N)),
        format!("f = [{}]", "[1, 2],\n".repeat(4 * N)),
        format!("f = g({keywords})"),
        format!("f = x[{}]", ":,".repeat(N)),
        format!("f = x + {}1", "\\\n".repeat(N)),
        format!("f = x{}", " # why\n".repeat(N)),
        format!("f = {}x", "1 if a else ".repeat(N / 2)),
        format!("f = {}x", "lambda: ".repeat(N / 2)),
    ];
    for text in cases {
        let start: String = text.chars().take(20).collect();
        assert_eq!(read(text), Ok(1), "{start}");
    }
}

#[test]
fn what_nests_too_deep_is_refused() {
    let links = Err(format!("a statement has more than {MAX_CHAIN} operators"));
    for link in ["+1", "**x", ".T", "[0]", ".sum()", " if a else x", "<x"] {
        assert_eq!(read(format!("f = x{}", link.repeat(MAX_CHAIN + 1))), links, "{link}");
    }
    for link in ["-", "not ", "lambda: "] {
        assert_eq!(read(format!("f = {}x", link.repeat(MAX_CHAIN + 1))), links, "{link}");
    }
    let nested = |depth: usize| format!("f = {}x{}", "(".repeat(depth), ")".repeat(depth));
    let too_deep = Err(format!("brackets are nested more than {MAX_DEPTH} deep"));
    assert_eq!(read(nested(MAX_DEPTH)), Ok(1));
    assert_eq!(read(nested(MAX_DEPTH + 1)), too_deep);
    for opening in ["(", "[", "f(", "x[", "-(", "1+(", "2**(", "x.sum(", "f(k="] {
        assert_eq!(read(opening.repeat(10_000)), too_deep, "{opening}");
    }
    let blocks: String = (0..10_000).map(|i| format!("{}if x:\n", " ".repeat(i))).collect();
    assert!(read(blocks).is_err());
}

#[test]
fn many_statements() {
    let text: String = (0..200_000).map(|i| format!("x{} = x{i} * 1.5 + np.exp(w{i})\n", i + 1)).collect();
    assert_eq!(read(text), Ok(200_000));
    assert_eq!(read("y = y + y;".repeat(200_000)), Ok(200_000));
}

#[test]
fn lines_and_texts_have_a_limit() {
    let message = |text: String| read(text).unwrap_err();
    let line = format!("f = 1{}", "+1".repeat(5 << 20));
    assert_eq!(message(line), format!("a line has {} bytes; at most {MAX_LINE} are read", (10 << 20) + 5));
    assert!(message("x = 1\n".repeat(12 << 20)).starts_with("the text has 75497472 bytes"));
    assert_eq!(read("x".repeat(MAX_LINE)), Ok(1));
}
