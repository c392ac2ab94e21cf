//! Files, pipes and colours.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command as Process, Stdio};

use assert_cmd::Command;

fn backflow() -> Command {
    Command::new(env!("CARGO_BIN_EXE_backflow"))
}

/// A folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

const SQUARE: [&str; 3] = ["grad", "f = x ** 2", "x=3"];

#[test]
fn circuits_come_from_files_and_from_standard_input() {
    let folder = folder("circuits");
    let file = folder.join("circuit.txt");
    fs::write(&file, "x = 3  # an input\nf = x ** 2\n").unwrap();
    let expected = backflow().args(["grad", "x = 3; f = x ** 2"]).output().unwrap().stdout;
    backflow().args(["grad", "-f"]).arg(&file).assert().success().stdout(expected.clone());
    for arguments in [&["grad", "-"][..], &["grad", "-f", "-"]] {
        backflow()
            .args(arguments)
            .write_stdin("x = 3; f = x ** 2")
            .assert()
            .success()
            .stdout(expected.clone());
    }
}

#[test]
fn files_that_are_no_circuits_are_refused() {
    let folder = folder("refused");
    fs::write(folder.join("empty"), "").unwrap();
    fs::write(folder.join("binary"), [b'f', 0xff, 0xfe, 0x00]).unwrap();
    for name in ["empty", "binary", "missing", "."] {
        let refused = backflow().arg("grad").arg("-f").arg(folder.join(name)).assert().code(2);
        assert!(refused.get_output().stdout.is_empty());
        assert!(String::from_utf8_lossy(&refused.get_output().stderr).starts_with("error: "), "{name}");
    }
}

#[test]
fn every_format_goes_to_a_file() {
    let folder = folder("formats");
    for (format, begins) in [
        ("tree", "f = 9"),
        ("json", "{"),
        ("svg", "<svg"),
        ("html", "<!"),
        ("dot", "digraph"),
        ("steps", "Forward"),
    ] {
        let file = folder.join(format);
        backflow().args(SQUARE).args(["--format", format, "-o"]).arg(&file).assert().success().stdout("");
        assert!(fs::read_to_string(&file).unwrap().starts_with(begins), "{format}");
    }
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 6, "nothing else is left behind");
}

#[test]
fn html_needs_no_network() {
    let page = backflow().args(SQUARE).args(["--format", "html"]).output().unwrap().stdout;
    let page = String::from_utf8(page).unwrap();
    for attribute in ["href=", "src="] {
        let mut values = page.split(attribute).skip(1);
        assert!(values.all(|value| value.starts_with("\"data:") || value.starts_with("\"#")), "{attribute}");
    }
    for outside in ["@import", "fetch(", "XMLHttpRequest", "url(http"] {
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn a_failure_keeps_the_file_that_was_there() {
    let folder = folder("kept");
    let file = folder.join("kept.txt");
    fs::write(&file, "old").unwrap();
    backflow().args(["grad", "f = x +", "x=1", "-o"]).arg(&file).assert().code(2);
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
    for bad in [folder.clone(), folder.join("no/such/folder"), file.join("below")] {
        backflow().args(SQUARE).arg("-o").arg(bad).assert().code(2);
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "old");
}

#[cfg(target_os = "linux")]
#[test]
fn devices_are_written_to_and_never_replaced() {
    backflow().args(SQUARE).args(["-o", "/dev/full"]).assert().code(1);
    let expected = backflow().args(SQUARE).output().unwrap().stdout;
    for stdout in ["/dev/stdout", "-"] {
        backflow().args(SQUARE).args(["-o", stdout]).assert().success().stdout(expected.clone());
    }
    // Standard output that is a file keeps being that file.
    let file = folder("devices").join("out.txt");
    let status = Process::new(env!("CARGO_BIN_EXE_backflow"))
        .args(SQUARE)
        .args(["-o", "/dev/stdout"])
        .stdout(fs::File::create(&file).unwrap())
        .status();
    assert!(status.unwrap().success());
    assert_eq!(fs::read(&file).unwrap(), expected);
    assert!(fs::symlink_metadata("/dev/stdout").unwrap().is_symlink());
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = folder("link");
    let (file, link) = (folder.join("file"), folder.join("link"));
    fs::write(&file, "old").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    backflow().args(SQUARE).arg("-o").arg(&link).assert().success();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().starts_with("f = 9"));
}

#[test]
fn a_reader_that_leaves_early_is_no_failure_but_a_failed_check_is() {
    let long: String = (0..3000).map(|i| format!("a{i} = x * {i}.5; ")).collect();
    for (last, check, code) in [("f = x * 2", false, 0), ("f = stop_gradient(x) * x", true, 1)] {
        let mut command = Process::new(env!("CARGO_BIN_EXE_backflow"));
        command.args(["grad", &format!("{long}{last}"), "x=1", "--format", "json"]);
        if check {
            command.arg("--check");
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!((line.as_str(), child.wait().unwrap().code()), ("{\n", Some(code)));
    }
}

#[test]
fn colours_are_for_those_who_want_them() {
    let run = |variable: Option<&str>| {
        let mut command = backflow();
        command.args(SQUARE).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        variable.map(|name| command.env(name, "1"));
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert!(!run(None).contains('\u{1b}') && !run(Some("NO_COLOR")).contains('\u{1b}'));
    let coloured = run(Some("CLICOLOR_FORCE"));
    assert!(coloured.contains("\u{1b}[32m9") && coloured.contains("\u{1b}[31m6"), "{coloured:?}");
}

#[test]
fn a_narrow_terminal_is_kept_to() {
    for arguments in [&SQUARE[..], &["gates", "tanh", "where"]] {
        let output = backflow().args(arguments).env("COLUMNS", "40").output().unwrap().stdout;
        let text = String::from_utf8(output).unwrap();
        assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
    }
}

#[test]
fn long_texts_and_deep_ones_are_read_in_linear_time() {
    let mut text = "a0 = x\n".to_owned();
    (1..20_000).for_each(|i| text.push_str(&format!("a{i} = sin(a{}) + x\n", i - 1)));
    backflow().args(["grad", "-", "x=0.5"]).write_stdin(text).assert().success();
    let chain = format!("f = x{}", " * 1.0001".repeat(20_000));
    backflow().args(["grad", "-", "x=0.5"]).write_stdin(chain).assert().success();
    let nested = format!("f = {}x{}", "(".repeat(10_000), ")".repeat(10_000));
    backflow().args(["grad", "-", "x=0.5"]).write_stdin(nested).assert().code(2);
}
