//! The hand-written gradients of a text: which values are judged, what they read, and what is differentiated.
//!
//! A gradient may be built over several lines. What is judged is the value that it has when another gradient first reads
//! it, or at the end of its function or text.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use backflow_circuit::{NodeId, Tensor};
use backflow_notation::{Journal, Span, Way, Write, bare};

use crate::compare::is_zero;
use crate::pairs::Pairs;

/// A value of a gradient that is judged, or that is given.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// The last write, by its number; for a result without a name, the number of writes at its return.
    pub(crate) order: usize,
    /// The gradient's name.
    pub(crate) name: String,
    /// The variable's name.
    pub(crate) variable: String,
    /// The call in which it was written; 0 is the text itself.
    pub(crate) frame: usize,
    /// Where the last write stands.
    pub(crate) place: Span,
    /// The writes that have built it, the last one included.
    pub(crate) built_by: Vec<usize>,
    /// The node of its value.
    pub(crate) node: NodeId,
    /// The events whose values it was made from.
    pub(crate) reads: Vec<usize>,
    /// Whether it is an upstream gradient: it depends on nothing that was computed.
    pub(crate) is_given: bool,
}

/// All gradients of a journal, in the order in which they were written.
pub(crate) fn events(
    journal: &Journal,
    pairs: &Pairs,
    values: &HashMap<NodeId, Tensor>,
    replaced: &BTreeMap<usize, Tensor>,
) -> Vec<Event> {
    let variables = pairs.values().map(String::as_str).collect();
    let book = Book { journal, pairs, variables };
    let mut judged: BTreeSet<usize> = BTreeSet::new();
    let mut reads: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut last: HashMap<(&str, usize), usize> = HashMap::new();
    for at in 0..journal.writes.len() {
        let Some(_) = book.variable(at) else { continue };
        let write = &journal.writes[at];
        let read = book.gradients_read(at);
        if write.way == Way::Input {
            judged.insert(at);
        }
        if write.way == Way::Assigned {
            judged.extend(&read);
            let own = (write.name.as_str(), write.frame);
            if let Some(before) = last.insert(own, at) {
                let again = journal.writes[before].place == write.place;
                if again && !write.reads.contains(&before) {
                    // The next pass of a loop writes it anew.
                    judged.insert(before);
                }
            }
        }
        reads.insert(at, read);
    }
    judged.extend(last.values());
    // Zeros that are added to, or filled, are only a beginning.
    let begins = |at: usize| {
        let is_zero = journal.writes[at].node.is_some_and(|node| values.get(&node).is_some_and(is_zero));
        let goes_on = |later: &Write| later.before == Some(at) && later.reads.contains(&at);
        is_zero && journal.writes[at..].iter().any(goes_on)
    };
    judged.retain(|&at| !begins(at));
    let mut found = Vec::new();
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    for &at in &judged {
        let write = &journal.writes[at];
        let (Some(variable), Some(node)) = (book.variable(at), write.node) else { continue };
        numbers.insert(at, found.len());
        let from_elsewhere = write.way != Way::Assigned;
        let read = reads.get(&at).cloned().unwrap_or_default();
        let is_zero = values.get(&node).is_some_and(is_zero);
        found.push(Event {
            order: at,
            name: write.name.clone(),
            variable: variable.to_owned(),
            frame: write.frame,
            place: write.place,
            built_by: book.built_by(at),
            node,
            reads: read.iter().filter_map(|read| numbers.get(read).copied()).collect(),
            // Whether what it depends on is computed shows when it is known what is differentiated.
            is_given: from_elsewhere || (read.is_empty() && !is_zero && !replaced.contains_key(&at)),
        });
    }
    for (position, result) in journal.results.iter().enumerate() {
        // What the function was given has no line of its own.
        let write = result.write.filter(|&write| journal.writes[write].way == Way::Assigned);
        let by_name = write.is_some_and(|write| numbers.contains_key(&write));
        let (Some(parameter), Some(node), false) = (&result.parameter, result.node, by_name) else {
            continue;
        };
        let named = write.map(|write| journal.writes[write].name.clone());
        let place = write.map_or(result.place, |write| journal.writes[write].place);
        let mut read = BTreeSet::new();
        result.reads.iter().for_each(|&at| book.gradients_at(at, &mut read));
        found.push(Event {
            order: write.unwrap_or(journal.writes.len()),
            name: named.unwrap_or_else(|| format!("result[{position}]")),
            variable: parameter.clone(),
            frame: usize::MAX,
            place,
            built_by: write.map(|write| book.built_by(write)).unwrap_or_default(),
            node,
            reads: read.iter().filter_map(|read| numbers.get(read).copied()).collect(),
            is_given: false,
        });
    }
    found
}

struct Book<'j> {
    journal: &'j Journal,
    pairs: &'j Pairs,
    /// The names that are variables.
    variables: BTreeSet<&'j str>,
}

impl<'j> Book<'j> {
    /// The variable whose gradient a write is.
    fn variable(&self, at: usize) -> Option<&'j str> {
        self.pairs.get(&self.journal.writes[at].name).map(String::as_str)
    }

    /// Whether a write is of a variable that has a gradient in the text.
    fn is_variable(&self, at: usize) -> bool {
        let name = &self.journal.writes[at].name;
        !self.pairs.contains_key(name) && self.variables.contains(bare(name))
    }

    fn is_same_spot(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.journal.writes[a], &self.journal.writes[b]);
        a.name == b.name && a.frame == b.frame
    }

    /// The gradients that a write was made from, directly or through values that are no gradients; its own earlier values
    /// are part of it.
    fn gradients_read(&self, at: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::from([at]);
        let mut open: Vec<usize> = self.journal.writes[at].reads.clone();
        while let Some(read) = open.pop() {
            if !seen.insert(read) {
                continue;
            }
            if self.is_variable(read) {
                // An update of a parameter: what is computed from it afterwards is another pass.
                continue;
            }
            if self.variable(read).is_none() || self.is_same_spot(read, at) {
                open.extend(&self.journal.writes[read].reads);
            } else {
                self.gradients_at(read, &mut found);
            }
        }
        found
    }

    /// The gradient that a write is. A parameter stands for what the call was given.
    fn gradients_at(&self, at: usize, found: &mut BTreeSet<usize>) {
        if self.variable(at).is_some() && self.journal.writes[at].way != Way::Parameter {
            found.insert(at);
            return;
        }
        let behind = self.gradients_read(at);
        if self.variable(at).is_some() && behind.is_empty() {
            found.insert(at);
        }
        found.extend(behind);
    }

    /// The writes of one name that follow each other up to one of them, each built on the one before.
    fn built_by(&self, at: usize) -> Vec<usize> {
        let mut chain = vec![at];
        let mut here = at;
        while let Some(before) = self.journal.writes[here].before.filter(|before| {
            self.is_same_spot(*before, here) && self.journal.writes[here].reads.contains(before)
        }) {
            chain.push(before);
            here = before;
        }
        chain.reverse();
        chain
    }
}
