//! Where the parts of a drawing lie.
//!
//! The layered layout itself (which column, which order, what height; Sugiyama, Tagawa and Toda 1981, Brandes
//! and Köpf 2001) is dagre's. Widths are dealt with here: a column is as wide as its widest part, and every
//! wire runs level through the columns that it passes and slopes only in the gaps between them. So no wire can
//! run through a text.

use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

use super::part::{Body, LINE, NUMBER, Size};
use super::route::Columns;
use super::{Diagram, Link, collapse};
use crate::text::{count, pixels};

/// Between two parts of a column.
const BETWEEN_PARTS: f64 = 18.0;
/// Between two wires.
const BETWEEN_WIRES: f64 = 12.0;
/// Around the drawing.
const MARGIN: f64 = 22.0;
/// While all wires together cross at most this many columns, inputs are in one column at the left; in a larger
/// drawing each is just before its first reader.
const INPUTS_AT_LEFT: usize = 40;

/// Where everything lies, in pixels.
pub(crate) struct Layout {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// One per part.
    pub(crate) places: Vec<Place>,
    /// One per link.
    pub(crate) routes: Vec<Route>,
}

/// Where a part lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    /// The left edge.
    pub(crate) x: f64,
    /// The height of its wire.
    pub(crate) y: f64,
    /// Where its wire leaves the column.
    pub(crate) right: f64,
    pub(crate) size: Size,
}

/// Where a link runs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Route {
    /// Level stretches, each from one x to another at a height; slopes join them.
    pub(crate) levels: Vec<(f64, f64, f64)>,
    /// The mark of its port and the end of that text, on the wire.
    pub(crate) mark: Option<(String, f64, f64)>,
    /// Its text, and the point on the wire where the text is centred.
    pub(crate) label: Option<(Vec<String>, f64, f64)>,
}

/// The text on a link.
pub(super) fn label(link: &Link) -> Vec<String> {
    match (&link.contribution[..], link.wires) {
        ([], n) if n > 1 => vec![count(n, "wire")],
        (contribution, _) => contribution.to_vec(),
    }
}

/// The room that the text on a link needs beside others.
pub(super) fn label_width(lines: &[String]) -> f64 {
    lines.iter().map(|line| pixels(line, NUMBER) + 8.0).fold(0.0, f64::max)
}

impl Layout {
    /// Lays a diagram out, from left to right.
    pub(crate) fn of(diagram: &Diagram) -> Layout {
        let sizes: Vec<Size> = diagram.parts.iter().map(super::Part::size).collect();
        let mut graph = graph(diagram, &sizes);
        if !diagram.parts.is_empty() {
            let options = LayoutOptions {
                rankdir: RankDir::LR,
                nodesep: BETWEEN_PARTS,
                edgesep: BETWEEN_WIRES,
                ranksep: 40.0,
                ..LayoutOptions::default()
            };
            dagre::layout(&mut graph, Some(options));
        }
        let columns = Columns::of(diagram, &graph, &sizes, MARGIN);
        let places = columns.places(diagram, &sizes);
        let routes = columns.routes(diagram, &places);
        let mut layout = Layout { width: columns.width() + MARGIN, height: 0.0, places, routes };
        layout.settle(diagram);
        layout
    }

    /// Moves everything down or up so that the drawing begins at the margin.
    fn settle(&mut self, diagram: &Diagram) {
        let parts = self.places.iter().map(|p| (p.y - p.size.half_height, p.y + p.size.half_height));
        let levels = self.routes.iter().flat_map(|r| &r.levels).map(|&(_, _, y)| (y - NUMBER, y + NUMBER));
        let labels = self.routes.iter().filter_map(|r| r.label.as_ref());
        let labels = labels.map(|(lines, _, y)| (*y, y + NUMBER + LINE * lines.len() as f64));
        let (top, bottom) = parts
            .chain(levels)
            .chain(labels)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(t, b), (y0, y1)| (t.min(y0), b.max(y1)));
        if diagram.parts.is_empty() {
            (self.width, self.height) = (240.0, 80.0);
            return;
        }
        let down = MARGIN - top;
        self.places.iter_mut().for_each(|p| p.y += down);
        for route in &mut self.routes {
            route.levels.iter_mut().for_each(|(_, _, y)| *y += down);
            let label = route.label.as_mut().map(|(_, _, y)| y);
            let mark = route.mark.as_mut().map(|(_, _, y)| y);
            label.into_iter().chain(mark).for_each(|y| *y += down);
        }
        self.height = bottom - top + 2.0 * MARGIN;
    }
}

pub(super) fn key(part: usize) -> String {
    part.to_string()
}

fn graph(diagram: &Diagram, sizes: &[Size]) -> Graph<NodeLabel, EdgeLabel> {
    let mut graph = Graph::with_options(GraphOptions { directed: true, multigraph: true, compound: false });
    for (part, size) in sizes.iter().enumerate() {
        graph.set_node(
            key(part),
            Some(NodeLabel { width: size.width, height: 2.0 * size.half_height, ..NodeLabel::default() }),
        );
    }
    for (i, link) in diagram.links.iter().enumerate() {
        let mut edge = EdgeLabel { labelpos: LabelPos::Center, ..EdgeLabel::default() };
        let label = label(link);
        if !label.is_empty() {
            let height = NUMBER + 6.0 + LINE * (label.len() - 1) as f64;
            (edge.width, edge.height) = (label_width(&label), 2.0 * height);
        }
        graph.set_edge(key(link.from), key(link.to), Some(edge), Some(&i.to_string()));
    }
    let columns = collapse::columns(diagram);
    let crossed: usize = diagram.links.iter().map(|l| columns[l.to].saturating_sub(columns[l.from])).sum();
    if crossed <= INPUTS_AT_LEFT {
        // A point before all inputs, to which they are tied more tightly than to their readers.
        const ROOT: &str = "inputs";
        graph.set_node(ROOT, Some(NodeLabel::default()));
        for (part, _) in diagram.parts.iter().enumerate().filter(|(_, p)| p.body == Body::Source) {
            graph.set_edge(ROOT, key(part), Some(EdgeLabel { weight: 1000, ..EdgeLabel::default() }), None);
        }
    }
    graph
}
