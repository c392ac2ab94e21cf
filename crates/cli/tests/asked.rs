//! What is asked of the program, in the ways in which people ask for it.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;

fn backflow(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backflow"));
    command.args(arguments);
    command
}

fn said(arguments: &[&str]) -> String {
    let output = backflow(arguments).assert().success().get_output().clone();
    String::from_utf8(output.stdout).unwrap()
}

fn refused(arguments: &[&str]) -> String {
    let output = backflow(arguments).assert().code(2).get_output().clone();
    assert!(output.stdout.is_empty(), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn the_overview_has_a_line_for_every_gate_and_fits_the_terminal() {
    for width in ["30", "80", "200"] {
        let output = backflow(&["gates"]).env("COLUMNS", width).assert().success().get_output().clone();
        let text = String::from_utf8(output.stdout).unwrap();
        let wide = text.lines().find(|line| line.chars().count() > width.parse().unwrap());
        assert_eq!(wide, None, "at {width} columns");
        for entry in backflow::circuit::registry::entries() {
            let head = format!("  {}(", entry.name);
            assert_eq!(text.lines().filter(|line| line.starts_with(&head)).count(), 1, "{}", entry.name);
        }
    }
}

#[test]
fn every_card_is_found_by_every_name_and_fits_the_terminal() {
    for entry in backflow::circuit::registry::entries() {
        for name in entry.aliases.iter().chain([&entry.name]) {
            let output =
                backflow(&["gates", name]).env("COLUMNS", "30").assert().success().get_output().clone();
            let text = String::from_utf8(output.stdout).unwrap();
            // A name or a formula without a space cannot be broken.
            let wide = text.lines().find(|line| line.chars().count() > 30 && line.trim().contains(' '));
            assert_eq!(wide, None, "{name}");
        }
    }
}

#[test]
fn operators_are_names_of_gates() {
    for (sign, gate) in [
        ("+", "add("),
        ("-", "sub("),
        ("-", "neg("),
        ("*", "mul("),
        ("/", "div("),
        ("@", "matmul("),
        ("**", "pow("),
        ("<=", "less_equal("),
        ("!=", "not_equal("),
        (".T", "permute("),
    ] {
        let card = said(&["gates", sign]);
        assert!(card.lines().any(|line| line.starts_with(gate)), "{sign}: {card}");
    }
    assert!(refused(&["gates", "%%"]).contains("no gate is called"));
}

#[test]
fn the_ending_of_the_output_chooses_the_format() {
    let folder = folder("endings");
    for (name, begins) in [
        ("a.svg", "<svg"),
        ("a.html", "<!"),
        ("a.HTM", "<!"),
        ("a.dot", "digraph"),
        ("a.gv", "digraph"),
        ("a.json", "{"),
        ("a.txt", "f = 9"),
        ("a", "f = 9"),
    ] {
        let file = folder.join(name);
        backflow(&["grad", "f = x * x", "x=3", "-o", file.to_str().unwrap()]).assert().success();
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with(begins), "{name}: {text}");
    }
    let picture = folder.join("a.png");
    let message = refused(&["grad", "f = x * x", "x=3", "-o", picture.to_str().unwrap()]);
    assert!(message.contains(".png") && message.contains(".svg"), "{message}");
    assert!(!picture.exists());
    // What is asked for by name is not second-guessed.
    let odd = folder.join("a.xml");
    backflow(&["grad", "f = x * x", "x=3", "--format", "svg", "-o", odd.to_str().unwrap()])
        .assert()
        .success();
    assert!(fs::read_to_string(odd).unwrap().starts_with("<svg"));
}

#[test]
fn a_file_given_as_the_circuit_is_read() {
    let folder = folder("named");
    let file = folder.join("layer.py");
    fs::write(&file, "f = x * y\n").unwrap();
    let name = file.to_str().unwrap();
    assert_eq!(said(&["grad", name, "x=3", "y=2"]), said(&["grad", "-f", name, "x=3", "y=2"]));
    assert!(refused(&["grad", "missing.py", "x=3"]).contains("missing.py cannot be read"));
    // A name with a point is a file only if it is one.
    assert!(said(&["grad", "x.sum()", "x=[1, 2]"]).contains(" = 3 "));
}

#[test]
fn digits_and_full_arrays_are_as_asked() {
    let third = ["grad", "f = x / 3", "x=1", "--digits"];
    assert!(said(&[&third[..], &["3"]].concat()).starts_with("f = 0.333 "));
    assert!(said(&[&third[..], &["16"]].concat()).starts_with("f = 0.3333333333333333 "));
    for digits in ["0", "18", "-1", "many"] {
        backflow(&[&third[..], &[digits]].concat()).assert().code(2);
    }
    let numbers: Vec<String> = (1..=40).map(|n| n.to_string()).collect();
    let x = format!("x=[{}]", numbers.join(", "));
    let full = said(&["grad", "f = sum(x)", &x, "--full"]);
    assert!(
        numbers.iter().all(|n| full.split(|c: char| !c.is_ascii_digit()).any(|word| word == n)),
        "{full}"
    );
    assert!(!said(&["grad", "f = sum(x)", &x]).contains("40,"));
}

#[test]
fn names_that_are_not_there_are_explained() {
    let circuit = ["grad", "total = x * weight; f = total + 1", "x=1", "weight=2"];
    let with = |more: &[&str]| refused(&[&circuit[..], more].concat());
    assert!(with(&["--wrt", "wieght"]).contains("did you mean weight?"));
    assert!(with(&["--wrt", "total"]).contains("it is computed"));
    assert!(with(&["--of", "totl"]).contains("total"));
}

#[test]
fn fuse_says_what_it_found() {
    let beside = |formula: &str, value: &str| {
        let output = backflow(&["grad", formula, value, "--fuse"]).assert().success().get_output().clone();
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(beside("f = log(sum(exp(x)))", "x=[1000, 1]").contains("recognised logsumexp"));
    assert!(beside("f = (exp(x) / sum(exp(x)))[0]", "x=[1000, 1]").contains("recognised softmax"));
    assert!(beside("f = 1 / (1 + exp(-x))", "x=1").contains("recognised sigmoid"));
    let loss = "p = softmax(x); f = -np.mean(np.log(np.take_along_axis(p, np.array([[1], [0]]), axis=1)))";
    assert!(beside(loss, "x=[[1, 2, 3], [4, 5, 6]]").contains("recognised cross_entropy"));
    assert!(beside("f = x * 2", "x=1").contains("found nothing"));
}

#[test]
fn steps_tell_totals_from_locals_and_name_the_rule() {
    let scalar = said(&["grad", "f = x * (x + y)", "x=3", "y=2", "--format", "steps"]);
    assert!(
        scalar.contains("df/dx = df/df · ∂f/∂x + df/d(x + y) · ∂(x + y)/∂x = 1 · 5 + 3 · 1 = 8"),
        "{scalar}"
    );
    for line in scalar.lines().filter(|line| line.trim_start().starts_with("df/d")) {
        let (left, right) = line.trim().split_once(" = ").unwrap();
        assert!(!right.contains(left), "{line}");
    }
    let layer = said(&[
        "grad",
        "a = x @ Wx + b; h = tanh(a); L = sum(h * o)",
        "x=[[1, 2]]",
        "Wx=[[0.1, 0.2], [0.3, -0.4]]",
        "b=[[0.1, 0.2]]",
        "o=[[0.5, -1]]",
        "--format",
        "steps",
    ]);
    for rule in ["dL/dWx = xᵀ @ dL/da = ", "dL/dx = dL/da @ Wxᵀ = ", "dL/dh = dL/d(h * o) * o = "] {
        assert!(layer.contains(rule), "{rule}: {layer}");
    }
}

#[cfg(unix)]
#[test]
fn help_that_cannot_be_written_is_a_failure() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_backflow"));
    let status = command.args(["help", "grad"]).stdout(full).stderr(std::process::Stdio::null()).status();
    assert_eq!(status.unwrap().code(), Some(1));
    assert!(said(&["help", "grad"]).contains("Usage"));
}
