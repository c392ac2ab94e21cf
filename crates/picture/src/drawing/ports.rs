//! Where wires enter a gate, and what stands there.

use super::Form;
use super::layout::Place;
use super::part::{Body, NUMBER, RADIUS};
use super::route::Columns;
use crate::text::pixels;

/// What an arrowhead takes at the end of a wire.
pub(super) const HEAD: f64 = 12.0;
/// Between two ports of a gate.
const PORTS: f64 = 15.0;

impl Columns<'_> {
    /// Where each link meets the body it leads to: one beside the other, at a gate in the order of its operands,
    /// at a group in the order in which they come.
    pub(super) fn ends(&self, places: &[Place]) -> Vec<(f64, f64)> {
        let links = &self.diagram.links;
        let mut arriving: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
        for (i, link) in links.iter().enumerate() {
            arriving[link.to].push(i);
        }
        let across = |i: usize| self.passes[i].last().map_or(places[links[i].from].across, |p| p.1);
        let mut ends = vec![(0.0, 0.0); links.len()];
        for (part, mut arriving) in arriving.into_iter().enumerate() {
            let operand = |i: usize| links[i].port.as_ref().map(|port| port.operand);
            arriving.sort_by(|&a, &b| {
                operand(a).cmp(&operand(b)).then(across(a).total_cmp(&across(b))).then(a.cmp(&b))
            });
            let (place, body) = (places[part], self.diagram.parts[part].body);
            let (reach, breadth) = self.form.along_and_across(self.figures[part].halves);
            let marks = arriving.iter().filter_map(|&i| links[i].port.as_ref().map(|port| &port.mark));
            let room = marks.filter(|mark| !mark.is_empty()).map(|mark| mark_room(mark)).fold(0.0, f64::max);
            let n = arriving.len();
            let spacing = breadth * if room > 0.0 { 1.96 } else { 1.3 } / n.max(1) as f64;
            let most = if self.form.is_down() { PORTS.max(room) } else { PORTS };
            for (j, link) in arriving.into_iter().enumerate() {
                let away = (j as f64 - (n as f64 - 1.0) / 2.0) * spacing.min(most);
                // Away from the middle of a round end, the edge lies further on.
                let round = (away.abs() - (breadth - RADIUS)).max(0.0);
                let on = match body {
                    Body::Gate => RADIUS - (RADIUS * RADIUS - round * round).max(0.0).sqrt(),
                    _ => 0.0,
                };
                ends[link] = (place.middle - reach + on, place.across + away);
            }
        }
        ends
    }
}

/// The room of a mark beside others.
pub(super) fn mark_room(mark: &str) -> f64 {
    pixels(mark, NUMBER) + 6.0
}

impl Form {
    /// The stretch of a wire that a mark covers, with its arrowhead.
    pub(super) fn mark(self, mark: &str) -> f64 {
        match mark {
            "" => 0.0,
            _ if self.is_down() => NUMBER + HEAD + 3.0,
            mark => pixels(mark, NUMBER) + HEAD + 3.0,
        }
    }
}
