//! `backflow train`: what it reaches, that it repeats itself, and what it refuses.

use assert_cmd::Command;

fn train(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_backflow"));
    command.arg("train").args(args);
    command
}

/// What is printed, without the times.
fn printed(args: &[&str]) -> String {
    let output = train(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let timeless = |line: &str| match line.rsplit_once("   ") {
        Some((rest, time)) if time.ends_with(" s") => rest.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(timeless).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_defaults_reach_97_percent() {
    let text = printed(&[]);
    let line = text.lines().find(|line| line.starts_with("test accuracy")).unwrap();
    let percent: f64 = line.split_whitespace().nth(2).unwrap().parse().unwrap();
    assert!(percent >= 97.0, "{line}");
    assert!(text.contains("64×64 + 64 = 4160") && text.contains("6570 parameters, 106 neurons"));
}

#[test]
fn the_same_bits_at_every_run_and_number_of_threads() {
    let short = ["--epochs", "3", "--layers", "40,20", "--seed", "7", "--threads"];
    let of = |threads: &'static str| printed(&[&short[..], &[threads]].concat());
    let first = of("1");
    assert_eq!(first.lines().filter(|line| line.starts_with("epoch ")).count(), 3);
    assert!(["1", "2", "5"].iter().all(|threads| of(threads) == first));
    assert_ne!(printed(&["--epochs", "3", "--layers", "40,20", "--seed", "8"]), first);
}

#[test]
fn every_choice_trains() {
    for args in [
        &["--layers", ""][..],
        &["--layers", "16", "--activation", "tanh", "--optimizer", "sgd"],
        &["--optimiser", "sgd", "--momentum", "0", "--schedule", "constant", "--lr", "0.1"],
        &["--batch", "100000", "--seed", "18446744073709551615"],
        &["--test", "0.5", "--noise", "0", "--smoothing", "0", "--optimizer", "adamw"],
    ] {
        let text = printed(&[args, &["--epochs", "1"]].concat());
        assert!(text.contains("epoch 1   loss ") && text.contains("test accuracy"), "{args:?}: {text}");
    }
    assert!(printed(&["--epochs", "0"]).contains("test accuracy"));
}

#[test]
fn divergence_is_work_that_failed_and_names_the_layer() {
    let output = train(&["--lr", "1e30"]).assert().code(1).get_output().stderr.clone();
    let text = String::from_utf8(output).unwrap();
    let told = text.contains("diverged in step 2, epoch 1") && text.contains("in layer");
    assert!(told && text.trim_end().ends_with("than 1e30") && !text.contains(['%', '(']), "{text}");
}

#[test]
fn nonsense_is_refused_with_what_would_fit() {
    for (args, fits) in [
        (["--layers", "0"], "64,32"),
        (["--layers", "64,,32"], "64,32"),
        (["--layers", "999999999"], "smaller --layers"),
        (["--activation", "reluu"], "relu"),
        (["--optimizer", "foo"], "adam"),
        (["--momentum", "0.5"], "sgd"),
        (["--schedule", "foo"], "cosine"),
        (["--batch", "0"], "at least 1"),
        (["--batch", "-1"], "--batch"),
        (["--lr", "0"], "above 0"),
        (["--lr", "-1"], "above 0"),
        (["--lr", "nan"], "above 0"),
        (["--threads", "0"], "at least 1"),
        (["--threads", "10000000"], "at most"),
        (["--test", "0"], "between 0 and 1"),
        (["--test", "1"], "between 0 and 1"),
        (["--test", "nan"], "between 0 and 1"),
        (["--test", "0.9999"], "empty"),
        (["--seed", "-1"], "--seed"),
    ] {
        let output = train(&args).assert().code(2).get_output().clone();
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.stdout.is_empty() && text.contains(fits), "{args:?}: {text}");
    }
}

#[cfg(unix)]
#[test]
fn one_interrupt_ends_with_a_report() {
    use std::io::{BufRead, BufReader, Read};
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_backflow"))
        .args(["train", "--epochs", "1000000", "--layers", "8"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("epoch ") {
        line.clear();
        assert!(out.read_line(&mut line).unwrap() > 0, "it ended before the first epoch");
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("test accuracy"), "{rest}");
    assert_eq!(child.wait().unwrap().code(), Some(1));
}
