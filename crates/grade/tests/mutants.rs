//! Planted mistakes: each is found where it stands, for its reason, and nothing else is blamed.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use backflow_grade::{Judgement, grade};

#[test]
fn every_planted_mistake_is_found_and_nothing_else_is_blamed() {
    let entries = common::entries();
    let (mut failures, mut reasons, mut total) = (Vec::new(), BTreeMap::<String, (usize, usize)>::new(), 0);
    for mutant in common::mutants() {
        let entry = &entries[mutant["file"].as_str().unwrap()];
        let line = mutant["line"].as_u64().unwrap() as usize;
        let mut lines: Vec<&str> = entry.text.split('\n').collect();
        let text = mutant["text"].as_str().unwrap_or("");
        if let Some(values) = mutant["values"].as_str() {
            lines[0] = values;
        }
        lines[line - 1] = text;
        let source = lines.join("\n");
        total += 1;
        let told = format!("{}:{line}: {text:?} ({})", entry.file, mutant["kind"]);
        let report = match grade(&source, &entry.ask(&source)) {
            Ok(report) => report,
            Err(error) => {
                failures.push(format!("{told}: {error}"));
                continue;
            }
        };
        let wrong = common::found(&report, |judgement| matches!(judgement, Judgement::Wrong(_)));
        let follows = common::found(&report, |judgement| judgement == Judgement::Follows);
        let right = common::found(&report, |judgement| judgement == Judgement::Right);
        let planted = common::places(&serde_json::json!([mutant["wrong"]]));
        let said = |expected: &str| BTreeSet::from_iter(common::places(&mutant[expected]));
        let set = |places: Vec<common::Place>| BTreeSet::from_iter(places);
        let (follows, right) = (set(follows), set(right));
        if wrong != planted || follows != said("follows") || right != said("right") {
            failures.push(format!(
                "{told}: wrong {wrong:?}, follows {follows:?}; planted {planted:?}, follows {:?}",
                said("follows")
            ));
            continue;
        }
        let kind = mutant["kind"].as_str().unwrap().to_owned();
        let (fits, of) = reasons.entry(kind).or_default();
        *of += 1;
        let verdict = report.verdicts.iter().find(|v| (v.line, v.name.clone()) == planted[0]).unwrap();
        let Judgement::Wrong(reason) = verdict.judgement else { continue };
        if mutant["reasons"].as_array().unwrap().iter().any(|known| known == reason.name()) {
            *fits += 1;
        } else if std::env::var_os("SHOW").is_some() {
            println!("{told}: {} | {}", reason.name(), verdict.says);
        }
    }
    println!("{reasons:?}");
    assert!(failures.is_empty(), "{} failures of {total}:\n{}", failures.len(), failures.join("\n"));
    let (fits, of) = reasons.values().fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    assert!(fits * 10 >= of * 9, "the reason is right for {fits} of {of} mistakes: {reasons:?}");
}
