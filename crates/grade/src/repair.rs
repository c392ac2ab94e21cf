//! Why a gradient is wrong, found by repairing the text: a small change of its own lines that makes it right is the proof.

use std::collections::BTreeSet;

use backflow_notation::{Change, Edit, Way};

use crate::compare::same;
use crate::judge::{Mistake, called};
use crate::reason::Why;
use crate::report::Reason;
use crate::trace::Subject;

/// So many steps apart, a value is still the other side of a gate: its pieces may have names.
const BEHIND: usize = 4;
/// The most changes that are tried.
const TRIED: usize = 120;
/// Beyond so many numbers in the gradient no changes are tried.
const LARGEST: usize = 100_000;

/// A change, with the reason that it proves.
struct Trial {
    edits: Vec<Edit>,
    why: Why,
}

/// A search for a repair.
pub(crate) struct Search<'m> {
    subject: &'m Subject<'m>,
    mistake: &'m Mistake,
    text: &'m str,
    edits: Vec<Edit>,
}

impl<'m> Search<'m> {
    pub(crate) fn new(subject: &'m Subject<'m>, mistake: &'m Mistake, text: &'m str) -> Self {
        let small = mistake.finding().got.data().len() <= LARGEST;
        let edits = if small { edits(subject, mistake) } else { Vec::new() };
        Search { subject, mistake, text, edits }
    }

    /// The reason that a change proves which says it all: whatever numbers fit besides.
    pub(crate) fn plain(&self) -> Option<Why> {
        self.first_right(self.changes(|change| change <= Change::Term))
    }

    /// The reason that any other change proves.
    pub(crate) fn any(&self) -> Option<Why> {
        let mut trials = self.changes(|change| change > Change::Term);
        trials.extend(self.renamed());
        trials.extend(self.masked());
        self.first_right(trials)
    }

    fn first_right(&self, trials: Vec<Trial>) -> Option<Why> {
        let is_right =
            |trial: &Trial| applied(self.text, &trial.edits).is_some_and(|text| self.is_right(&text));
        trials.into_iter().take(TRIED).find(is_right).map(|trial| trial.why)
    }

    /// Whether the gradient is what it should be in another text.
    fn is_right(&self, text: &str) -> bool {
        let mistake = self.mistake;
        // A change that makes no sense repairs nothing.
        let Ok(subject) = self.subject.on(text) else { return false };
        let Ok(Some(trace)) = subject.trace(&mistake.replaced) else { return false };
        let before = &mistake.trace.events[mistake.finding().event];
        let is_it = |event: &crate::events::Event| event.order == before.order && event.name == before.name;
        let found = trace.findings.iter().find(|finding| is_it(&trace.events[finding.event]));
        found.is_some_and(|finding| finding.standing.is_right() || same(&finding.got, &mistake.want()))
    }

    /// The changes that mean something by themselves.
    fn changes(&self, wanted: fn(Change) -> bool) -> Vec<Trial> {
        let name = &self.mistake.trace.events[self.mistake.finding().event].name;
        let trial = |edit: &Edit| {
            let quoted = self.text.get(edit.place.range()).unwrap_or_default();
            let swap = || format!("with `{}` in the place of `{quoted}` it is right", edit.text);
            let why = match edit.change {
                Change::Comparison => {
                    Why::new(Reason::Mask, format!("the mask passes the wrong side: {}", swap()))
                }
                Change::Add => {
                    let says = format!("a branch is lost where {name} is overwritten: write `+=`");
                    Why::new(Reason::MissingBranch, says)
                }
                Change::Number => Why::new(Reason::Factor, swap()),
                Change::Term => {
                    Why::new(Reason::DoubleBranch, format!("a branch is counted twice: {}", swap()))
                }
                Change::Transpose => Why::new(Reason::Transpose, swap()),
                Change::Sum => Why::new(Reason::BatchSum, format!("a sum is in excess: {}", swap())),
                Change::Sign => Why::new(Reason::Sign, swap()),
                Change::Value | Change::Name => return None,
            };
            Some(Trial { edits: vec![edit.clone()], why })
        };
        self.edits.iter().filter(|edit| wanted(edit.change)).filter_map(trial).collect()
    }

    /// Names exchanged: first for what they are made from, or what is made from them.
    fn renamed(&self) -> Vec<Trial> {
        let (mistake, edits) = (self.mistake, &self.edits);
        let trace = &mistake.trace;
        let names: BTreeSet<&str> =
            edits.iter().filter(|edit| edit.change == Change::Name).map(|edit| edit.text.as_str()).collect();
        let writes = &trace.journal.writes;
        let end = trace.events[mistake.finding().event].order.min(writes.len());
        let node_of =
            |name: &str| writes[..end].iter().rev().find(|write| write.name == name).and_then(|w| w.node);
        let mut known: Vec<&str> = Vec::new();
        for write in writes[..end].iter().rev().filter(|write| write.node.is_some()) {
            if !known.contains(&write.name.as_str()) {
                known.push(&write.name);
            }
        }
        let (mut near, mut far) = (Vec::new(), Vec::new());
        for &name in &names {
            let Some(node) = node_of(name) else { continue };
            let places: Vec<&Edit> =
                edits.iter().filter(|edit| edit.change == Change::Name && edit.text == name).collect();
            for &other in known.iter().filter(|other| **other != name) {
                let Some(instead) = node_of(other) else { continue };
                let behind = |source, variable| trace.links.is_behind(source, variable, BEHIND);
                let is_input = behind(instead, node);
                let linked = is_input || behind(node, instead);
                let shape = |node| trace.journal.circuit.node(node).ty().shape;
                if shape(node) != shape(instead) {
                    continue;
                }
                let why = match linked {
                    true => {
                        let (input, output) = if is_input { (other, name) } else { (name, other) };
                        let says = format!(
                            "the local gradient is taken at `{name}`, where `{other}` belongs (`{output}` is made from `{input}`)"
                        );
                        Why::new(Reason::WrongPoint, says)
                    }
                    false => Why::new(
                        Reason::Other,
                        format!("with `{other}` in the place of `{name}` it is right"),
                    ),
                };
                let mut ways: Vec<Vec<Edit>> = vec![
                    places.iter().map(|edit| Edit { text: other.to_owned(), ..(*edit).clone() }).collect(),
                ];
                if places.len() > 1 {
                    ways.extend(
                        places.iter().map(|edit| vec![Edit { text: other.to_owned(), ..(*edit).clone() }]),
                    );
                }
                let list = if linked { &mut near } else { &mut far };
                list.extend(ways.into_iter().map(|edits| Trial { edits, why: why.clone() }));
            }
        }
        near.extend(far);
        near
    }

    /// A mask that is not there: of the variable itself, or of what is made from it.
    fn masked(&self) -> Vec<Trial> {
        let (mistake, edits) = (self.mistake, &self.edits);
        let trace = &mistake.trace;
        let own = mistake.finding().variable();
        let around: Vec<String> = std::iter::once(own)
            .chain(trace.links.users(own).iter().copied())
            .chain(trace.links.made_from(own).iter().copied())
            .map(|node| called(trace, node))
            .collect();
        let mut trials = Vec::new();
        for edit in edits.iter().filter(|edit| edit.change == Change::Value) {
            for name in &around {
                let text = format!("({}) * ({name} > 0)", edit.text);
                let says = format!("the mask is missing: nothing passes where `{name}` is not above 0");
                trials.push(Trial {
                    edits: vec![Edit { text, ..edit.clone() }],
                    why: Why::new(Reason::Mask, says),
                });
            }
        }
        trials
    }
}

/// The text with some changes, which do not overlap.
fn applied(text: &str, edits: &[Edit]) -> Option<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| std::cmp::Reverse(edit.place.start));
    let mut changed = text.to_owned();
    for edit in sorted {
        changed.get(edit.place.range())?;
        changed.replace_range(edit.place.range(), &edit.text);
    }
    Some(changed)
}

/// The changes of the lines that build a mistake's gradient, and of what was prepared for it.
fn edits(subject: &Subject<'_>, mistake: &Mistake) -> Vec<Edit> {
    let trace = &mistake.trace;
    let event = &trace.events[mistake.finding().event];
    let mut places: Vec<_> = event.built_by.iter().map(|&write| trace.journal.writes[write].place).collect();
    if places.is_empty() {
        places.push(event.place);
    }
    // Such as a mask.
    let first = event.built_by.first().copied().unwrap_or(event.order.min(trace.journal.writes.len()));
    for &write in event.built_by.iter().flat_map(|&write| &trace.journal.writes[write].reads) {
        let read = &trace.journal.writes[write];
        let is_own = read.way == Way::Assigned && !subject.pairs.contains_key(&read.name);
        let after_a_gradient = trace.events.iter().any(|event| event.order < write);
        if is_own && after_a_gradient && write < first && !places.contains(&read.place) {
            places.push(read.place);
        }
    }
    let mut edits: Vec<Edit> = Vec::new();
    for place in places {
        let more = subject.notation.edits(place).into_iter();
        let more: Vec<Edit> = more.filter(|edit| !edits.contains(edit)).collect();
        edits.extend(more);
    }
    edits
}
