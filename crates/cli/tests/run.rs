//! `backflow run`: what it prints, what it keeps, how it ends.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use backflow::data::npz;
use serde_json::{Value, json};

const TRAIN: &str = "\
import numpy as np
n, d = 32, 4
steps = 20
mode = 'train'
X = np.random.randn(n, d)
params = {'w': np.zeros(d)}
for i in range(steps):
    params['w'] -= 0.1 * X.T @ (X @ params['w'] - 1) / n
    if i % 10 == 0:
        print('step', i)
print(mode, n // 5, 2 ** 10, 1 / 3)
losses = [1.5, 0.5]
";

/// A folder of a test's own, with a text in it.
fn folder(name: &str, text: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("text.py"), text).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backflow"));
    command.current_dir(folder).args(["run", "text.py"]).args(arguments);
    command
}

fn document(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, arguments).args(["--format", "json"]).assert().success();
    serde_json::from_slice(&output.get_output().stdout).unwrap()
}

#[test]
fn the_document_holds_the_lines_and_the_values() {
    let folder = folder("run-json", TRAIN);
    let all = document(&folder, &[]);
    assert_eq!(all["printed"], json!(["step 0", "step 10", "train 6 1024 0.3333333333333333"]));
    assert_eq!(all["values"]["n"], json!({"shape": [], "value": 32.0}));
    assert_eq!(all["values"]["params['w']"]["shape"], json!([4]));
    assert_eq!(all["values"]["losses"], json!({"shape": [2], "value": [1.5, 0.5]}));
    assert_eq!(all["values"]["X"]["value"].as_array().unwrap().len(), 32);
    assert_eq!(all.as_object().unwrap().len(), 2);
    let not_finite = self::folder("run-nan", "z = 0.0\na = 1 / z\nb = -a\nc = a - a\n");
    let values = document(&not_finite, &[])["values"].clone();
    assert_eq!(
        [&values["a"]["value"], &values["b"]["value"], &values["c"]["value"]],
        ["Infinity", "-Infinity", "NaN"]
    );
}

#[test]
fn literals_are_replaced() {
    let folder = folder("run-set", TRAIN);
    let set = document(&folder, &["--set", "n=7", "--set", "steps=31", "--set", "mode=test"]);
    assert_eq!(
        set["printed"],
        json!(["step 0", "step 10", "step 20", "step 30", "test 1 1024 0.3333333333333333"])
    );
    assert_eq!(set["values"]["X"]["shape"], json!([7, 4]));
    for (text, setting, expected) in [
        ("a = b = 1\nc = a + 10 * b", "a=2", 12.0),
        ("a = b = 1\nc = a + 10 * b", "b=2", 21.0),
        ("n: int = 3\nc = n", "n=-4", -4.0),
        ("a, (b, d) = 1, (2, 3)\nc = b * d", "d=5", 10.0),
        ("if __name__ == '__main__':\n    k = 2\n    c = k * 3", "k=1e1", 30.0),
    ] {
        let folder = self::folder("run-set-one", text);
        assert_eq!(
            document(&folder, &["--set", setting])["values"]["c"]["value"],
            expected,
            "{text} {setting}"
        );
    }
    for (setting, message) in [
        ("step=3", "did you mean `steps`?"),
        ("X=3", "`X` is computed"),
        ("zzz=3", "it can be set for n, d, steps, mode"),
        ("n=q", "\"q\" is not a number"),
        ("n", "write a name and a literal"),
    ] {
        let refused = run(&folder, &["--set", setting]).assert().code(2).get_output().stderr.clone();
        let refused = String::from_utf8(refused).unwrap();
        assert!(refused.contains(message), "{setting}: {refused}");
    }
}

#[test]
fn values_are_kept_whole_or_not_at_all() {
    let folder = folder("run-save", TRAIN);
    run(&folder, &["--save", "all.npz", "--only", "params,n"]).assert().success();
    let kept = folder.join("all.npz");
    assert_eq!(npz::names(&kept).unwrap(), ["n", "params['w']"]);
    let document = document(&folder, &[]);
    let expected = document["values"]["params['w']"]["value"].as_array().unwrap().clone();
    let read = npz::read(&kept, "params['w']").unwrap();
    assert_eq!(read.values, expected.iter().map(|v| v.as_f64().unwrap()).collect::<Vec<_>>());
    // It can be given to the next run.
    fs::write(folder.join("text.py"), "y = w * 2").unwrap();
    run(&folder, &["w=@all.npz:params['w']"]).assert().success();
    let before = fs::read(&kept).unwrap();
    fs::write(folder.join("text.py"), "y = w * 2 + [1").unwrap();
    run(&folder, &["w=1", "--save", "all.npz"]).assert().code(2);
    fs::write(folder.join("text.py"), "y = 2").unwrap();
    for refused in
        [&["--save", "all.txt"][..], &["--save", "no/all.npz"], &["--save", "all.npz", "--only", "z"]]
    {
        run(&folder, refused).assert().code(2).stdout("");
    }
    assert_eq!(fs::read(&kept).unwrap(), before);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing else is left behind");
}

#[test]
fn texts_that_only_define_or_print_are_run() {
    for (text, arguments, expected) in [
        ("def f(x):\n    return x * x\nprint(f(3))", &[][..], "9\n"),
        ("print('a', 1, sep='-')", &[], "a-1\n"),
        ("def f(x, y=2):\n    return x * y", &["x=3"], "x    3\nout  6\n"),
        ("x = 2.0\nx * 3", &[], "x    2\nout  6\n"),
        ("class A:\n    pass", &[], ""),
        ("", &[], ""),
    ] {
        let folder = folder("run-only", text);
        run(&folder, arguments).assert().success().stdout(expected);
    }
    let folder = folder("run-missing", "def f(x):\n    return x");
    run(&folder, &[]).assert().code(2);
}

#[test]
fn mistakes_while_running_point_into_the_text() {
    let folder =
        folder("run-index", "y = np.array([0, 7])\np = np.eye(3) * 2\ns = np.sum(p[np.arange(2), y])\n");
    let failed = run(&folder, &[]).assert().code(2).get_output().stderr.clone();
    let failed = String::from_utf8(failed).unwrap();
    assert!(failed.contains("index 7") && failed.contains("text.py:3:"), "{failed}");
}

#[test]
fn narrow_terminals_are_respected() {
    let folder = folder("run-narrow", TRAIN);
    for columns in [30, 60, 100] {
        let shown = run(&folder, &[]).env("COLUMNS", columns.to_string()).assert().success();
        let shown = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
        let table = shown.split("\n\n").nth(1).unwrap();
        assert!(table.lines().all(|line| line.chars().count() <= columns), "{columns}: {table}");
        assert!(!shown.contains('\u{1b}'), "colours in a pipe");
    }
}
