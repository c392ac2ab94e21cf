//! Large circuits made drawable: groups of gates become one part.
//!
//! A group is a run of gates that follow each other in evaluation order, so an arrow between groups never
//! closes a cycle. First every statement of the user is a group (the gates up to a named one); when there are
//! too many, neighbours whose names differ only in their number (`h1`, `h2`, …) join, unless nearly
//! everything would; when there are still too many, neighbours join evenly.

use std::collections::{BTreeMap, HashMap};

use super::part::{Body, Part};
use super::{Diagram, Link};
use crate::sheet::{Sheet, Sort};
use crate::text::count;

/// The most groups of gates.
const MOST_GROUPS: usize = 60;
/// If joining by name leaves fewer groups than this, names say too little and statements are joined evenly …
const FEW_GROUPS: usize = 6;
/// … into this many.
const SOME_GROUPS: usize = 16;
/// The most groups of inputs.
const MOST_INPUTS: usize = 24;
/// With more links than this, the number of wires that each link stands for is left out.
const MOST_COUNTS: usize = 12;

/// Groups of gates as parts.
pub(super) fn collapsed(sheet: &Sheet<'_>, drawn: &[usize]) -> Diagram {
    let (gates, sources): (Vec<usize>, Vec<usize>) =
        drawn.iter().partition(|&&at| sheet.wires[at].sort == Sort::Gate);
    let groups: Vec<&[usize]> =
        source_groups(sheet, &sources).into_iter().chain(gate_groups(sheet, &gates)).collect();
    let mut part_of = HashMap::new();
    for (part, group) in groups.iter().enumerate() {
        part_of.extend(group.iter().map(|&wire| (wire, part)));
    }
    let parts: Vec<Part> = groups.iter().map(|group| part(sheet, group)).collect();
    let mut wires: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (to, group) in groups.iter().enumerate() {
        for input in
            group.iter().filter(|&&g| sheet.wires[g].sort == Sort::Gate).flat_map(|&g| &sheet.wires[g].inputs)
        {
            if let Some(&from) = part_of.get(input).filter(|&&from| from != to) {
                *wires.entry((to, from)).or_default() += 1;
            }
        }
    }
    // A count beside every wire helps while there are few of them.
    let counted = wires.len() <= MOST_COUNTS;
    let link = |((to, from), wires)| Link {
        from,
        to,
        port: None,
        contribution: Vec::new(),
        wires: if counted { wires } else { 1 },
    };
    Diagram { parts, links: wires.into_iter().map(link).collect() }
}

/// Cuts gates into runs, each ending where a statement ends.
fn gate_groups<'a>(sheet: &Sheet<'_>, gates: &'a [usize]) -> Vec<&'a [usize]> {
    let ends = |&i: &usize| i == gates.len() || sheet.wires[gates[i - 1]].name().is_some();
    let mut stops: Vec<usize> = (1..=gates.len()).filter(ends).collect();
    if stops.len() == 1 {
        // No node is named: a single box would say nothing.
        stops = evenly(&(1..=gates.len()).collect::<Vec<_>>(), SOME_GROUPS);
    } else if stops.len() > MOST_GROUPS {
        let joined = joined(sheet, gates, &stops);
        stops = if joined.len() < FEW_GROUPS {
            evenly(&stops, SOME_GROUPS)
        } else {
            evenly(&joined, MOST_GROUPS)
        };
    }
    runs(gates, &stops)
}

/// Cuts inputs into runs.
fn source_groups<'a>(sheet: &Sheet<'_>, sources: &'a [usize]) -> Vec<&'a [usize]> {
    let mut stops: Vec<usize> = (1..=sources.len()).collect();
    if stops.len() > MOST_INPUTS {
        stops = evenly(&joined(sheet, sources, &stops), MOST_INPUTS);
    }
    runs(sources, &stops)
}

/// Removes the stops between neighbours whose names have the same stem.
fn joined(sheet: &Sheet<'_>, all: &[usize], stops: &[usize]) -> Vec<usize> {
    let stem = |stop: usize| sheet.wires[all[stop - 1]].name().map(stem);
    let differs = |&i: &usize| stops.get(i + 1).is_none_or(|&next| stem(next) != stem(stops[i]));
    (0..stops.len()).filter(differs).map(|i| stops[i]).collect()
}

/// At most a given number of the stops, evenly chosen, always including the last.
fn evenly(stops: &[usize], most: usize) -> Vec<usize> {
    let step = stops.len().div_ceil(most).max(1);
    let last = stops.len().saturating_sub(1);
    (0..stops.len()).filter(|i| i % step == step - 1 || *i == last).map(|i| stops[i]).collect()
}

fn runs<'a>(all: &'a [usize], stops: &[usize]) -> Vec<&'a [usize]> {
    let starts = std::iter::once(0).chain(stops.iter().copied());
    starts.zip(stops).map(|(start, &stop)| &all[start..stop]).collect()
}

/// A name without the number at its end: `h12` and `h3` have the same stem.
fn stem(name: &str) -> &str {
    name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_')
}

fn part(sheet: &Sheet<'_>, group: &[usize]) -> Part {
    let (&first, &last) = match group {
        [only] => return Part::of(sheet, *only),
        [first, .., last] => (first, last),
        [] => (&0, &0),
    };
    let mut part = Part::of(sheet, last);
    let source = part.body == Body::Source;
    part.body = Body::Group;
    part.noted = false;
    part.made = group.iter().any(|&at| sheet.wires[at].made);
    part.kink = group.iter().any(|&at| sheet.wires[at].kinks > 0);
    part.members = group.to_vec();
    let named = |at: &&usize| sheet.wires[**at].name().is_some();
    let title = match (group.iter().find(named), group.iter().rev().find(named)) {
        (Some(first), Some(last)) if first != last => {
            format!("{} … {}", sheet.label(*first), sheet.label(*last))
        }
        (Some(only), _) => sheet.label(*only),
        _ => format!("{} … {}", sheet.label(first), sheet.label(last)),
    };
    part.label.clone_from(&title);
    part.inside = vec![title, count(group.len(), if source { "input" } else { "gate" })];
    part.name = part.name.filter(|_| part.output);
    if source {
        (part.value, part.gradient) = (Vec::new(), Vec::new());
    }
    part
}
