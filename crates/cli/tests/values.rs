//! Values beside a text: files, arrays that are made, tables.

use std::fs;
use std::path::PathBuf;

use assert_cmd::Command;
use backflow::data::{npy, npz};
use serde_json::Value;

/// A folder of a test's own, with files of values.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a.csv"), "left,right\n1,2\n3,4\n").unwrap();
    fs::write(folder.join("bad.csv"), "1,2\n3,four\n").unwrap();
    npy::write(folder.join("x.npy"), &[2], &[5.0, 6.0]).unwrap();
    npz::write(folder.join("one.npz"), &[("only", &[2], &[7.0, 8.0])]).unwrap();
    npz::write(folder.join("two.npz"), &[("u", &[1], &[9.0]), ("v", &[], &[10.0])]).unwrap();
    fs::write(folder.join("v.json"), r#"{"x": [[1, 2], [3, 4.5]], "y": "NaN"}"#).unwrap();
    fs::write(folder.join("v.toml"), "x = [1.5, 2]\n").unwrap();
    fs::write(folder.join("ragged.json"), r#"{"x": [[1, 2], [3]]}"#).unwrap();
    folder
}

fn grad(folder: &PathBuf, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backflow"));
    command.current_dir(folder).args(["grad", "f = sum(x)", "--format", "json"]).args(arguments);
    command
}

/// The value of `x` in the document.
fn x(folder: &PathBuf, arguments: &[&str]) -> Value {
    let output = grad(folder, arguments).assert().success().get_output().stdout.clone();
    serde_json::from_slice::<Value>(&output).unwrap()["inputs"]["x"]["value"].clone()
}

#[test]
fn values_come_from_files_and_are_made() {
    let folder = folder("values");
    for (arguments, expected) in [
        (&["x=@a.csv"][..], "[[1.0, 2.0], [3.0, 4.0]]"),
        (&["x=@x.npy"], "[5.0, 6.0]"),
        (&["x=@one.npz"], "[7.0, 8.0]"),
        (&["x=@two.npz:u"], "[9.0]"),
        (&["x=@two.npz:v"], "10.0"),
        (&["x=zeros(2,1)"], "[[0.0], [0.0]]"),
        (&["x=ones((1,2))"], "[[1.0, 1.0]]"),
        (&["x=arange(3)"], "[0.0, 1.0, 2.0]"),
        (&["x=-1/4"], "-0.25"),
        (&["--values", "v.toml"], "[1.5, 2.0]"),
        (&["--values", "v.toml", "x=7"], "7.0"),
    ] {
        assert_eq!(x(&folder, arguments), serde_json::from_str::<Value>(expected).unwrap(), "{arguments:?}");
    }
}

#[test]
fn random_values_go_with_the_seed_and_the_name() {
    let folder = folder("values-random");
    let first = x(&folder, &["x=randn(2,3)"]);
    assert_eq!(first, x(&folder, &["x=randn(2,3)", "--seed", "0"]));
    assert_ne!(first, x(&folder, &["x=randn(2,3)", "--seed", "1"]));
    assert_eq!((first.as_array().unwrap().len(), first[0].as_array().unwrap().len()), (2, 3));
    let uniform = x(&folder, &["x=rand(50)"]);
    assert!(uniform.as_array().unwrap().iter().all(|u| (0.0..1.0).contains(&u.as_f64().unwrap())));
    let mut both = Command::new(env!("CARGO_BIN_EXE_backflow"));
    both.args(["grad", "f = x - y", "x=randn()", "y=randn()", "--format", "json"]);
    let both = both.assert().success().get_output().stdout.clone();
    assert_ne!(serde_json::from_slice::<Value>(&both).unwrap()["output"]["value"], 0.0);
}

#[test]
fn values_that_make_no_sense_are_refused() {
    let folder = folder("values-refused");
    for (arguments, message) in [
        (&["x=@bad.csv"][..], "bad.csv: line 2, column 2: \"four\" is not a number"),
        (&["x=@two.npz"], "two.npz holds 2 arrays (u, v); choose one, such as x=@two.npz:u"),
        (&["x=@two.npz:w"], "the archive has no array `w`; it holds `u`, `v`"),
        (&["x=@"], "x=@ names no file"),
        (&["x=@none.csv"], "none.csv"),
        (&["x=other"], "\"other\" is not a value for x"),
        (&["x=print(1)"], "is not a value for x"),
        (&["x=randn(-1)"], "a size cannot be negative"),
        (&["x=1", "x=2"], "x is given twice"),
        (&["--values", "ragged.json"], "x: a list of 1 beside one of 2"),
        (&["--values", "v.json"], "nothing has that name"),
        (&["--values", "a.csv"], "a file of values ends in .toml or .json"),
        (&["--values", "none.toml"], "none.toml: it cannot be read"),
    ] {
        let refused = grad(&folder, arguments).assert().code(2).get_output().stderr.clone();
        let refused = String::from_utf8(refused).unwrap();
        assert!(refused.contains(message), "{arguments:?}: {refused}");
    }
}
