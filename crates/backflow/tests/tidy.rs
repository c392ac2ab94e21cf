//! Holds the source tree to the rules of ARCHITECTURE.md that the compiler cannot check. Each offence is
//! printed as `file:line` with what to do about it.

#[path = "tidy/source.rs"]
mod source;

use std::collections::BTreeSet;

use source::{Source, files, has_path, has_word, sources, text_offences, under};

/// Files that may pass the soft limit of 300 lines, each with its reason.
const LONG_FILES: &[(&str, &str)] = &[];
const SOFT_LIMIT: usize = 300;
const HARD_LIMIT: usize = 500;

/// Crates for JSON, HTTP and terminals, and the only manifests that may list them.
const OUTSIDE_WORLD: &[&str] = &["serde_json", "axum", "clap", "indicatif", "crossterm"];
const SPEAKERS: &[&str] = &["crates/cli/Cargo.toml", "crates/studio/Cargo.toml"];
/// And the one exception: the header of a file format is JSON.
const FILE_FORMATS: (&str, &str) = ("crates/data/Cargo.toml", "serde_json");

#[test]
fn files_are_short() {
    let mut offences = Vec::new();
    let sources = sources();
    for source in &sources {
        let (path, length) = (&source.path, source.raw.len());
        let excused = LONG_FILES.iter().any(|(long, _)| long == path);
        if length > HARD_LIMIT || (length > SOFT_LIMIT && !excused) {
            offences.push(format!("{path}:{length}: split it: at most {SOFT_LIMIT} lines per file"));
        } else if excused && length <= SOFT_LIMIT {
            offences.push(format!("{path}:1: short again: take it off LONG_FILES"));
        }
    }
    for (long, _) in LONG_FILES.iter().filter(|(long, _)| sources.iter().all(|s| s.path != *long)) {
        offences.push(format!("{long}:1: no such file: take it off LONG_FILES"));
    }
    report(offences);
}

#[test]
fn modules_say_why_they_exist() {
    let opens = |s: &&Source| {
        s.raw.iter().find(|line| !line.starts_with("#![")).is_some_and(|line| line.starts_with("//!"))
    };
    let silent = sources().into_iter().filter(|s| !s.is_test() && !opens(&s));
    report(
        silent
            .map(|s| format!("{}:1: open the file with a `//!` paragraph: what it is and why", s.path))
            .collect(),
    );
}

#[test]
fn unsafe_code_stays_in_the_kernels() {
    let mut offences = Vec::new();
    for source in sources() {
        // A test that counts allocations cannot implement `GlobalAlloc` without the word.
        let counts = source.is_test() && source.code.iter().any(|line| has_word(line, "GlobalAlloc"));
        if !source.path.starts_with("crates/engine/src/kernels/") && !counts {
            offences.extend(source.lines_with(
                |line| has_word(line, "unsafe"),
                "write it safely, or move it to crates/engine/src/kernels",
            ));
        }
    }
    report(offences);
}

#[test]
fn the_circuit_knows_no_execution() {
    let mut offences = Vec::new();
    for source in sources().into_iter().filter(|s| s.path.starts_with("crates/circuit/src/")) {
        for module in ["thread", "fs", "io"] {
            offences
                .extend(source.uses_of_std(module, "a circuit knows no execution: do this in another crate"));
        }
        offences.extend(
            source.lines_with(
                |line| has_word(line, "rayon"),
                "a circuit knows no threads: do this in the engine",
            ),
        );
    }
    report(offences);
}

#[test]
fn clocks_are_read_by_training_and_the_command_line_only() {
    let may = |s: &Source| {
        ["crates/train/", "crates/cli/", "crates/studio/"].iter().any(|start| s.path.starts_with(start))
    };
    let sources = sources().into_iter().filter(|s| s.path.contains("/src/") && !may(s));
    report(
        sources
            .flat_map(|s| {
                s.uses_of_std("time", "nothing below `train` reads a clock: take the time as an argument")
            })
            .collect(),
    );
}

#[test]
fn passes_name_no_gate() {
    let gates: BTreeSet<String> = under("crates/circuit/src/gates/").iter().flat_map(Source::gates).collect();
    assert!(gates.len() > 60, "only {} gates found in crates/circuit/src/gates: {gates:?}", gates.len());
    let mut offences = Vec::new();
    for pass in [
        "circuit/src/passes/gradient",
        "circuit/src/passes/simplify",
        "engine/src/plan",
        "engine/src/executor",
    ] {
        let files: Vec<_> = [format!("crates/{pass}.rs"), format!("crates/{pass}/")]
            .iter()
            .flat_map(|start| under(start))
            .collect();
        assert!(!files.is_empty(), "crates/{pass}.rs or crates/{pass}/ has moved: tell this test where");
        let advice = "a pass names no gate: ask the gate through its trait, or its form";
        for source in files {
            offences
                .extend(source.lines_with(|line| gates.iter().any(|gate| names_gate(line, gate)), advice));
            offences.extend(
                source.raw_lines_with(|line| gates.iter().any(|gate| compares_name(line, gate)), advice),
            );
        }
    }
    report(offences);
}

#[test]
fn only_the_command_line_and_the_studio_speak_to_the_outside() {
    let mut offences = Vec::new();
    for (path, text) in
        files().into_iter().filter(|(path, _)| path.starts_with("crates/") && path.ends_with("/Cargo.toml"))
    {
        let mut section = "";
        for (number, line) in text.lines().enumerate() {
            section = if line.starts_with('[') { line } else { section };
            let name = line.split(['.', '=', ' ']).next().unwrap_or("");
            let ships = section.contains("dependencies") && !section.contains("dev-dependencies");
            let may = SPEAKERS.contains(&path.as_str()) || (path.as_str(), name) == FILE_FORMATS;
            if ships && OUTSIDE_WORLD.contains(&name) && !may {
                offences
                    .push(format!("{path}:{}: {name} belongs to crates/cli or crates/studio", number + 1));
            }
        }
    }
    report(offences);
}

#[test]
fn nothing_is_left_unfinished() {
    let mut offences = Vec::new();
    for source in sources() {
        for word in ["todo!", "unimplemented!", "dbg!"] {
            offences.extend(
                source.all_lines_with(|line| has_path(line, word), &format!("finish it: no `{word}`")),
            );
        }
    }
    let note = concat!("TO", "DO");
    offences.extend(text_offences(|line| has_word(line, note), "finish it, or say plainly what is missing"));
    report(offences);
}

#[test]
fn errors_are_values() {
    let mut offences = Vec::new();
    for source in sources().into_iter().filter(|s| s.path.contains("/src/") && !s.path.contains("/kernels/"))
    {
        for (number, line) in source.code.iter().enumerate() {
            // A parser's own `expect(token)` is not `Option::expect("message")`: a message is a string,
            // perhaps on the next line.
            let expects = line.split(".expect(").skip(1).any(|rest| match rest.trim() {
                "" => source.code.get(number + 1).is_some_and(|next| next.trim().starts_with('"')),
                argument => argument.starts_with(['"', '&']),
            });
            if expects || line.contains(".unwrap()") {
                offences.push(format!(
                    "{}:{}: return an error, or restructure so that it cannot fail",
                    source.path,
                    number + 1
                ));
            }
        }
    }
    report(offences);
}

#[test]
fn nothing_personal_is_in_the_tree() {
    let roots = [concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/ro", "ot/"), concat!("/Us", "ers/")];
    let mut offences =
        text_offences(|line| roots.iter().any(|root| has_path(line, root)), "no paths of one machine");
    offences.extend(text_offences(has_address, "no e-mail addresses"));
    report(offences);
}

fn report(offences: Vec<String>) {
    assert!(offences.is_empty(), "{} places:\n{}", offences.len(), offences.join("\n"));
}

/// Whether a line of a pass reaches for a gate: by import, by path or by type argument. Variants of an enum
/// of forms or steps (`Form::MatMul`) may share a gate's name.
fn names_gate(line: &str, gate: &str) -> bool {
    let line = line.trim_start().trim_start_matches("pub ");
    let imported = line.starts_with("use ") && has_word(line, gate) && !has_word(line, "form");
    let paths = ["crate::", "super::", "gates::", "backflow_circuit::", "::<"];
    imported
        || paths.iter().any(|path| line.contains(path) && has_word(line, &format!("{path}{gate}")))
        || line.contains("gates::*")
}

/// Whether a line decides by the text a gate is called, as in `name == "matmul"` or `"matmul" => …`.
fn compares_name(line: &str, gate: &str) -> bool {
    let mut text = String::new();
    let is_static = !gate.contains(char::is_lowercase);
    for c in gate.chars() {
        text.extend((c.is_uppercase() && !text.is_empty() && !is_static).then_some('_'));
        text.extend(c.to_lowercase());
    }
    [text.replace('_', ""), text]
        .iter()
        .any(|t| ["== \"T\"", "\"T\" =>", "\"T\" |"].iter().any(|form| line.contains(&form.replace('T', t))))
}

fn has_address(line: &str) -> bool {
    let local = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
    line.match_indices('@').any(|(at, _)| {
        let host: String =
            line[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-.".contains(*c)).collect();
        let ending = host.trim_end_matches('.').rsplit_once('.').map_or("", |(_, ending)| ending);
        line[..at].ends_with(local) && ["com", "org", "net", "edu", "io", "dev", "de", "uk"].contains(&ending)
    })
}
