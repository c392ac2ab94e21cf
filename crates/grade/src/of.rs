//! What a text differentiates, and which of its gradients are given: the upstream ones, that depend on nothing computed.

use std::collections::{BTreeMap, BTreeSet};

use backflow_circuit::{Kind, NodeId, Structure};
use backflow_notation::{Journal, Way, Write, bare};

use crate::events::Event;
use crate::pairs::Pairs;
use crate::tape::{Links, sources};

/// What is differentiated.
#[derive(Clone)]
pub(crate) struct Of {
    /// Its name; of several that of the last.
    pub(crate) name: String,
    /// The names that are weighed, each with the events that give its upstream gradient.
    seeds: Vec<(String, Vec<usize>)>,
}

impl Of {
    /// Finds what is differentiated, and decides which gradients are given.
    pub(crate) fn find(
        journal: &Journal,
        links: &Links,
        pairs: &Pairs,
        events: &mut [Event],
        asked: Option<&str>,
    ) -> Option<Of> {
        if !journal.upstream.is_empty() {
            let (write, _) = *journal.upstream.last()?;
            // What a function pair is given is no gradient that the text computes.
            for at in settle(&Versions { journal, pairs }, links, events, &all_inputs(journal)) {
                events[at].is_given = false;
            }
            return Some(Of { name: journal.writes[write].name.clone(), seeds: Vec::new() });
        }
        let versions = Versions { journal, pairs };
        let default = asked.map(str::to_owned).or_else(|| versions.last_computed(links, events));
        let forward: BTreeSet<NodeId> = match &default {
            Some(name) => links.ancestors(versions.before(name, usize::MAX).into_iter().take(1)),
            None => BTreeSet::new(),
        };
        let mut open = settle(&versions, links, events, &forward);
        // `dfdq = z` says that it is a gradient of f, and gives none of q.
        let says_of = |event: &Event| {
            let front = bare(&event.name).strip_suffix(event.variable.as_str()).unwrap_or_default();
            front.len() > 2 && !front.starts_with("grad")
        };
        for at in open.clone() {
            if says_of(&events[at]) {
                events[at].is_given = false;
                open.remove(&at);
            }
        }
        let mut names = given_names(&versions, links, events, asked);
        // Where a gradient is left that has nothing to do with what is given, the inputs are no gradients after all.
        let newest = |name: &str, order: usize| versions.before(name, order).first().copied();
        let live = links.ancestors(names.iter().filter_map(|(name, _)| newest(name, usize::MAX)));
        let is_left = |event: &Event| {
            let all = versions.before(&event.variable, event.order);
            !event.is_given
                && all.iter().all(|node| !live.contains(node))
                && all.iter().any(|node| forward.contains(node))
        };
        if !names.is_empty() && !open.is_empty() && events.iter().any(is_left) {
            open.iter().for_each(|&at| events[at].is_given = false);
            names = given_names(&versions, links, events, asked);
        }
        for (at, event) in events.iter_mut().enumerate() {
            event.is_given = names.iter().any(|(_, given)| given.contains(&at));
        }
        match names.last() {
            Some((name, _)) => Some(Of { name: name.clone(), seeds: names }),
            None => default.map(|name| Of { name: name.clone(), seeds: vec![(name, Vec::new())] }),
        }
    }

    /// The variables that are weighed at an event, each with the node of its upstream gradient; `None` for ones.
    pub(crate) fn seeds(
        &self,
        journal: &Journal,
        pairs: &Pairs,
        events: &[Event],
        at: &Event,
    ) -> BTreeMap<NodeId, Option<NodeId>> {
        let mut seeds = BTreeMap::new();
        for &(write, gradient) in &journal.upstream {
            if let Some(node) = journal.writes[write].node {
                seeds.insert(node, Some(gradient));
            }
        }
        let versions = Versions { journal, pairs };
        for (name, given) in &self.seeds {
            let Some(&node) = versions.before(name, at.order).first() else { continue };
            let latest = given.iter().rfind(|&&event| events[event].order <= at.order);
            let latest = latest.or(given.first());
            seeds.insert(node, latest.map(|&event| events[event].node));
        }
        seeds
    }
}

/// Of the gradients that may be given, those that depend on a computed value are not; those that depend on inputs that the
/// forward pass reads are left open.
fn settle(
    versions: &Versions<'_>,
    links: &Links,
    events: &mut [Event],
    forward: &BTreeSet<NodeId>,
) -> BTreeSet<usize> {
    let mut open = BTreeSet::new();
    for (at, event) in events.iter_mut().enumerate().filter(|(_, event)| event.is_given) {
        let behind = links.ancestors(sources(&versions.journal.circuit, event.node));
        let is_computed =
            |node: &NodeId| !links.made_from(*node).is_empty() && links.alias_of(*node).is_none();
        // An input has nothing behind it that could give it a gradient.
        let of_input = !versions.before(&event.variable, event.order).iter().any(is_computed);
        event.is_given = !of_input && !behind.iter().any(is_computed);
        if event.is_given && !behind.is_disjoint(forward) {
            open.insert(at);
        }
    }
    open
}

/// The names that have an upstream gradient, each with the events that give it. What another one is made from is judged like
/// any gradient.
fn given_names(
    versions: &Versions<'_>,
    links: &Links,
    events: &[Event],
    asked: Option<&str>,
) -> Vec<(String, Vec<usize>)> {
    let mut names: Vec<(String, Vec<usize>)> = Vec::new();
    for (at, event) in events.iter().enumerate().filter(|(_, event)| event.is_given) {
        match names.iter_mut().find(|(name, _)| *name == event.variable) {
            Some((_, given)) => given.push(at),
            None => names.push((event.variable.clone(), vec![at])),
        }
    }
    names.retain(|(name, _)| asked.is_none_or(|asked| asked == name));
    let newest = |name: &str| versions.before(name, usize::MAX).first().copied();
    let is_last = |name: &str| {
        let Some(own) = newest(name) else { return false };
        let others = names.iter().filter(|(other, _)| other != name).filter_map(|(other, _)| newest(other));
        others.into_iter().all(|other| other == own || !links.ancestors([other]).contains(&own))
    };
    let keep: Vec<bool> = names.iter().map(|(name, _)| is_last(name)).collect();
    let mut keep = keep.into_iter();
    names.retain(|_| keep.next().unwrap_or(true));
    names
}

fn all_inputs(journal: &Journal) -> BTreeSet<NodeId> {
    let given: BTreeSet<NodeId> = journal.upstream.iter().map(|&(_, gradient)| gradient).collect();
    journal.circuit.inputs().iter().copied().filter(|input| !given.contains(input)).collect()
}

/// The values of names.
pub(crate) struct Versions<'j> {
    pub(crate) journal: &'j Journal,
    pub(crate) pairs: &'j Pairs,
}

impl Versions<'_> {
    /// The nodes that a name has stood for before a write, the newest first, each once.
    pub(crate) fn before(&self, name: &str, order: usize) -> Vec<NodeId> {
        self.in_frame(name, order, None)
    }

    /// As [`before`](Self::before), for who stands in a frame: the text itself knows nothing of a function's parameters.
    pub(crate) fn in_frame(&self, name: &str, order: usize, frame: Option<usize>) -> Vec<NodeId> {
        let mut found: Vec<NodeId> = Vec::new();
        let writes = &self.journal.writes;
        for write in writes[..order.min(writes.len())].iter().rev() {
            let is_foreign = frame == Some(0) && write.frame != 0 && write.way == Way::Parameter;
            let is_it = !is_foreign
                && (bare(&write.name) == name || write.name == name)
                && !self.pairs.contains_key(&write.name);
            if let (true, Some(node)) = (is_it, write.node)
                && self.journal.circuit.node(node).ty().kind == Kind::Real
                && self.journal.circuit.inputs().binary_search(&node).is_ok()
                && !found.contains(&node)
            {
                found.push(node);
            }
        }
        found
    }

    /// The name of the last value that was computed before the first gradient. Of values that nothing else is made from,
    /// a single number comes first: masks and probabilities may be prepared for the way back.
    fn last_computed(&self, links: &Links, events: &[Event]) -> Option<String> {
        let writes = &self.journal.writes;
        let is_gradient = |name: &str| self.pairs.contains_key(name);
        let is_first = |write: &Write| write.way == Way::Assigned && is_gradient(&write.name);
        let is_made =
            |write: &Write| write.node.is_some_and(|node| !sources(&self.journal.circuit, node).is_empty());
        // What begins as zeros, to be added to, may stand before the forward pass.
        let firsts = [
            writes.iter().position(is_first),
            writes.iter().position(|write| is_first(write) && is_made(write)),
        ];
        firsts
            .into_iter()
            .map(|first| first.unwrap_or(writes.len()))
            .find_map(|first| self.last_computed_before(first, links, events))
    }

    fn last_computed_before(&self, first: usize, links: &Links, events: &[Event]) -> Option<String> {
        let writes = &self.journal.writes;
        let is_gradient = |name: &str| self.pairs.contains_key(name);
        let ours: BTreeSet<NodeId> =
            events.iter().flat_map(|event| self.before(&event.variable, event.order)).collect();
        let computed: Vec<(&str, NodeId)> = writes[..first]
            .iter()
            .filter(|write| write.way == Way::Assigned && !is_gradient(&write.name))
            .filter_map(|write| Some((write.name.as_str(), write.node?)))
            .filter(|(_, node)| !links.made_from(*node).is_empty())
            .filter(|(_, node)| self.is_smooth(*node) && !links.ancestors([*node]).is_disjoint(&ours))
            .collect();
        let known: BTreeSet<NodeId> = computed.iter().map(|(_, node)| *node).collect();
        let ends = |node: NodeId| !links.users(node).iter().any(|user| known.contains(user));
        let single = |node: NodeId| self.journal.circuit.node(node).ty().shape.is_single();
        let terminal = || computed.iter().rev().filter(|(_, node)| ends(*node));
        let chosen = terminal().find(|(_, node)| single(*node)).or_else(|| terminal().next());
        chosen.map(|(name, _)| bare(name).to_owned())
    }

    /// Whether a variable's value changes with what it is made from; a mask's does not.
    fn is_smooth(&self, variable: NodeId) -> bool {
        let Some(made_by) = self.journal.variables.iter().find(|known| known.input == variable) else {
            return false;
        };
        let circuit = &self.journal.circuit;
        let sources = sources(circuit, made_by.made_by);
        sources.iter().any(|source| circuit.structure(made_by.made_by, *source) != Structure::Zero)
    }
}
