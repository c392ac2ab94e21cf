//! Where the parts of a drawing lie.
//!
//! The layered layout itself (which column, which order, what height; Sugiyama, Tagawa and Toda 1981, Brandes
//! and Köpf 2001) is dagre's, once for each band. Lengths are dealt with here: a column is as long as its
//! longest part, and every wire runs level through the columns that it passes and slopes only in the gaps
//! between them. So no wire can run through a text.

use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

use super::figure::{Figure, Form};
use super::part::{Body, NUMBER};
use super::route::Columns;
use super::{Diagram, Link};
use crate::text::count;

/// Between two parts of a column, …
const BETWEEN_PARTS: f64 = 18.0;
/// … and where drawings are large.
const CLOSE_PARTS: f64 = 12.0;
/// Between two wires.
const BETWEEN_WIRES: f64 = 12.0;
/// Between two bands.
const BETWEEN_BANDS: f64 = 40.0;
/// While all wires of a small drawing together cross at most this many columns, its inputs are in one column; else each
/// is just before its first reader.
const INPUTS_AT_LEFT: usize = 40;
/// Around the drawing.
const MARGIN: f64 = 22.0;
/// A slide, in pixels, …
const SLIDE: (f64, f64) = (1600.0, 900.0);
/// … and the smallest letters that can be read on it.
const LEGIBLE: f64 = 9.0;
/// The height of what stands below a drawing.
const FOOT: f64 = 45.0;

/// Where everything lies, in pixels: along the flow of values and across it.
pub(crate) struct Layout {
    pub(crate) form: Form,
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// What each part looks like, …
    pub(crate) figures: Vec<Figure>,
    /// … and where it lies.
    pub(crate) places: Vec<Place>,
    /// One for each link.
    pub(crate) routes: Vec<Route>,
}

/// Where a part lies.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub(crate) struct Place {
    /// The middle of its body, along the flow.
    pub(crate) middle: f64,
    /// The height of its wire, across the flow.
    pub(crate) across: f64,
    /// Where its wire leaves the column, or the drawing.
    pub(crate) leave: f64,
}

/// Where a link runs.
#[derive(Clone, Debug, PartialEq, Default)]
pub(crate) struct Route {
    /// Level stretches; slopes join them.
    pub(crate) levels: Vec<Level>,
    /// The mark of its port and where that text ends, along and across.
    pub(crate) mark: Option<(String, f64, f64)>,
}

/// A level stretch of a route.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Level {
    pub(crate) start: f64,
    pub(crate) end: f64,
    pub(crate) across: f64,
    /// What is written on it.
    pub(crate) text: Vec<String>,
}

impl Route {
    pub(super) fn from(along: f64, across: f64) -> Route {
        let mut route = Route::default();
        route.level(along, along, across, Vec::new());
        route
    }

    pub(super) fn level(&mut self, start: f64, end: f64, across: f64, text: Vec<String>) {
        self.levels.push(Level { start, end, across, text });
    }
}

/// The text on a link.
pub(super) fn label(link: &Link) -> Vec<String> {
    match (&link.contribution[..], link.wires) {
        ([], n) if n > 1 => vec![count(n, "wire")],
        (contribution, _) => contribution.to_vec(),
    }
}

impl Layout {
    /// Lays a diagram out, each band by itself, one beside the other.
    pub(crate) fn of(diagram: &Diagram, form: Form) -> Layout {
        let figures: Vec<Figure> = diagram.parts.iter().map(|part| form.figure(part)).collect();
        let mut places = vec![Place::default(); diagram.parts.len()];
        let mut routes = vec![Route::default(); diagram.links.len()];
        let (mut length, mut breadth) = (0.0_f64, 0.0);
        for band in 0..diagram.bands() {
            let one = Band::of(diagram, &figures, band, form);
            if breadth > 0.0 {
                breadth += BETWEEN_BANDS;
            }
            let move_by = |along: &mut f64, across: &mut f64| {
                *along += MARGIN;
                *across += MARGIN + breadth;
            };
            for (at, mut place) in one.parts.into_iter().zip(one.places) {
                place.leave += MARGIN;
                move_by(&mut place.middle, &mut place.across);
                places[at] = place;
            }
            for (at, mut route) in one.links.into_iter().zip(one.routes) {
                for level in &mut route.levels {
                    level.end += MARGIN;
                    move_by(&mut level.start, &mut level.across);
                }
                if let Some((_, along, across)) = &mut route.mark {
                    move_by(along, across);
                }
                routes[at] = route;
            }
            length = length.max(one.length);
            breadth += one.breadth;
        }
        let (mut width, mut height) = form.along_and_across((length, breadth));
        if diagram.parts.is_empty() {
            (width, height) = (196.0, 36.0);
        }
        Layout { form, width: width + 2.0 * MARGIN, height: height + 2.0 * MARGIN, figures, places, routes }
    }

    /// By how much it must shrink to fit on a slide; at most 1.
    pub(super) fn scale(&self) -> f64 {
        (SLIDE.0 / self.width).min(SLIDE.1 / (self.height + FOOT)).min(1.0)
    }

    /// Whether its smallest letters can be read on a slide.
    pub(super) fn is_legible(&self) -> bool {
        NUMBER * self.scale() >= LEGIBLE
    }

    /// A place along and across the flow as x and y.
    pub(crate) fn xy(&self, along: f64, across: f64) -> (f64, f64) {
        self.form.along_and_across((along, across))
    }
}

/// The lengths along the flow that can be legible on a slide.
pub(super) fn longest_legible(form: Form) -> f64 {
    form.along_and_across(SLIDE).0 * NUMBER / LEGIBLE - 2.0 * MARGIN
}

/// The layout of a band, which begins at 0.
struct Band {
    /// Its parts and links in the diagram.
    parts: Vec<usize>,
    links: Vec<usize>,
    places: Vec<Place>,
    routes: Vec<Route>,
    length: f64,
    breadth: f64,
}

impl Band {
    fn of(diagram: &Diagram, figures: &[Figure], band: usize, form: Form) -> Band {
        let (part, parts, links) = diagram.band(band);
        let figures: Vec<Figure> = parts.iter().map(|&at| figures[at].clone()).collect();
        let mut graph = graph(&part, &figures, form);
        if !parts.is_empty() {
            let options = LayoutOptions {
                rankdir: RankDir::LR,
                nodesep: if form == Form::OnWires { BETWEEN_PARTS } else { CLOSE_PARTS },
                edgesep: BETWEEN_WIRES,
                ranksep: 40.0,
                ..LayoutOptions::default()
            };
            dagre::layout(&mut graph, Some(options));
        }
        let columns = Columns::of(&part, &graph, &figures, form);
        let places = columns.places();
        let routes = columns.routes(&places);
        let mut laid = Band { parts, links, places, routes, length: columns.length(), breadth: 0.0 };
        laid.settle(&figures, form);
        laid
    }

    /// Moves everything so that the band begins at 0 across the flow.
    fn settle(&mut self, figures: &[Figure], form: Form) {
        let parts =
            self.places.iter().zip(figures).map(|(p, f)| (p.across - f.across.0, p.across + f.across.1));
        let levels = self.routes.iter().flat_map(|r| &r.levels).map(|level| {
            let (_, across) = form.room(&level.text);
            let above = if form.is_down() { across } else { NUMBER };
            (level.across - above, level.across + across.max(NUMBER))
        });
        let (top, bottom) = parts
            .chain(levels)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(t, b), (y0, y1)| (t.min(y0), b.max(y1)));
        if bottom < top {
            return;
        }
        self.places.iter_mut().for_each(|place| place.across -= top);
        for route in &mut self.routes {
            route.levels.iter_mut().for_each(|level| level.across -= top);
            route.mark.iter_mut().for_each(|(_, _, across)| *across -= top);
        }
        self.breadth = bottom - top;
    }
}

pub(super) fn key(part: usize) -> String {
    part.to_string()
}

fn graph(diagram: &Diagram, figures: &[Figure], form: Form) -> Graph<NodeLabel, EdgeLabel> {
    let mut graph = Graph::with_options(GraphOptions { directed: true, multigraph: true, compound: false });
    for (part, figure) in figures.iter().enumerate() {
        let (width, height) = (figure.before + figure.after, figure.across.0 + figure.across.1);
        graph.set_node(key(part), Some(NodeLabel { width, height, ..NodeLabel::default() }));
    }
    for (i, link) in diagram.links.iter().enumerate() {
        let mut edge = EdgeLabel { labelpos: LabelPos::Center, ..EdgeLabel::default() };
        let label = label(link);
        if !label.is_empty() {
            let (along, across) = form.room(&label);
            (edge.width, edge.height) = (along, 2.0 * across);
        }
        graph.set_edge(key(link.from), key(link.to), Some(edge), Some(&i.to_string()));
    }
    if form == Form::OnWires && crossed(diagram) <= INPUTS_AT_LEFT {
        // A point before all inputs, to which they are tied more tightly than to their readers.
        const ROOT: &str = "inputs";
        graph.set_node(ROOT, Some(NodeLabel::default()));
        for (part, _) in diagram.parts.iter().enumerate().filter(|(_, p)| p.body == Body::Source) {
            graph.set_edge(ROOT, key(part), Some(EdgeLabel { weight: 1000, ..EdgeLabel::default() }), None);
        }
    }
    graph
}

/// How many columns all links together cross, with all inputs in the first.
fn crossed(diagram: &Diagram) -> usize {
    let mut columns = vec![0_usize; diagram.parts.len()];
    // Links are in the order of the parts they lead to, and parts in evaluation order.
    for link in &diagram.links {
        columns[link.to] = columns[link.to].max(columns[link.from] + 1);
    }
    diagram.links.iter().map(|link| columns[link.to].saturating_sub(columns[link.from])).sum()
}
