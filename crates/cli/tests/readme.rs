//! The commands of the README run as they stand there.

use assert_cmd::Command;

/// The words of a command line whose only quotation marks are double ones.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            letter => word.push(letter),
        }
    }
    words.push(word);
    words.into_iter().filter(|word| !word.is_empty()).collect()
}

/// The texts that the README shows under a name of their own.
fn files(readme: &str) -> Vec<(&str, &str)> {
    let blocks = readme.split("```python\n").skip(1).filter_map(|rest| rest.split_once("```"));
    blocks.filter_map(|(text, _)| Some((text.lines().next()?.strip_prefix("# ")?, text))).collect()
}

#[test]
fn every_command_of_the_readme_succeeds() {
    let readme = include_str!("../../../README.md");
    let commands: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter_map(|line| {
            line.strip_prefix("backflow ").or_else(|| line.strip_prefix("cargo run --release -- "))
        })
        // Training takes a while in a debug build, and has tests of its own.
        .filter(|command| !command.starts_with("train"))
        .collect();
    assert!(commands.len() >= 6, "{commands:?}");
    let place = std::env::temp_dir().join(format!("backflow-readme-{}", std::process::id()));
    std::fs::create_dir_all(place.join("docs")).unwrap();
    std::fs::write(place.join("docs/train.py"), include_str!("../../../docs/train.py")).unwrap();
    for (name, text) in files(readme) {
        std::fs::write(place.join(name), text).unwrap();
    }
    for command in commands {
        let run =
            Command::new(env!("CARGO_BIN_EXE_backflow")).args(words(command)).current_dir(&place).output();
        let run = run.unwrap();
        // The homework has a mistake.
        let expected = if command.starts_with("grade") { 1 } else { 0 };
        assert_eq!(run.status.code(), Some(expected), "{command}: {}", String::from_utf8_lossy(&run.stderr));
    }
    // The picture in the README is the one that its command draws.
    let drawn = std::fs::read_to_string(place.join("neuron.svg")).unwrap();
    assert_eq!(drawn, include_str!("../../../docs/neuron.svg"));
    std::fs::remove_dir_all(&place).unwrap();
}
