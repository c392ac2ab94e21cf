//! Training loops as lectures write them, against what Python and NumPy print for the same text: `programs/*.py` beside
//! `programs/*.txt`.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use backflow::engine::{Options, Precision};
use backflow::notation::{self, Program};
use backflow::program::{Event, Run};

/// Texts that grow a list, or end a loop at a computed value: their loops are written out.
const WRITTEN_OUT: [&str; 2] = ["losses_in_a_list", "early_break"];

fn printed(program: &Program) -> String {
    let mut printed = String::new();
    let options = Options { precision: Precision::F64, ..Options::default() };
    let outcome = program.run(&options, |event| {
        if let Event::Printed(words) = event {
            printed.push_str(words);
        }
        ControlFlow::Continue(())
    });
    outcome.unwrap();
    printed
}

#[test]
fn loops_print_what_numpy_prints_and_run_as_one_plan() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut texts = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "py") {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let expected = fs::read_to_string(path.with_extension("txt")).unwrap();
        let program = notation::parse(&text).unwrap().program(&Default::default()).unwrap();
        assert_eq!(printed(&program), expected, "{name}");
        let is_looped = program.blocks.iter().any(|block| block.repeat.is_some());
        assert_eq!(is_looped, !WRITTEN_OUT.contains(&name.as_str()), "{name}");
        texts += 1;
    }
    assert!(texts >= 15);
}

#[test]
fn random_numbers_are_new_in_each_pass_and_go_with_the_seed() {
    let text = "\
import numpy as np
seen = np.zeros(6)
spread = 0.0
last = 0.5
same = 0.0
for i in range(600):
    k = np.random.randint(0, 6, size=1)
    order = np.random.permutation(6)
    u = np.random.rand()
    seen += 1.0 * (np.arange(6) == np.argmax(np.eye(6)[k], axis=1))
    spread += np.eye(6)[order].sum() / 600
    same += np.where(u == last, 1.0, 0.0)
    last = u
";
    let finals = |seed: u64| {
        let program = notation::parse(text).unwrap().seeded(seed).program(&Default::default()).unwrap();
        assert!(program.blocks.iter().any(|block| block.repeat.is_some()));
        let options = Options { precision: Precision::F64, ..Options::default() };
        let outcome = program.run(&options, |_| ControlFlow::Continue(())).unwrap();
        let value = |name: &str| {
            let found = outcome.values.iter().find(|(known, _)| known == name).unwrap();
            found.1.data().to_vec()
        };
        (value("seen"), value("spread"), value("same"))
    };
    let (seen, spread, same) = finals(3);
    // 100 of each are expected; the deviation is 9.1.
    assert!(seen.iter().all(|&count| (count - 100.0).abs() < 46.0), "{seen:?}");
    assert_eq!(seen.iter().sum::<f64>(), 600.0);
    assert!((spread[0] - 6.0).abs() < 1e-9);
    assert_eq!(same, [0.0]);
    assert_eq!(finals(3).0, seen);
    assert_ne!(finals(4).0, seen);
}
