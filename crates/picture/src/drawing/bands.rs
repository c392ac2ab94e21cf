//! Long drawings cut into bands, as a text is broken into lines.
//!
//! A band is a run of gates that follow each other in the order of the text, with the inputs that they are the
//! first to read. A wire from one band to another is not drawn across the picture: where it is read stands the
//! name of where it comes from, with what that branch sends back, as signals are named across the sheets of a
//! wiring plan. The same is done for an input that is read far from where it is drawn.

use super::figure::{Figure, Form};
use super::layout::{label, longest_legible};
use super::part::{Body, Part};
use super::{Diagram, Link};

/// Between two parts of a path, as it is estimated before the layout.
const GAP: f64 = 40.0;
/// An input that is read this many columns further on is named there.
const FAR: usize = 3;
/// What another band costs, in wires cut.
const BAND: usize = 4;
/// By how much a path may turn out shorter than estimated.
const SLACK: f64 = 1.15;
/// The most ways of cutting that are tried, …
const TRIES: i32 = 14;
/// … each with bands shorter than before by this factor.
const SHORTER: f64 = 0.88;

/// Ways of cutting a drawing into bands, from the longest bands that are worth a try to shorter ones.
pub(super) fn ways(diagram: &Diagram, form: Form) -> impl Iterator<Item = Diagram> {
    let figures: Vec<Figure> = diagram.parts.iter().map(|part| form.figure(part)).collect();
    let flow = Flow::of(diagram, &figures, form);
    let longest = SLACK * longest_legible(form);
    let mut last = None;
    (0..TRIES).filter_map(move |shortened| {
        let stops = flow.stops(longest * SHORTER.powi(shortened));
        let new = last.replace(stops.clone()) != Some(stops.clone());
        new.then(|| flow.cut(&stops))
    })
}

/// The gates of a diagram in the order of the text.
struct Flow<'a> {
    diagram: &'a Diagram,
    gates: Vec<usize>,
    /// For each part its position among the gates.
    position: Vec<Option<usize>>,
    /// What is known of each gate.
    steps: Vec<Step>,
    /// For each gate the last one that reads it.
    last_reader: Vec<usize>,
}

/// A gate on a path.
struct Step {
    length: f64,
    /// For each link that leads to it the gate it comes from, if it is one, with the room that is needed before it.
    reads: Vec<(Option<usize>, f64)>,
}

impl<'a> Flow<'a> {
    fn of(diagram: &'a Diagram, figures: &[Figure], form: Form) -> Flow<'a> {
        let gates: Vec<usize> =
            (0..diagram.parts.len()).filter(|&at| !diagram.parts[at].is_source()).collect();
        let mut position = vec![None; diagram.parts.len()];
        gates.iter().enumerate().for_each(|(i, &part)| position[part] = Some(i));
        let length = |part: usize| figures[part].before + figures[part].after;
        let step = |&part: &usize| Step { length: length(part), reads: Vec::new() };
        let mut steps: Vec<Step> = gates.iter().map(step).collect();
        let mut last_reader: Vec<usize> = (0..gates.len()).collect();
        for link in &diagram.links {
            let Some(to) = position[link.to] else { continue };
            let from = position[link.from];
            let text = Some(label(link)).filter(|text| !text.is_empty());
            let room = match from {
                Some(_) => text.map_or(0.0, |text| form.room(&text).0),
                None => length(link.from),
            };
            steps[to].reads.push((from, GAP + room));
            if let Some(from) = from {
                last_reader[from] = last_reader[from].max(to);
            }
        }
        Flow { diagram, gates, position, steps, last_reader }
    }

    /// The gates with which a band may end that begins at some gate, if it is to be no longer than a limit.
    fn ends(&self, first: usize, limit: f64) -> std::ops::Range<usize> {
        let mut ends: Vec<f64> = Vec::new();
        for at in first..self.gates.len() {
            let Step { length, reads } = &self.steps[at];
            let before = reads.iter().map(|&(from, room)| {
                room + from.and_then(|from| from.checked_sub(first)).map_or(0.0, |from| ends[from])
            });
            let end = before.fold(0.0, f64::max) + length;
            if end > limit && at > first {
                return first..at;
            }
            ends.push(end);
        }
        first..self.gates.len()
    }

    /// Where bands of at most some length end, so that few wires are cut and statements stay whole: for each the
    /// gate after its last.
    fn stops(&self, limit: f64) -> Vec<usize> {
        let n = self.gates.len();
        let mut best: Vec<Option<(usize, usize)>> = vec![None; n + 1];
        best[0] = Some((0, 0));
        for first in 0..n {
            let Some((cost, _)) = best[first] else { continue };
            for last in self.ends(first, limit) {
                let stop = last + 1;
                let cost = cost + if stop < n { BAND + self.cost(stop) } else { 0 };
                if best[stop].is_none_or(|(least, _)| cost < least) {
                    best[stop] = Some((cost, first));
                }
            }
        }
        let mut stops = vec![n];
        while let Some(&stop) = stops.last()
            && let Some((_, first)) = best[stop].filter(|&(_, first)| first > 0)
        {
            stops.push(first);
        }
        stops.reverse();
        stops
    }

    /// What a cut before a gate costs: the gates whose wires cross it, and one more within a statement.
    fn cost(&self, stop: usize) -> usize {
        let crossing = (0..stop).filter(|&gate| self.last_reader[gate] >= stop).count();
        crossing + usize::from(self.diagram.parts[self.gates[stop - 1]].name.is_none())
    }

    /// The diagram cut at some gates.
    fn cut(&self, stops: &[usize]) -> Diagram {
        let band_of = |gate: usize| stops.partition_point(|&stop| stop <= gate);
        let mut parts = self.diagram.parts.clone();
        for (part, position) in parts.iter_mut().zip(&self.position) {
            part.band = position.map_or(usize::MAX, band_of);
        }
        let columns = self.columns(&mut parts);
        let near = |link: &Link, parts: &[Part]| {
            let far = parts[link.from].body == Body::Source && columns[link.to] > columns[link.from] + FAR;
            parts[link.from].band == parts[link.to].band && !far
        };
        let mut links = Vec::new();
        let mut goes_on = vec![true; parts.len()];
        for link in &self.diagram.links {
            if near(link, &parts) {
                goes_on[link.from] = false;
                links.push(link.clone());
                continue;
            }
            let (from, band) = (link.from, parts[link.to].band);
            parts[from].noted |= parts[from].body == Body::Gate && parts[from].name.is_none();
            let tag = Part::tag(&parts[from], link.contribution.clone(), band);
            links.push(Link { from: parts.len(), contribution: Vec::new(), ..link.clone() });
            parts.push(tag);
        }
        for link in &self.diagram.links {
            let part = &mut parts[link.from];
            part.goes_on = goes_on[link.from] && !part.output && !part.is_source();
        }
        Diagram { parts, links }
    }

    /// For each part its distance from the beginning of its band, as near to its first reader as it can be. An input is
    /// in the band of its first reader.
    fn columns(&self, parts: &mut [Part]) -> Vec<usize> {
        let links = &self.diagram.links;
        let mut columns = vec![1; parts.len()];
        for link in links {
            parts[link.from].band = parts[link.from].band.min(parts[link.to].band);
        }
        parts.iter_mut().filter(|part| part.band == usize::MAX).for_each(|part| part.band = 0);
        // Links are in the order of the parts they lead to, and parts in evaluation order.
        let inside = |link: &&Link| parts[link.from].band == parts[link.to].band;
        for link in links.iter().filter(inside) {
            columns[link.to] = columns[link.to].max(columns[link.from] + 1);
        }
        let mut late: Vec<Option<usize>> = vec![None; parts.len()];
        for link in links.iter().rev().filter(inside) {
            let before = late[link.to].unwrap_or(columns[link.to]) - 1;
            late[link.from] = Some(late[link.from].map_or(before, |column| column.min(before)));
        }
        late.iter().zip(columns).map(|(late, column)| late.unwrap_or(column)).collect()
    }
}
