//! Gradients that are right by the text's own convention.
//!
//! Many texts leave a factor such as 1/m out on the way and bring it in at the end, or write the gradient of what a variable
//! is made from under the variable's name. Such a gradient is not the true one and no mistake either: what is made from
//! it is right, and would be another if the true one stood in its place.

use std::collections::{BTreeMap, BTreeSet};

use crate::Error;
use crate::compare::{factor, is_zero, same};
use crate::standing::Standing;
use crate::trace::{Replaced, Subject, Trace};

/// Finds the gradients of a trace that are right by convention.
pub(crate) fn settle(subject: &Subject<'_>, trace: &mut Trace, replaced: &Replaced) -> Result<(), Error> {
    let mut tested: BTreeMap<(u32, String), BTreeSet<(u32, String)>> = BTreeMap::new();
    loop {
        let mut changed = false;
        for at in 0..trace.findings.len() {
            if trace.findings[at].standing != Standing::Wrong {
                continue;
            }
            let readers: Vec<usize> = readers(trace, at);
            let factor = factor(trace.findings[at].got.data(), trace.findings[at].truth().data());
            let holds = |reader: &usize| holds(trace, *reader);
            let standing = match factor {
                Some(factor) if readers.iter().any(holds) || shares(trace, at, factor) => {
                    Standing::Convention(factor)
                }
                None if !readers.is_empty() && readers.iter().all(holds) => Standing::Before,
                _ => continue,
            };
            let held: Vec<usize> = readers.iter().copied().filter(holds).collect();
            if !held.is_empty() {
                // Whether they are right because of it: with the true gradient in its place they are others.
                // The passes of a loop depend on each other alike.
                let own = place(trace, at);
                if !tested.contains_key(&own) {
                    let changing = changed_by(subject, trace, at, replaced)?.unwrap_or_default();
                    tested.insert(own.clone(), changing.iter().map(|&reader| place(trace, reader)).collect());
                }
                let depends = |reader: &usize| tested[&own].contains(&place(trace, *reader));
                let depend = match standing {
                    Standing::Before => held.iter().all(depends),
                    _ => held.iter().any(depends),
                };
                if !depend {
                    continue;
                }
            }
            trace.findings[at].standing = standing;
            changed = true;
        }
        if !changed {
            return Ok(());
        }
    }
}

/// Where a finding's gradient stands, and its name.
fn place(trace: &Trace, finding: usize) -> (u32, String) {
    let event = &trace.events[trace.findings[finding].event];
    (event.place.start, event.name.clone())
}

/// The findings that are made from one.
fn readers(trace: &Trace, at: usize) -> Vec<usize> {
    let event = trace.findings[at].event;
    (0..trace.findings.len()).filter(|&reader| trace.reads(reader, event)).collect()
}

fn holds(trace: &Trace, reader: usize) -> bool {
    let reader = &trace.findings[reader];
    match reader.standing {
        Standing::Right => !is_zero(reader.truth()),
        Standing::Convention(_) | Standing::Before => true,
        _ => false,
    }
}

/// Whether a gradient has the factor of one that it is made from; or of any, if it is made for nothing, as that of a first
/// layer's input often is.
fn shares(trace: &Trace, at: usize, factor: f64) -> bool {
    let is_it = |other: f64| (other - factor).abs() <= 1e-6 * factor.abs();
    let mut shares = readers(trace, at).is_empty()
        && trace
            .findings
            .iter()
            .any(|other| matches!(other.standing, Standing::Convention(other) if is_it(other)));
    for read in trace.findings.iter().filter(|other| trace.reads(at, other.event)) {
        match read.standing {
            Standing::Convention(other) if is_it(other) => shares = true,
            Standing::Right | Standing::Subgradient => {}
            _ => return false,
        }
    }
    shares
}

/// The findings whose values change when the true gradient stands in the place of one.
fn changed_by(
    subject: &Subject<'_>,
    trace: &Trace,
    at: usize,
    replaced: &Replaced,
) -> Result<Option<Vec<usize>>, Error> {
    let write = trace.events[trace.findings[at].event].order;
    if write >= trace.journal.writes.len() {
        return Ok(None);
    }
    let mut replaced = replaced.clone();
    replaced.insert(write, trace.findings[at].truth().clone());
    let Ok(Some(other)) = subject.compared(&replaced) else {
        // Not even the shapes fit then.
        return Ok(Some((0..trace.findings.len()).collect()));
    };
    let differs = |finding: &usize| {
        let finding = &trace.findings[*finding];
        let there = other.findings.iter().find(|there| there.event == finding.event);
        there.is_none_or(|there| !same(&there.got, &finding.got))
    };
    Ok(Some((0..trace.findings.len()).filter(differs).collect()))
}
