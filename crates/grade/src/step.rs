//! The true step of the chain rule for a variable, in the names of the text.

use std::collections::BTreeSet;

use crate::judge::{Mistake, called};
use crate::trace::Subject;

/// The most uses of a variable that a sentence lists.
const LISTED: usize = 4;

/// How the gradient should be made, where no reason tells what is wrong with it.
pub(crate) fn true_step(subject: &Subject<'_>, mistake: &Mistake, text: &str) -> String {
    let trace = &mistake.trace;
    let finding = mistake.finding();
    let (variable, event) = (finding.variable(), &trace.events[finding.event]);
    let seeds = trace.seed_nodes(&subject.pairs, event);
    let live = trace.links.ancestors(seeds.into_keys());
    let mut terms: Vec<String> = Vec::new();
    let mut places: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for user in trace.links.users(variable).iter().filter(|user| live.contains(user)) {
        let name = called(trace, *user);
        let write = trace.journal.writes.iter().find(|write| write.node == Some(*user));
        let number = write.map(|write| write.place.line(text));
        if !seen.insert((name.clone(), number)) {
            continue;
        }
        terms.push(format!("d{name} · ∂{name}/∂{}", event.variable));
        if let Some(number) = number.filter(|_| places.len() < LISTED) {
            let code = text.lines().nth(number - 1).unwrap_or_default().trim();
            places.push(format!("line {number}: `{code}`"));
        }
    }
    if terms.is_empty() {
        return format!("{} does not reach what is differentiated, so its gradient is 0", event.variable);
    }
    let more = terms.len().saturating_sub(LISTED);
    terms.truncate(LISTED);
    let mut sum = terms.join(" + ");
    if more > 0 {
        sum.push_str(&format!(" + {more} more"));
    }
    let own = &event.name;
    match places.is_empty() {
        true => format!("no single slip explains it; the chain rule gives {own} = {sum}"),
        false => {
            format!("no single slip explains it; the chain rule gives {own} = {sum} ({})", places.join("; "))
        }
    }
}
