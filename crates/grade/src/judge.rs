//! Verdicts: each gradient against the true one.
//!
//! Where a gradient is wrong, those made from it are wrong too, and through no fault of their own. So the text is traced
//! again with the true gradient in the place of the first wrong one: what is right then, follows from it; what is
//! not, has a mistake of its own.

use std::collections::BTreeSet;

use backflow_circuit::{NodeId, Tensor};

use crate::Error;
use crate::compare::{factor, scaled};
use crate::standing::Standing;
use crate::trace::{Finding, Replaced, Subject, Trace};

/// A gradient with a mistake of its own.
pub(crate) struct Mistake {
    /// The trace in which everything that it is made from is right.
    pub(crate) trace: Trace,
    /// The number of its finding there.
    pub(crate) finding: usize,
    /// Its events: one for each pass of a loop.
    pub(crate) events: Vec<usize>,
    /// By the text's convention, the gradient should be so many times the true one.
    pub(crate) scale: f64,
    /// What had been put right before.
    pub(crate) replaced: Replaced,
}

impl Mistake {
    pub(crate) fn finding(&self) -> &Finding {
        &self.trace.findings[self.finding]
    }

    /// What the gradient should be.
    pub(crate) fn want(&self) -> Tensor {
        scaled(self.finding().truth(), self.scale)
    }
}

/// All that is known of a text's gradients.
pub(crate) struct Judged {
    /// The text as it stands.
    pub(crate) trace: Trace,
    pub(crate) mistakes: Vec<Mistake>,
}

/// What is said of a finding of the text as it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    None,
    /// A mistake of its own, by its number.
    Own(usize),
    /// Only that it is made from the gradient of another event.
    Of(usize),
}

/// The most gradients that are put right one after the other.
const MISTAKES: usize = 200;
/// The most scales that are tried.
const SCALES: usize = 3;

/// Judges all gradients of a text; `None` where it holds none.
pub(crate) fn judge(subject: &Subject<'_>) -> Result<Option<Judged>, Error> {
    let mut replaced = Replaced::new();
    let Some(mut trace) = subject.trace(&replaced)? else { return Ok(None) };
    let first = trace.clone();
    let mut mistakes: Vec<Mistake> = Vec::new();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    while done.len() < MISTAKES {
        let is_open = |finding: &Finding| {
            !done.contains(&finding.event)
                && matches!(finding.standing, Standing::Wrong | Standing::Subgradient)
        };
        let open = (0..trace.findings.len()).filter(|&at| is_open(&trace.findings[at]));
        let Some(at) = open.min_by_key(|&at| trace.events[trace.findings[at].event].order) else { break };
        let standing = trace.findings[at].standing;
        let event = trace.findings[at].event;
        done.insert(event);
        let known = mistakes.iter().find(|mistake| mistake.trace.is_same_place(mistake.events[0], event));
        let known = known.map(|mistake| mistake.scale);
        let right = put_right(subject, &trace, at, &replaced, known)?;
        let mut before = std::mem::replace(&mut trace, right.trace);
        let replaced_before = std::mem::replace(&mut replaced, right.replaced);
        if standing == Standing::Subgradient {
            continue;
        }
        // The passes of a loop share a mistake.
        match mistakes.iter_mut().find(|mistake| mistake.trace.is_same_place(mistake.events[0], event)) {
            Some(mistake) => mistake.events.push(event),
            None => {
                before.findings[at].chosen = right.version;
                mistakes.push(Mistake {
                    trace: before,
                    finding: at,
                    events: vec![event],
                    scale: right.scale,
                    replaced: replaced_before,
                });
            }
        }
    }
    Ok(Some(Judged { trace: first, mistakes }))
}

/// A trace in which a gradient has been put right.
struct Righted {
    trace: Trace,
    replaced: Replaced,
    version: usize,
    scale: f64,
}

/// Puts the true gradient in the place of a wrong one: of that value of its variable, and with that constant factor, with
/// which most of what is made from it is right.
fn put_right(
    subject: &Subject<'_>,
    trace: &Trace,
    at: usize,
    replaced: &Replaced,
    known: Option<f64>,
) -> Result<Righted, Error> {
    let try_it = |version: Option<usize>, scale: f64| -> Result<Option<Righted>, Error> {
        let mut replaced = replaced.clone();
        let finding = &trace.findings[at];
        let version = version.unwrap_or(finding.chosen);
        let write = trace.events[finding.event].order;
        // What a function gives back without a name is read by nothing.
        if write < trace.journal.writes.len() {
            replaced.insert(write, scaled(&finding.options[version].1, scale));
        }
        // A text that only runs with the wrong shape does not run with the right one.
        let traced = subject.trace(&replaced).unwrap_or_default();
        Ok(traced.map(|trace| Righted { trace, replaced, version, scale }))
    };
    let score = |righted: &Righted| {
        // Exactly right: by convention almost anything can be.
        let is_right = |finding: &&Finding| finding.standing == Standing::Right;
        righted.trace.findings.iter().filter(is_right).count()
    };
    // The passes of a loop share a convention; which value of the variable it is differs.
    if let Some(scale) = known {
        let mut best: Option<Righted> = None;
        for version in 0..trace.findings[at].options.len() {
            let Some(righted) = try_it(Some(version), scale)? else { continue };
            if best.as_ref().is_none_or(|best| score(&righted) > score(best)) {
                best = Some(righted);
            }
        }
        if let Some(best) = best {
            return Ok(best);
        }
    }
    let Some(mut best) = try_it(None, 1.0)? else {
        return Ok(Righted { trace: trace.clone(), replaced: replaced.clone(), version: 0, scale: 1.0 });
    };
    let event = trace.findings[at].event;
    let readers: Vec<usize> =
        (0..trace.findings.len()).filter(|&reader| trace.reads(reader, event)).collect();
    let all_right = |righted: &Righted| {
        readers.iter().all(|&reader| {
            let is_right = |finding: &&Finding| finding.event == trace.findings[reader].event;
            righted.trace.findings.iter().find(is_right).is_none_or(|finding| finding.standing.is_right())
        })
    };
    if readers.is_empty() || all_right(&best) {
        return Ok(best);
    }
    for version in 0..trace.findings[at].options.len() {
        let Some(mut righted) = try_it(Some(version), 1.0)? else { continue };
        // What is made from it may take a constant factor back.
        let mut scales: Vec<f64> = Vec::new();
        for finding in righted.trace.findings.iter().filter(|finding| !finding.standing.is_right()) {
            let is_reader = readers.iter().any(|&reader| trace.findings[reader].event == finding.event);
            let missing = factor(finding.got.data(), finding.truth().data()).map(|factor| 1.0 / factor);
            if let (true, Some(scale)) = (is_reader, missing)
                && !scales.iter().any(|known| (known - scale).abs() <= 1e-6 * scale.abs())
            {
                scales.push(scale);
            }
        }
        for scale in scales.into_iter().take(SCALES) {
            match try_it(Some(version), scale)? {
                Some(other) if score(&other) > score(&righted) => righted = other,
                _ => {}
            }
        }
        if score(&righted) > score(&best) {
            best = righted;
        }
    }
    Ok(best)
}

impl Judged {
    /// Whose fault it is that a finding is wrong.
    pub(crate) fn fault(&self, finding: &Finding) -> Fault {
        if finding.standing.is_right() {
            return Fault::None;
        }
        if let Some(own) = self.mistakes.iter().position(|mistake| mistake.events.contains(&finding.event)) {
            return Fault::Own(own);
        }
        self.cause(finding.event).map_or(Fault::None, Fault::Of)
    }

    /// The nearest gradient behind an event that is wrong.
    fn cause(&self, event: usize) -> Option<usize> {
        let mut seen = BTreeSet::from([event]);
        let mut open: Vec<usize> = self.trace.events[event].reads.clone();
        while let Some(read) = open.pop() {
            if !seen.insert(read) {
                continue;
            }
            let found = self.trace.findings.iter().find(|finding| finding.event == read);
            let is_wrong = found.is_some_and(|finding| !finding.standing.is_right());
            let has_cause = self.mistakes.iter().any(|mistake| mistake.events.contains(&read));
            if is_wrong && (has_cause || self.cause(read).is_some()) {
                return Some(read);
            }
            open.extend(&self.trace.events[read].reads);
        }
        None
    }
}

/// The name of a variable.
pub(crate) fn called(trace: &Trace, variable: NodeId) -> String {
    let label = trace.journal.circuit.label(variable);
    label.split('@').next().unwrap_or_default().to_owned()
}
