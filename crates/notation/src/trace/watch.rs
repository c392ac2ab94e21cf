//! A trace that keeps a journal: what each name was given, what that was made from, and a circuit cut at every name.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use backflow_circuit::{Circuit, Kind, NodeId};

use super::Tracer;
use super::function::{Function, Instance};
use super::value::{Key, Value};
use crate::journal::{Call, Journal, Returned, Variable, Watch, Way, Write, bare};
use crate::source::Span;
use crate::{Error, Inputs};

/// What the journal of a trace holds so far.
pub(super) struct Watching<'w, 'a, 'c> {
    pub(super) asked: &'w Watch,
    pub(super) writes: Vec<Written<'a, 'c>>,
    /// Which write each place holds.
    current: HashMap<Spot, usize>,
    /// The writes that the statement has read so far.
    pub(super) reads: Vec<usize>,
    pub(super) variables: Vec<Variable>,
    /// The names of variables and inputs, without the objects that hold them.
    pub(super) called: HashMap<NodeId, Rc<str>>,
    /// The writes that the function which has just ended gives back.
    pub(super) returned: Vec<usize>,
    /// How many calls have begun.
    pub(super) frames: usize,
    /// Objects and dicts, kept so that no other gets the address of one.
    kept: Vec<Value<'a, 'c>>,
    /// What a backward function was given.
    pub(super) upstream: Vec<(usize, NodeId)>,
    /// What a backward function gave back.
    pub(super) results: Vec<Returned>,
    /// A loop of which is not known what it leads to.
    pub(super) unknown_loop: Option<u32>,
}

/// A [`Write`] whose node may still be made.
pub(super) struct Written<'a, 'c> {
    write: Write,
    value: Value<'a, 'c>,
}

/// Where a value can be put.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Spot {
    /// A name of a scope.
    Name(usize, Rc<str>),
    /// An attribute of an object, by the object's address.
    Attribute(usize, Rc<str>),
    /// An entry of a dict, by the dict's address.
    Entry(usize, Rc<str>),
}

impl<'w, 'a, 'c> Watching<'w, 'a, 'c> {
    pub(super) fn new(asked: &'w Watch) -> Self {
        Watching {
            asked,
            writes: Vec::new(),
            current: HashMap::new(),
            reads: Vec::new(),
            variables: Vec::new(),
            called: HashMap::new(),
            returned: Vec::new(),
            frames: 0,
            kept: Vec::new(),
            upstream: Vec::new(),
            results: Vec::new(),
            unknown_loop: None,
        }
    }

    /// Whether something is called after the text has run.
    pub(super) fn calls(&self) -> bool {
        self.asked.call != Call::Nothing
    }

    /// Whether of a pair only the first is called.
    pub(super) fn is_forward_only(&self) -> bool {
        self.asked.forward_only
    }

    /// Whether of a loop of many passes the first is enough.
    pub(super) fn is_first_pass_only(&self) -> bool {
        self.asked.first_pass_only
    }

    /// Whether a name is read as it is.
    pub(super) fn is_uncut(&self, name: &str) -> bool {
        self.asked.uncut.contains(name)
    }

    /// What is known of a loop of many passes.
    pub(super) fn before_last(&self, each: u32) -> Option<Option<&'w Inputs>> {
        self.asked.before_last.get(&each).map(Option::as_ref)
    }

    /// Notes that the value of a place is read.
    pub(super) fn read(&mut self, spot: &Spot) {
        if let Some(&write) = self.current.get(spot)
            && !self.reads.contains(&write)
        {
            self.reads.push(write);
        }
    }

    /// The write that a place holds.
    pub(super) fn at(&self, spot: &Spot) -> Option<usize> {
        self.current.get(spot).copied()
    }

    /// The entry of a dict under a key.
    pub(super) fn entry(&mut self, dict: &Rc<RefCell<Vec<(Key, Value<'a, 'c>)>>>, key: &Key) -> Spot {
        let address = Rc::as_ptr(dict) as usize;
        self.kept.push(Value::Dict(dict.clone()));
        Spot::Entry(address, key_text(key))
    }

    /// The attribute of an object.
    pub(super) fn attribute(&mut self, object: &Rc<Instance<'a, 'c>>, name: &str) -> Spot {
        let address = Rc::as_ptr(object) as usize;
        self.kept.push(Value::Instance(object.clone()));
        Spot::Attribute(address, name.into())
    }

    /// What the name of a write is.
    pub(super) fn name_of(&self, write: usize) -> &str {
        self.writes.get(write).map_or("", |written| &written.write.name)
    }

    /// How many writes there are.
    pub(super) fn writes_so_far(&self) -> usize {
        self.writes.len()
    }

    pub(super) fn write(
        &mut self,
        spot: Spot,
        name: String,
        place: Span,
        frame: usize,
        way: Way,
        value: Value<'a, 'c>,
    ) {
        let before = self.current.insert(spot, self.writes.len());
        let reads = self.reads.clone();
        let write = Write { name, place, frame, node: None, reads, before, way };
        self.writes.push(Written { write, value });
    }
}

impl<'a, 'c> Tracer<'a, 'c> {
    /// Notes what an input is called.
    pub(super) fn call_input(&mut self, name: &str, input: NodeId) {
        if let Some(watching) = &mut self.watching {
            watching.called.insert(input, bare(name).into());
        }
    }

    /// Notes that a name of a scope is read.
    pub(super) fn note_read(&mut self, scope: usize, name: &str) {
        if let Some(watching) = &mut self.watching {
            watching.read(&Spot::Name(scope, name.into()));
        }
    }

    /// Notes a value from outside.
    pub(super) fn note_input(&mut self, name: &str, value: Value<'a, 'c>, place: Span) {
        if let Some(watching) = &mut self.watching {
            let spot = Spot::Name(0, name.into());
            watching.write(spot, name.into(), place, 0, Way::Input, value);
        }
    }

    /// The number of a call that begins.
    pub(super) fn next_frame(&mut self) -> usize {
        self.watching.as_mut().map_or(0, |watching| {
            watching.frames += 1;
            watching.frames
        })
    }

    /// Notes what the parameters of a call are given.
    pub(super) fn note_parameters(&mut self, function: &Function<'a, 'c>) -> Result<(), Error> {
        let Some(parameters) = function.parameters.filter(|_| self.watching.is_some()) else { return Ok(()) };
        let number = self.scope.borrow().number;
        for parameter in parameters.iter_non_variadic_params() {
            let (name, place) = (parameter.parameter.name.as_str(), parameter.parameter.name.range.into());
            let Some(value) = self.scope.borrow().names.get(name).cloned() else { continue };
            let spot = Spot::Name(number, name.into());
            let value = self.record(spot, name, value, place, Way::Parameter)?;
            self.scope.borrow_mut().names.insert(name.into(), value);
        }
        Ok(())
    }

    /// Begins a statement. What has been read before it belongs to the statement around it.
    pub(super) fn begin_statement(&mut self) -> Vec<usize> {
        self.watching.as_mut().map(|watching| std::mem::take(&mut watching.reads)).unwrap_or_default()
    }

    /// Ends a statement. What it has read is its own: what a function gives back is read by the call.
    pub(super) fn end_statement(&mut self, outer: Vec<usize>) {
        if let Some(watching) = &mut self.watching {
            watching.reads = outer;
        }
    }

    /// Notes that a function gives back what the statement has read.
    pub(super) fn note_returned(&mut self) {
        if let Some(watching) = &mut self.watching {
            watching.returned = watching.reads.clone();
        }
    }

    /// Notes that the statement reads what a function has given back.
    pub(super) fn read_returned(&mut self) {
        if let Some(watching) = &mut self.watching {
            for read in std::mem::take(&mut watching.returned) {
                if !watching.reads.contains(&read) {
                    watching.reads.push(read);
                }
            }
        }
    }

    /// Reads the gradients that are given beside the text, though the text may have forgotten to.
    pub(super) fn read_the_given(&mut self, watch: &Watch) {
        let given = self.given;
        for (name, value) in given.iter().filter(|(name, _)| watch.uncut.contains(*name)) {
            if self.find(name).is_none() {
                self.outside.insert(name.as_str().into());
                self.source(name, Rc::new(value.clone()), Span::new(0, 0));
            }
        }
    }

    /// Makes the nodes of all values that were written and that no gate reads: somebody may ask for their gradients.
    pub(super) fn make_the_written(&mut self) {
        let written: Vec<(Value<'a, 'c>, Span)> = match &self.watching {
            Some(watching) => watching.writes.iter().map(|w| (w.value.clone(), w.write.place)).collect(),
            None => return,
        };
        for (value, place) in written {
            if value.origin().is_some_and(|origin| origin.made.get().is_none()) {
                // What cannot be a real number has no gradient.
                let _ = self.expr(&value, place, Kind::Real);
            }
        }
    }

    /// The journal, with the nodes that have been made, and without its circuit.
    pub(super) fn journal(&mut self) -> Journal {
        let empty = Journal {
            circuit: Circuit::default(),
            inputs: std::mem::take(&mut self.inputs),
            variables: Vec::new(),
            writes: Vec::new(),
            upstream: Vec::new(),
            results: Vec::new(),
            unknown_loop: None,
        };
        let Some(watching) = self.watching.take() else { return empty };
        let finished = |written: Written<'a, 'c>| Write {
            node: Self::node(&written.value).filter(|node| !node.is_index()).map(|node| node.id()),
            ..written.write
        };
        Journal {
            writes: watching.writes.into_iter().map(finished).collect(),
            variables: watching.variables,
            upstream: watching.upstream,
            results: watching.results,
            unknown_loop: watching.unknown_loop,
            ..empty
        }
    }
}

/// What a key of a dict is called.
fn key_text(key: &Key) -> Rc<str> {
    match key {
        Key::Text(text) => text.clone(),
        Key::Whole(number) => number.to_string().into(),
    }
}
