//! One run of a text: its gradients, each beside the true one.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use backflow_circuit::{NodeId, Tensor};
use backflow_engine::{Options, Precision};
use backflow_notation::{Inputs, Journal, Notation, Watch, parse};
use backflow_program::Run;

use crate::Error;
use crate::compare::{factor, same};
use crate::convention::settle;
use crate::events::{Event, events};
use crate::of::{Of, Versions};
use crate::pairs::{Pairs, pairs};
use crate::standing::Standing;
use crate::tape::{Links, Seeds, Tape};
use crate::values::{Cut, values};

/// Gradients put in the place of those that the text computes, by the numbers of their writes.
pub(crate) type Replaced = BTreeMap<usize, Tensor>;

/// A text that can be traced again and again.
pub(crate) struct Subject<'s> {
    pub(crate) notation: Notation,
    pub(crate) values: &'s Inputs,
    pub(crate) watch: Watch,
    pub(crate) pairs: Pairs,
    /// What is differentiated, if that was said.
    pub(crate) of: Option<&'s str>,
    /// Of loops of many passes, what names stand for before the last.
    pub(crate) before_last: RefCell<BTreeMap<u32, Option<Inputs>>>,
}

/// A trace of the text with its gradients.
#[derive(Clone)]
pub(crate) struct Trace {
    pub(crate) journal: Journal,
    pub(crate) links: Links,
    pub(crate) of: Of,
    pub(crate) events: Vec<Event>,
    /// One for each event that is judged.
    pub(crate) findings: Vec<Finding>,
    /// The values of the circuit's nodes.
    pub(crate) known: HashMap<NodeId, Tensor>,
}

/// A gradient beside what it should be.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The event.
    pub(crate) event: usize,
    pub(crate) got: Tensor,
    /// The values of its variable that it may be the gradient of, with the true gradient of each; at least one.
    pub(crate) options: Vec<(NodeId, Tensor)>,
    /// Which of them it is.
    pub(crate) chosen: usize,
    pub(crate) standing: Standing,
}

impl Finding {
    /// The true gradient.
    pub(crate) fn truth(&self) -> &Tensor {
        &self.options[self.chosen].1
    }

    /// The value of the variable that it is the gradient of.
    pub(crate) fn variable(&self) -> NodeId {
        self.options[self.chosen].0
    }
}

/// The most values of one name among which a gradient's is looked for.
const VERSIONS: usize = 4;
/// Of more passes of a loop only the first and the last are judged.
const PASSES: usize = 64;

impl Subject<'_> {
    /// The same questions about a text in which a line differs: it has the same names, and its long loops lead to the same
    /// values, but for what the line changes.
    pub(crate) fn on(&self, text: &str) -> Result<Subject<'_>, Error> {
        Ok(Subject {
            notation: parse(text)?.seeded(self.notation.seed()),
            values: self.values,
            watch: self.watch.clone(),
            pairs: self.pairs.clone(),
            of: self.of,
            before_last: self.before_last.clone(),
        })
    }

    /// Pairs names, so that the gradients among them are read as they are.
    pub(crate) fn pair(&mut self, written: &[String], given: &BTreeMap<String, String>) {
        self.pairs = pairs(written, given);
        self.watch.uncut = self.pairs.keys().cloned().collect();
    }

    /// The names that the text writes as it runs.
    pub(crate) fn written(&self) -> Result<Vec<String>, Error> {
        Ok(self.journal(&Replaced::new())?.writes.into_iter().map(|write| write.name).collect())
    }

    /// Traces the text; `None` where it holds no gradients.
    pub(crate) fn trace(&self, replaced: &Replaced) -> Result<Option<Trace>, Error> {
        let Some(mut trace) = self.compared(replaced)? else { return Ok(None) };
        settle(self, &mut trace, replaced)?;
        Ok(Some(trace))
    }

    /// Traces the text and holds its gradients against the true ones, conventions aside.
    pub(crate) fn compared(&self, replaced: &Replaced) -> Result<Option<Trace>, Error> {
        let journal = self.journal(replaced)?;
        let known = values(&journal)?;
        let links = Links::of(&journal);
        let mut events = events(&journal, &self.pairs, &known, replaced);
        let Some(of) = Of::find(&journal, &links, &self.pairs, &mut events, self.of) else { return Ok(None) };
        let mut trace = Trace { journal, links, of, events, findings: Vec::new(), known };
        trace.compare(&self.pairs)?;
        Ok((!trace.findings.is_empty()).then_some(trace))
    }

    /// The journal of the text, with some gradients replaced.
    fn journal(&self, replaced: &Replaced) -> Result<Journal, Error> {
        let before_last = self.before_last.borrow().clone();
        let mut watch = Watch { replaced: replaced.clone(), before_last, ..self.watch.clone() };
        let mut journal = self.notation.journal(self.values, &watch)?;
        while let Some(each) = journal.unknown_loop {
            watch.before_last.insert(each, self.run_before_last(each));
            self.before_last.replace(watch.before_last.clone());
            journal = self.notation.journal(self.values, &watch)?;
        }
        Ok(journal)
    }
}

impl Subject<'_> {
    /// The values of names before the last pass of a loop, by running the text as far; `None` where the loop has to be
    /// traced pass by pass.
    fn run_before_last(&self, each: u32) -> Option<Inputs> {
        let program = self.notation.program_before_last(self.values, each).ok()?;
        let options = Options::from(Precision::F64);
        let outcome = program.run(&options, |_| ControlFlow::Continue(())).ok()?;
        Some(outcome.values.into_iter().collect())
    }
}

impl Trace {
    /// The events that are judged: of many passes of a loop the first and the last.
    fn judged(&self) -> Vec<usize> {
        let mut groups: HashMap<(u32, &str), Vec<usize>> = HashMap::new();
        for (at, event) in self.events.iter().enumerate().filter(|(_, event)| !event.is_given) {
            groups.entry((event.place.start, &event.name)).or_default().push(at);
        }
        let ends = |group: Vec<usize>| match &group[..] {
            [first, .., last] if group.len() > PASSES => vec![*first, *last],
            _ => group,
        };
        let mut judged: Vec<usize> = groups.into_values().flat_map(ends).collect();
        judged.sort_unstable();
        judged
    }

    /// Holds each gradient against the true one.
    fn compare(&mut self, pairs: &Pairs) -> Result<(), Error> {
        let judged = self.judged();
        let mut asked: Vec<(usize, NodeId, Option<NodeId>)> = Vec::new();
        let circuit = self.journal.circuit.clone().extend(|builder| {
            let mut tape = Tape::new(builder, &self.links, &self.journal.circuit);
            for &at in &judged {
                let event = &self.events[at];
                let seeds = self.seeds(builder, pairs, event);
                let live = self.links.ancestors(seeds.keys().copied());
                for variable in self.candidates(pairs, event, &live) {
                    asked.push((at, variable, tape.total(variable, &seeds)));
                }
            }
        })?;
        let mut cut = Cut::new(circuit, asked.iter().filter_map(|(.., total)| *total))?;
        let known = &self.known;
        cut.run(&self.journal, |node| known.get(&node).cloned())?;
        let mut findings = Vec::new();
        for &event in &judged {
            let Some(got) = self.known.get(&self.events[event].node).cloned() else { continue };
            let options: Vec<(NodeId, Tensor)> = asked
                .iter()
                .filter(|(asked, ..)| *asked == event)
                .filter_map(|(_, variable, total)| Some((*variable, self.value(&cut, *variable, *total)?)))
                .collect();
            if options.is_empty() {
                continue;
            }
            let fits = options.iter().position(|(_, truth)| same(&got, truth));
            // A gradient that is off by a factor belongs to the value that it is a multiple of.
            let nearly = options.iter().position(|(_, truth)| factor(got.data(), truth.data()).is_some());
            let standing = if fits.is_some() { Standing::Right } else { Standing::Wrong };
            let chosen = fits.or(nearly).unwrap_or(0);
            findings.push(Finding { event, got, options, chosen, standing });
        }
        self.findings = findings;
        self.look_at_kinks(&mut cut, &asked)
    }

    /// Whether a finding's gradient is made from an event's.
    pub(crate) fn reads(&self, finding: usize, event: usize) -> bool {
        self.events[self.findings[finding].event].reads.contains(&event)
    }

    /// Whether two events have the same name at the same place: passes of a loop, calls of a function.
    pub(crate) fn is_same_place(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.events[a], &self.events[b]);
        a.place == b.place && a.name == b.name
    }

    /// The values of an event's variable that it may be the gradient of, the newest first.
    fn candidates(&self, pairs: &Pairs, event: &Event, live: &BTreeSet<NodeId>) -> Vec<NodeId> {
        let versions = Versions { journal: &self.journal, pairs };
        let mut all: Vec<NodeId> = Vec::new();
        for mut node in versions.in_frame(&event.variable, event.order, Some(event.frame)) {
            // A name that a backward function gives to what it was handed.
            while let (false, Some(other)) = (live.contains(&node), self.links.alias_of(node)) {
                node = other;
            }
            if !all.contains(&node) {
                all.push(node);
            }
        }
        let reached: Vec<NodeId> =
            all.iter().copied().filter(|node| live.contains(node)).take(VERSIONS).collect();
        if reached.is_empty() { all.into_iter().take(1).collect() } else { reached }
    }

    /// What is differentiated when a gradient is taken, each with the node of its upstream gradient; `None` for ones.
    pub(crate) fn seed_nodes(&self, pairs: &Pairs, event: &Event) -> BTreeMap<NodeId, Option<NodeId>> {
        self.of.seeds(&self.journal, pairs, &self.events, event)
    }

    /// What is differentiated when a gradient is taken, each with its upstream gradient.
    pub(crate) fn seeds(&self, builder: &backflow_circuit::Builder, pairs: &Pairs, event: &Event) -> Seeds {
        self.seed_nodes(pairs, event)
            .into_iter()
            .map(|(node, upstream)| {
                let value = builder.expr(node);
                let upstream = upstream.map(|upstream| builder.expr(upstream));
                let fits = upstream.filter(|upstream| upstream.shape().expands_to(&value.shape()));
                let weight = match fits {
                    Some(upstream) if upstream.shape() == value.shape() => upstream,
                    Some(upstream) => upstream.expand(value.shape()),
                    None => value.filled(1.0),
                };
                (node, weight.id())
            })
            .collect()
    }

    /// The value of a gradient's node; nothing sent is 0.
    pub(crate) fn value(&self, cut: &Cut, variable: NodeId, total: Option<NodeId>) -> Option<Tensor> {
        match total {
            Some(total) => cut.value(total),
            None => Tensor::filled(self.journal.circuit.node(variable).ty().shape, 0.0).ok(),
        }
    }
}
