//! Right derivations: no false alarm, and a verdict at every place where one belongs.

mod common;

use backflow_grade::{Judgement, grade};

#[test]
fn every_gradient_of_a_right_derivation_is_right() {
    let mut failures = Vec::new();
    let entries = common::entries();
    for entry in entries.values() {
        let report = match grade(&entry.text, &entry.ask(&entry.text)) {
            Ok(report) => report,
            Err(error) => {
                failures.push(format!("{}: {error}", entry.file));
                continue;
            }
        };
        for verdict in report.verdicts.iter().filter(|verdict| verdict.judgement != Judgement::Right) {
            let (line, name, says) = (verdict.line, &verdict.name, &verdict.says);
            failures.push(format!("{}:{line}: {name} of {}: {says}", entry.file, report.of));
        }
        let found = common::found(&report, |_| true);
        if found != entry.places() {
            failures.push(format!("{}: verdicts at {found:?}, not at {:?}", entry.file, entry.places()));
        }
        let of = entry.options["of"].as_str();
        if of.is_some_and(|of| of != report.of) {
            failures.push(format!("{}: of {}, not {of:?}", entry.file, report.of));
        }
    }
    assert!(
        failures.is_empty(),
        "{} failures of {}:\n{}",
        failures.len(),
        entries.len(),
        failures.join("\n")
    );
}
