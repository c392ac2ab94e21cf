//! Columns as long as their contents, and the route of each wire through them.
//!
//! Everything here is measured along the flow of values and across it: for a drawing from left to right that
//! is x and y, for one from top to bottom y and x.

use dagre::graph::Graph;
use dagre::{EdgeLabel, NodeLabel};

use super::figure::{Figure, Form};
use super::layout::{Place, Route, key, label};
use super::ports::HEAD;
use super::straight::{self, Piece};
use super::{Diagram, Link, Part};

/// The gap between two columns.
struct Gap {
    /// At least so long, …
    least: f64,
    /// … longer where a wire climbs high in it, by this share of its climb, …
    slope: f64,
    /// … and at most so long.
    most: f64,
}

/// In a small drawing there is room.
const WIDE: Gap = Gap { least: 34.0, slope: 0.14, most: 120.0 };
/// Beside numbers at gates, wires have level stretches of their own.
const NARROW: Gap = Gap { least: 22.0, slope: 0.07, most: 60.0 };

/// What dagre found, in columns.
pub(super) struct Columns<'a> {
    pub(super) diagram: &'a Diagram,
    pub(super) figures: &'a [Figure],
    pub(super) form: Form,
    columns: Vec<Column>,
    /// For each part its column and its height across the flow.
    parts: Vec<(usize, f64)>,
    /// For each link the columns that it passes on its way, with the height.
    pub(super) passes: Vec<Vec<(usize, f64)>>,
    /// For each link with a text the column in which dagre kept room for it: the middle one of those it
    /// passes.
    labels: Vec<Option<usize>>,
}

#[derive(Clone, Copy, Default)]
struct Column {
    start: f64,
    length: f64,
    /// The line on which the inputs in it end, from its start, …
    inputs: f64,
    /// … and that on which the middles of its gates are.
    gates: f64,
    /// The longest mark of a port in it.
    marks: f64,
}

impl<'a> Columns<'a> {
    pub(super) fn of(
        diagram: &'a Diagram,
        graph: &Graph<NodeLabel, EdgeLabel>,
        figures: &'a [Figure],
        form: Form,
    ) -> Columns<'a> {
        let middle =
            |part: usize| graph.node(&key(part)).and_then(|n| Some((n.x?, n.y?))).unwrap_or((0.0, 0.0));
        let middles: Vec<(f64, f64)> = (0..diagram.parts.len()).map(middle).collect();
        // Dagre does not care which way up a drawing is; a reader expects the first input first.
        let up = if is_upside_down(diagram, &middles) { -1.0 } else { 1.0 };
        // Dagre knows the middle of a part's room, which need not be where its wire is.
        let wire =
            |((x, y), figure): ((f64, f64), &Figure)| (x, up * y + (figure.across.0 - figure.across.1) / 2.0);
        let middles: Vec<(f64, f64)> = middles.into_iter().zip(figures).map(wire).collect();
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
        let mut found = Columns {
            diagram,
            figures,
            form,
            columns: vec![Column::default(); xs.len()],
            parts: middles.iter().map(|&(x, y)| (column(x), y)).collect(),
            passes: Vec::new(),
            labels: Vec::new(),
        };
        found.fill();
        for (link, points) in diagram.links.iter().zip(&points) {
            found.pass(link, points.iter().map(|&(x, y)| (column(x), y)).collect());
        }
        found.spread();
        found
    }

    /// Makes every column long enough for its parts.
    fn fill(&mut self) {
        let placed = || self.parts.iter().zip(&self.diagram.parts).zip(self.figures);
        for ((&(at, _), part), figure) in placed() {
            let column = &mut self.columns[at];
            let line = if part.is_source() { &mut column.inputs } else { &mut column.gates };
            *line = line.max(self.form.line(part, figure));
        }
        for ((&(at, _), part), figure) in placed() {
            let column = &mut self.columns[at];
            let before = column.line(part) - self.form.line(part, figure);
            column.length = column.length.max(before + figure.before + figure.after);
        }
    }

    /// Takes in the way of a link.
    fn pass(&mut self, link: &Link, pass: Vec<(usize, f64)>) {
        let text = Some(label(link)).filter(|text| !text.is_empty()).zip(pass.get(pass.len() / 2));
        if let Some((text, (at, _))) = &text {
            let length = &mut self.columns[*at].length;
            *length = length.max(self.form.room(text).0);
        }
        if let Some(port) = &link.port {
            let (marks, figure) = (&mut self.columns[self.parts[link.to].0].marks, &self.figures[link.to]);
            let beside_body = figure.before - self.form.along_and_across(figure.halves).0;
            *marks = marks.max(self.form.mark(&port.mark) - beside_body);
        }
        self.labels.push(text.map(|(_, &(at, _))| at));
        self.passes.push(pass);
    }

    /// Sets the columns side by side.
    fn spread(&mut self) {
        // An empty column is only a bend that dagre made room for; wires go straight past it.
        let flat: Vec<bool> = self.columns.iter().map(|c| c.length == 0.0).collect();
        for pass in &mut self.passes {
            pass.retain(|&(at, _)| !flat[at]);
        }
        if self.form != Form::OnWires {
            self.straighten();
        }
        let mut climbs = vec![0.0_f64; self.columns.len()];
        for (link, pass) in self.diagram.links.iter().zip(&self.passes) {
            let mut from = self.parts[link.from];
            for &to in pass.iter().chain([&self.parts[link.to]]) {
                climbs[to.0] = climbs[to.0].max((to.1 - from.1).abs());
                from = to;
            }
        }
        let gap = if self.form == Form::OnWires { WIDE } else { NARROW };
        let mut x = 0.0;
        for (i, column) in self.columns.iter_mut().enumerate() {
            if x > 0.0 && !flat[i] {
                x += (gap.least + gap.slope * climbs[i]).min(gap.most) + column.marks;
            }
            column.start = x;
            x += column.length;
        }
    }

    /// Moves columns across the flow so that the wires of gates climb less, unless the drawing becomes broader by that.
    fn straighten(&mut self) {
        let mut pieces = Vec::new();
        for (link, pass) in self.diagram.links.iter().zip(&self.passes) {
            let mut from = self.parts[link.from];
            for &to in pass.iter().chain([&self.parts[link.to]]) {
                if !self.diagram.parts[link.from].is_source() {
                    pieces.push(Piece { from, to });
                }
                from = to;
            }
        }
        let shifts = straight::shifts(self.columns.len(), &pieces);
        let before = self.breadth();
        self.shift(&shifts, 1.0);
        if self.breadth() > before {
            self.shift(&shifts, -1.0);
        }
    }

    fn shift(&mut self, shifts: &[f64], sign: f64) {
        let passes = self.passes.iter_mut().flatten();
        self.parts.iter_mut().chain(passes).for_each(|(column, across)| *across += sign * shifts[*column]);
    }

    fn breadth(&self) -> f64 {
        let ends = self
            .parts
            .iter()
            .zip(self.figures)
            .flat_map(|(&(_, across), figure)| [across - figure.across.0, across + figure.across.1]);
        let ends = ends.chain(self.passes.iter().flatten().map(|pass| pass.1));
        let (least, most) = ends
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), end| (least.min(end), most.max(end)));
        most - least
    }

    pub(super) fn length(&self) -> f64 {
        self.columns.iter().map(|c| c.start + c.length).fold(0.0, f64::max)
    }

    pub(super) fn places(&self) -> Vec<Place> {
        let place = |((part, &(at, across)), figure): ((&Part, &(usize, f64)), &Figure)| {
            let column = &self.columns[at];
            let start = column.start + column.line(part) - self.form.line(part, figure);
            let end = start + figure.before + figure.after;
            let leave = if part.has_arrow() { end } else { column.start + column.length };
            Place { middle: start + figure.before, across, leave }
        };
        self.diagram.parts.iter().zip(&self.parts).zip(self.figures).map(place).collect()
    }

    pub(super) fn routes(&self, places: &[Place]) -> Vec<Route> {
        let ends = self.ends(places);
        let route = |i: usize| {
            let (link, pass) = (&self.diagram.links[i], &self.passes[i]);
            let from = places[link.from];
            let mut route = Route::from(from.leave, from.across);
            for &(at, across) in pass {
                let column = self.columns[at];
                let text = if self.labels[i] == Some(at) { label(link) } else { Vec::new() };
                route.level(column.start, column.start + column.length, across, text);
            }
            let (end, across) = ends[i];
            let mark = link.port.as_ref().map_or("", |port| &port.mark);
            let (place, figure) = (&places[link.to], &self.figures[link.to]);
            let start = (end - self.form.mark(mark)).min(place.middle - figure.before);
            route.level(start, end, across, Vec::new());
            route.mark = (!mark.is_empty()).then(|| (mark.to_owned(), end - HEAD, across));
            route
        };
        (0..self.diagram.links.len()).map(route).collect()
    }
}

impl Column {
    fn line(&self, part: &Part) -> f64 {
        if part.is_source() { self.inputs } else { self.gates }
    }
}

impl Form {
    /// From the beginning of a part to the line on which it stands with others of its column. Names of
    /// inputs end together. Gates begin together where their numbers follow them, else their middles are in line.
    fn line(self, part: &Part, figure: &Figure) -> f64 {
        match (self, part.is_source()) {
            (Form::OnWires, true) => figure.before + figure.wire,
            (Form::AtGates | Form::Down, true) => figure.before + figure.after,
            (Form::OnWires, false) => 0.0,
            (Form::AtGates | Form::Down, false) => figure.before,
        }
    }

    /// A width and a height as a length along the flow and one across it; and back.
    pub(crate) fn along_and_across(self, (width, height): (f64, f64)) -> (f64, f64) {
        if self.is_down() { (height, width) } else { (width, height) }
    }
}

/// Whether more neighbouring inputs stand against their order than with it.
fn is_upside_down(diagram: &Diagram, middles: &[(f64, f64)]) -> bool {
    let heights: Vec<f64> =
        diagram.parts.iter().zip(middles).filter(|(part, _)| part.is_source()).map(|(_, m)| m.1).collect();
    let rising = heights.windows(2).filter(|pair| pair[0] > pair[1]).count();
    2 * rising > heights.len().saturating_sub(1)
}
