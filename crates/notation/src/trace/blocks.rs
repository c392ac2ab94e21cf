//! Circuits of a program: a new one begins at every loop, and values go from one to another.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use backflow_circuit::{Builder, Circuit, Expr, Kind, NodeId, Tensor};

use super::Tracer;
use super::passes::Passes;
use super::text::{Piece, Text};
use super::value::Value;
use crate::Error;
use crate::program::{Block, Print, Printed, Program, Repeat, Source, Style};
use crate::source::Span;

/// The most circuits of a program.
const MOST_BLOCKS: usize = 4096;

/// The circuits that are being made, which stay where they are while others are added.
pub(super) struct Builders(Box<[OnceCell<Box<Builder>>]>);

impl Builders {
    pub(super) fn new() -> Builders {
        Builders((0..MOST_BLOCKS).map(|_| OnceCell::new()).collect())
    }

    pub(super) fn get(&self, at: usize) -> Option<&Builder> {
        Some(self.0.get(at)?.get_or_init(|| Box::new(Builder::new())))
    }

    /// The circuits, finished.
    pub(super) fn finish(self) -> impl Iterator<Item = Result<Circuit, backflow_circuit::Error>> {
        self.0.into_iter().map_while(OnceCell::into_inner).map(|builder| builder.finish())
    }
}

/// Where a value comes from that another block reads.
#[derive(Clone)]
pub(super) enum From {
    Known(Tensor),
    Node(usize, NodeId),
    /// The numbers of a list.
    List(Vec<From>),
}

/// What is known of a block beside its circuit.
#[derive(Default)]
pub(super) struct Draft<'a, 'c> {
    pub(super) inputs: Vec<(String, From)>,
    pub(super) starting: Vec<(String, From)>,
    pub(super) repeat: Option<Repeat>,
    /// The node of the loop's counter.
    pub(super) counter: Option<NodeId>,
    pub(super) prints: Vec<(Text<'a, 'c>, Option<Vec<bool>>)>,
    /// Nodes whose numbers Python would write without a point.
    pub(super) whole: HashSet<NodeId>,
    /// What is known of nodes in each pass.
    pub(super) passes: HashMap<NodeId, Passes>,
    /// Real numbers that can be had as indices too.
    pub(super) labels: HashMap<NodeId, Expr<'c>>,
    imports: HashMap<(usize, NodeId), NodeId>,
    exports: BTreeMap<NodeId, String>,
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// Begins a new circuit.
    pub(super) fn begin_block(&mut self, repeat: Option<Repeat>, place: Span) -> Result<(), Error> {
        let next = self.drafts.len();
        let Some(builder) = self.builders.get(next) else {
            let message = format!("the text has more than {MOST_BLOCKS} loops");
            return Err(self.error(place, message).help("make one loop of several"));
        };
        self.drafts.push(Draft { repeat, ..Draft::default() });
        self.builder = builder;
        Ok(())
    }

    /// A node as one of the circuit that is being made: what belongs to another is an input here.
    pub(super) fn local(&mut self, node: Expr<'c>) -> Expr<'c> {
        if std::ptr::eq(node.builder(), self.builder) {
            return node;
        }
        let Some(from) = self.block_of(node) else { return node };
        let is_whole = self.drafts[from].whole.contains(&node.id());
        let Some(draft) = self.drafts.last_mut() else { return node };
        if let Some(&known) = draft.imports.get(&(from, node.id())) {
            return self.builder.expr(known);
        }
        let name = format!("value {} of block {from}", node.id());
        let made = match node.ty().kind {
            Kind::Real => self.builder.input(&name, node.shape()),
            Kind::Index => self.builder.index_input(&name, node.shape()),
        };
        draft.imports.insert((from, node.id()), made.id());
        draft.whole.extend(is_whole.then(|| made.id()));
        draft.inputs.push((name, From::Node(from, node.id())));
        self.export(from, node.id());
        made
    }

    fn block_of(&self, node: Expr<'c>) -> Option<usize> {
        let is_it =
            |at: &usize| self.builders.get(*at).is_some_and(|known| std::ptr::eq(known, node.builder()));
        (0..self.drafts.len()).rev().find(is_it)
    }

    /// Makes a node an output of its block.
    fn export(&mut self, block: usize, id: NodeId) -> String {
        let name = format!("value {id}");
        if let Some(draft) = self.drafts.get_mut(block) {
            draft.exports.entry(id).or_insert_with(|| name.clone());
        }
        name
    }

    /// Where a value comes from; `None` for what is no number and no array.
    pub(super) fn from(&mut self, value: &Value<'a, 'c>) -> Option<From> {
        let made = match value {
            Value::Expr(node) => Some(*node),
            value => value.origin().and_then(|origin| origin.made.get()).map(|(_, node)| node),
        };
        match (made, value.tensor()) {
            (_, Some(tensor)) => Some(From::Known(tensor)),
            (Some(node), None) => {
                let block = self.block_of(node)?;
                self.export(block, node.id());
                Some(From::Node(block, node.id()))
            }
            (None, None) => None,
        }
    }

    /// `print(…)`: noted for the run.
    pub(super) fn print(
        &mut self,
        arguments: &[super::argument::Argument<'a, 'c>],
    ) -> Result<Value<'a, 'c>, Error> {
        let words = |keyword: &str, other: &'static str| {
            let given = arguments.iter().find(|argument| argument.keyword == Some(keyword));
            match given.map(|given| &given.value) {
                Some(Value::Text(text)) => text.clone(),
                _ => Text::of(other),
            }
        };
        let (between, end) = (words("sep", " "), words("end", "\n"));
        let mut texts = Vec::new();
        for argument in arguments.iter().filter(|argument| argument.keyword.is_none()) {
            if !texts.is_empty() {
                texts.push(between.clone());
            }
            texts.push(self.shown(&argument.value, argument.place)?);
        }
        texts.push(end);
        let Text(pieces) = Text::joined(texts);
        // The numbers belong to the block that prints them.
        let pieces = pieces.iter().map(|piece| match piece {
            Piece::Value(Value::Expr(node), spec) => {
                Piece::Value(Value::Expr(self.local(*node)), spec.clone())
            }
            piece => piece.clone(),
        });
        let text = Text(pieces.collect());
        let passes = self.passes.clone();
        if let Some(draft) = self.drafts.last_mut() {
            draft.prints.push((text, passes));
        }
        Ok(Value::None)
    }

    /// The program without its circuits, which are finished once nothing refers to them any more.
    pub(super) fn outline(&mut self, out: Option<Value<'a, 'c>>) -> Outline {
        let finals = self.finals(out);
        let mut blocks = Vec::new();
        for at in 0..self.drafts.len() {
            let prints = std::mem::take(&mut self.drafts[at].prints);
            let counter = self.drafts[at].counter;
            let whole = std::mem::take(&mut self.drafts[at].whole);
            let prints = prints
                .into_iter()
                .map(|(Text(pieces), passes)| {
                    let piece = |piece: &Piece<'a, 'c>| match piece {
                        Piece::Words(words) => Printed::Words(words.to_string()),
                        Piece::Value(Value::Expr(node), spec) if Some(node.id()) == counter => {
                            Printed::Counter(Style(spec.clone()))
                        }
                        Piece::Value(Value::Expr(node), spec) => {
                            let whole = whole.contains(&node.id());
                            Printed::Value {
                                name: self.export(at, node.id()),
                                style: Style(spec.clone()),
                                whole,
                            }
                        }
                        Piece::Value(..) => Printed::Words("?".to_owned()),
                    };
                    Print { pieces: pieces.iter().map(piece).collect(), passes }
                })
                .collect();
            let draft = &mut self.drafts[at];
            blocks.push(BlockOutline {
                inputs: std::mem::take(&mut draft.inputs),
                starting: std::mem::take(&mut draft.starting),
                repeat: draft.repeat.take(),
                prints,
            });
        }
        for (at, draft) in self.drafts.iter().enumerate() {
            let Some(builder) = self.builders.get(at) else { continue };
            for (&id, name) in &draft.exports {
                builder.output(name, builder.expr(id));
            }
        }
        Outline { blocks, finals }
    }
}

fn source(from: From) -> Source {
    match from {
        From::Known(tensor) => Source::Known(tensor),
        From::Node(block, id) => Source::Output { block, name: format!("value {id}") },
        From::List(items) => Source::List(items.into_iter().map(source).collect()),
    }
}

/// A program without its circuits.
pub(super) struct Outline {
    blocks: Vec<BlockOutline>,
    finals: Vec<(String, From)>,
}

struct BlockOutline {
    inputs: Vec<(String, From)>,
    starting: Vec<(String, From)>,
    repeat: Option<Repeat>,
    prints: Vec<Print>,
}

impl Outline {
    /// The program, with its circuits.
    pub(super) fn with(self, builders: Builders) -> Result<Program, Error> {
        let circuits: Vec<Circuit> = builders
            .finish()
            .collect::<Result<_, _>>()
            .map_err(|error| Error::without_place(error.to_string()))?;
        let named =
            |all: Vec<(String, From)>| all.into_iter().map(|(name, from)| (name, source(from))).collect();
        let block = |(outline, circuit): (BlockOutline, Circuit)| Block {
            circuit,
            inputs: named(outline.inputs),
            starting: named(outline.starting),
            repeat: outline.repeat,
            prints: outline.prints,
        };
        let blocks = self.blocks.into_iter().zip(circuits).map(block).collect();
        Ok(Program { blocks, finals: named(self.finals) })
    }
}
