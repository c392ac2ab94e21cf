//! Columns as wide as their contents, and the route of each wire through them.

use dagre::graph::Graph;
use dagre::{EdgeLabel, NodeLabel};

use super::layout::{Place, Route, key, label, label_width};
use super::part::{Body, MARK, RADIUS, Size};
use super::{Diagram, Part};
use crate::text::pixels;

/// The gap between two columns: at least this wide …
const GAP: f64 = 34.0;
/// … wider where a wire climbs high in it, by this share of its climb, …
const SLOPE: f64 = 0.14;
/// … and at most this wide.
const WIDEST_GAP: f64 = 120.0;

/// What an arrowhead takes at the end of a wire.
const HEAD: f64 = 12.0;

/// What dagre found, in columns.
pub(super) struct Columns {
    columns: Vec<Column>,
    /// For each part its column and height.
    parts: Vec<(usize, f64)>,
    /// For each link the columns that it passes on its way, with the height.
    passes: Vec<Vec<(usize, f64)>>,
    /// For each link with a text the column in which dagre kept room for it: the middle one of those it
    /// passes.
    labels: Vec<Option<usize>>,
}

#[derive(Clone, Copy, Default)]
struct Column {
    left: f64,
    width: f64,
    /// The widest name of an input in it.
    names: f64,
    /// The widest mark of a port in it.
    marks: f64,
}

impl Columns {
    pub(super) fn of(
        diagram: &Diagram,
        graph: &Graph<NodeLabel, EdgeLabel>,
        sizes: &[Size],
        margin: f64,
    ) -> Columns {
        let middle =
            |part: usize| graph.node(&key(part)).and_then(|n| Some((n.x?, n.y?))).unwrap_or((0.0, 0.0));
        let middles: Vec<(f64, f64)> = (0..diagram.parts.len()).map(middle).collect();
        // Dagre does not care which way up a drawing is; a reader expects the first input at the top.
        let up = if is_upside_down(diagram, &middles) { -1.0 } else { 1.0 };
        let middles: Vec<(f64, f64)> = middles.into_iter().map(|(x, y)| (x, up * y)).collect();
        // The first and the last point of a link lie on the borders of its parts.
        let inner = |i: usize| {
            let link = &diagram.links[i];
            let points = graph
                .edge(&key(link.from), &key(link.to), Some(&i.to_string()))
                .map_or(&[][..], |e| &e.points);
            points
                .get(1..points.len().saturating_sub(1))
                .unwrap_or(&[])
                .iter()
                .map(|p| (p.x, up * p.y))
                .collect::<Vec<_>>()
        };
        let points: Vec<Vec<(f64, f64)>> = (0..diagram.links.len()).map(inner).collect();
        let mut xs: Vec<f64> = middles.iter().chain(points.iter().flatten()).map(|p| p.0).collect();
        xs.sort_by(f64::total_cmp);
        xs.dedup_by(|a, b| (*a - *b).abs() < 0.5);
        let column = |x: f64| xs.partition_point(|&c| c < x - 0.5).min(xs.len().saturating_sub(1));
        let mut columns = vec![Column::default(); xs.len()];
        let parts: Vec<(usize, f64)> = middles.iter().map(|&(x, y)| (column(x), y)).collect();
        for ((&(at, _), part), size) in parts.iter().zip(&diagram.parts).zip(sizes) {
            if part.is_source() {
                columns[at].names = columns[at].names.max(size.slot);
            }
        }
        for ((&(at, _), part), size) in parts.iter().zip(&diagram.parts).zip(sizes) {
            let before = if part.is_source() { columns[at].names - size.slot } else { 0.0 };
            columns[at].width = columns[at].width.max(before + size.width);
        }
        let (mut passes, mut labels) = (Vec::new(), Vec::new());
        for (link, points) in diagram.links.iter().zip(&points) {
            let pass: Vec<(usize, f64)> = points.iter().map(|&(x, y)| (column(x), y)).collect();
            let text = Some(label(link)).filter(|text| !text.is_empty()).zip(pass.get(pass.len() / 2));
            if let Some((text, (at, _))) = &text {
                columns[*at].width = columns[*at].width.max(label_width(text));
            }
            if let Some(port) = &link.port {
                let marks = &mut columns[parts[link.to].0].marks;
                *marks = marks.max(mark_width(&port.mark));
            }
            labels.push(text.map(|(_, &(at, _))| at));
            passes.push(pass);
        }
        let mut found = Columns { columns, parts, passes, labels };
        found.spread(diagram, margin);
        found
    }

    /// Sets the columns side by side.
    fn spread(&mut self, diagram: &Diagram, margin: f64) {
        // A column without width is only a bend that dagre made room for; wires go straight past it.
        let flat: Vec<bool> = self.columns.iter().map(|c| c.width == 0.0).collect();
        for pass in &mut self.passes {
            pass.retain(|&(at, _)| !flat[at]);
        }
        let mut climbs = vec![0.0_f64; self.columns.len()];
        for (link, pass) in diagram.links.iter().zip(&self.passes) {
            let mut from = self.parts[link.from];
            for &to in pass.iter().chain([&self.parts[link.to]]) {
                climbs[to.0] = climbs[to.0].max((to.1 - from.1).abs());
                from = to;
            }
        }
        let mut x = margin;
        for (i, column) in self.columns.iter_mut().enumerate() {
            if flat[i] {
                column.left = x;
                continue;
            }
            if x > margin {
                x += (GAP + SLOPE * climbs[i]).min(WIDEST_GAP) + column.marks;
            }
            column.left = x;
            x += column.width;
        }
    }

    pub(super) fn width(&self) -> f64 {
        self.columns.iter().map(|c| c.left + c.width).fold(0.0, f64::max)
    }

    pub(super) fn places(&self, diagram: &Diagram, sizes: &[Size]) -> Vec<Place> {
        let place = |((part, &(at, y)), &size): ((&Part, &(usize, f64)), &Size)| {
            let column = self.columns[at];
            let right = column.left + column.width;
            // Gates begin together; the names of inputs end together.
            let x = if part.is_source() { column.left + column.names - size.slot } else { column.left };
            Place { x, y, right: if part.output { x + size.width } else { right }, size }
        };
        diagram.parts.iter().zip(&self.parts).zip(sizes).map(place).collect()
    }

    pub(super) fn routes(&self, diagram: &Diagram, places: &[Place]) -> Vec<Route> {
        let ends = self.ends(diagram, places);
        let route = |i: usize| {
            let (link, pass) = (&diagram.links[i], &self.passes[i]);
            let from = places[link.from];
            let mut levels = vec![(from.right, from.right, from.y)];
            let mut text = None;
            for &(at, y) in pass {
                let column = self.columns[at];
                levels.push((column.left, column.left + column.width, y));
                if self.labels[i] == Some(at) {
                    text = Some((label(link), column.left + column.width / 2.0, y));
                }
            }
            let (x, y) = ends[i];
            let mark = link.port.as_ref().map(|port| &port.mark).filter(|mark| !mark.is_empty());
            let width = mark.map_or(0.0, |mark| mark_width(mark));
            levels.push((x - width, x, y));
            Route { levels, mark: mark.map(|mark| (mark.clone(), x - HEAD, y)), label: text }
        };
        (0..diagram.links.len()).map(route).collect()
    }

    /// Where each link meets the body it leads to: one below the other, at a gate in the order of its operands,
    /// at a group in the order in which they come.
    fn ends(&self, diagram: &Diagram, places: &[Place]) -> Vec<(f64, f64)> {
        let mut arriving: Vec<Vec<usize>> = vec![Vec::new(); places.len()];
        for (i, link) in diagram.links.iter().enumerate() {
            arriving[link.to].push(i);
        }
        let height = |i: usize| self.passes[i].last().map_or(places[diagram.links[i].from].y, |p| p.1);
        let mut ends = vec![(0.0, 0.0); diagram.links.len()];
        for (part, mut links) in arriving.into_iter().enumerate() {
            let operand = |i: usize| diagram.links[i].port.as_ref().map(|port| port.operand);
            links.sort_by(|&a, &b| {
                operand(a).cmp(&operand(b)).then(height(a).total_cmp(&height(b))).then(a.cmp(&b))
            });
            let (place, body) = (places[part], &diagram.parts[part].body);
            let n = links.len();
            let marked =
                links.iter().any(|&i| diagram.links[i].port.as_ref().is_some_and(|p| !p.mark.is_empty()));
            let spacing = place.size.body_half * if marked { 1.96 } else { 1.3 } / n.max(1) as f64;
            let spacing = spacing.min(15.0);
            let left = place.x + (place.size.slot - place.size.body) / 2.0;
            for (j, link) in links.into_iter().enumerate() {
                let dy = (j as f64 - (n as f64 - 1.0) / 2.0) * spacing;
                // Above and below the middle of a round body, its edge lies further right.
                let dx = if *body == Body::Gate {
                    RADIUS - (RADIUS * RADIUS - dy * dy).max(0.0).sqrt()
                } else {
                    0.0
                };
                ends[link] = (left + dx, place.y + dy);
            }
        }
        ends
    }
}

/// The stretch of a wire that a mark covers, with its arrowhead.
fn mark_width(mark: &str) -> f64 {
    if mark.is_empty() { 0.0 } else { pixels(mark, MARK) + HEAD + 3.0 }
}

/// Whether more neighbouring inputs stand against their order than with it.
fn is_upside_down(diagram: &Diagram, middles: &[(f64, f64)]) -> bool {
    let heights: Vec<f64> =
        diagram.parts.iter().zip(middles).filter(|(part, _)| part.is_source()).map(|(_, m)| m.1).collect();
    let rising = heights.windows(2).filter(|pair| pair[0] > pair[1]).count();
    2 * rising > heights.len().saturating_sub(1)
}
