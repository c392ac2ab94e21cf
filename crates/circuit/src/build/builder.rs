//! Building circuits.
//!
//! The builder keeps the first mistake instead of returning it from every operator, so that mathematics can be
//! written as mathematics; [`Builder::finish`] returns it. After a mistake, every expression is *poison*, which
//! fits everywhere and makes no nodes.

use std::cell::{Cell, RefCell};
use std::panic::Location;
use std::sync::Arc;

use smallvec::SmallVec;

use crate::build::expr::Expr;
use crate::build::intern::Interner;
use crate::circuit::Circuit;
use crate::circuit::node::{Node, NodeId, Origin, Place};
use crate::data::shape::IntoShape;
use crate::data::stored::StoredType;
use crate::data::tensor::{Kind, Tensor, Type};
use crate::error::{Error, Problem};
use crate::gate::{Gate, GateRef};
use crate::gates::{Constant, Input, State};

/// A circuit in the making.
#[derive(Debug, Default)]
pub struct Builder {
    pub(crate) circuit: RefCell<Circuit>,
    interned: RefCell<Interner>,
    error: RefCell<Option<Error>>,
    scope: Cell<Scope>,
}

/// What the nodes being made have in common.
#[derive(Clone, Copy, Debug, Default)]
struct Scope {
    place: Option<Place>,
    backward_of: Option<NodeId>,
}

impl Builder {
    /// An empty builder. Most users want [`Circuit::build`].
    pub fn new() -> Builder {
        Builder::default()
    }

    /// A builder that continues a finished circuit.
    pub fn from_circuit(circuit: Circuit) -> Builder {
        // Half as many again: a circuit is mostly extended by its gradient.
        let mut interned = Interner::with_capacity(circuit.nodes.len() * 3 / 2);
        for (id, node) in circuit.ids().zip(&circuit.nodes) {
            interned.insert(interned.key(node.gate(), node.inputs()), id);
        }
        Builder { circuit: circuit.into(), interned: interned.into(), ..Builder::default() }
    }

    /// The circuit, or the first mistake.
    ///
    /// # Errors
    /// The first mistake that was made while building.
    pub fn finish(self) -> Result<Circuit, Error> {
        let circuit = self.finish_unverified()?;
        circuit.debug_verify();
        Ok(circuit)
    }

    /// As [`finish`](Self::finish), for a pass that has yet to fill in the circuit's tables.
    pub(crate) fn finish_unverified(self) -> Result<Circuit, Error> {
        match self.error.into_inner() {
            Some(error) => Err(error),
            None => Ok(self.circuit.into_inner()),
        }
    }

    /// A value given from outside before each run.
    #[track_caller]
    pub fn input(&self, name: &str, shape: impl IntoShape) -> Expr<'_> {
        self.source(name, Kind::Real, shape, Location::caller().into())
    }

    /// Indices (labels, positions) given from outside before each run.
    #[track_caller]
    pub fn index_input(&self, name: &str, shape: impl IntoShape) -> Expr<'_> {
        self.source(name, Kind::Index, shape, Location::caller().into())
    }

    /// A value that training carries from run to run.
    #[track_caller]
    pub fn state(&self, name: &str, shape: impl IntoShape) -> Expr<'_> {
        let place = Location::caller().into();
        match shape.into_shape() {
            Ok(shape) => {
                let state = self.push(
                    Arc::new(State(Input { name: name.into(), ty: Type::real(shape) })),
                    &[],
                    place,
                );
                self.record(state, |circuit, id| circuit.states.push(id));
                self.name_at(state, name, place)
            }
            Err(error) => self.fail(Error::new(error, place)),
        }
    }

    /// A number or an array that never changes.
    #[track_caller]
    pub fn constant(&self, value: impl Into<Tensor>) -> Expr<'_> {
        self.push(Arc::new(Constant::new(value.into())), &[], Location::caller().into())
    }

    /// A node of any gate, built-in or the user's own.
    #[track_caller]
    pub fn apply<'c>(&'c self, gate: impl Gate, inputs: &[Expr<'c>]) -> Expr<'c> {
        self.push(Arc::new(gate), inputs, Location::caller().into())
    }

    /// A node of a shared gate.
    #[track_caller]
    pub fn apply_ref<'c>(&'c self, gate: GateRef, inputs: &[Expr<'c>]) -> Expr<'c> {
        self.push(gate, inputs, Location::caller().into())
    }

    /// Names a node and makes it an output.
    #[track_caller]
    pub fn output<'c>(&'c self, name: &str, value: Expr<'c>) {
        let again =
            self.find(name).is_some() && self.circuit.borrow().outputs().any(|(known, _)| known == name);
        let value = self.name_at(value, name, Location::caller().into());
        if !again {
            self.record(value, |circuit, id| circuit.outputs.push((name.into(), id)));
        }
    }

    /// Names a node, for messages, pictures and [`Circuit::find`]. A node may have several names; a name has
    /// one node.
    #[track_caller]
    pub fn name<'c>(&'c self, value: Expr<'c>, name: &str) -> Expr<'c> {
        self.name_at(value, name, Location::caller().into())
    }

    /// The node of a name as an expression.
    pub fn find(&self, name: &str) -> Option<Expr<'_>> {
        self.circuit.borrow().find(name).map(|id| self.expr(id))
    }

    /// The node of a name as an expression. It is a mistake of the builder if there is none.
    #[track_caller]
    pub fn named(&self, name: &str) -> Expr<'_> {
        let found = self.circuit.borrow().named(name);
        match found {
            Ok(id) => self.expr(id),
            Err(error) => self.fail(Error { place: Location::caller().into(), ..error }),
        }
    }

    /// A node of the circuit as an expression. An id beyond this circuit's nodes is a mistake of the builder;
    /// the id of another circuit's node cannot be told from one of its own.
    #[track_caller]
    pub fn expr(&self, id: NodeId) -> Expr<'_> {
        if id == Expr::POISON || id.index() < self.len() {
            return Expr::new(self, id);
        }
        self.fail(Error::new(Problem::Foreign, Location::caller().into()))
    }

    /// The number of nodes so far.
    pub fn len(&self) -> usize {
        self.circuit.borrow().nodes.len()
    }

    /// Whether there are no nodes yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first mistake so far.
    pub fn error(&self) -> Option<Error> {
        self.error.borrow().clone()
    }

    /// Forgets the first mistake so far and returns it, for a caller that tells it in another way and goes on.
    /// What was made of it stays poison.
    pub fn take_error(&self) -> Option<Error> {
        self.error.borrow_mut().take()
    }

    /// Keeps a mistake, if it is the first, and returns poison.
    pub fn fail(&self, error: Error) -> Expr<'_> {
        let error = Error { place: self.scope.get().place.unwrap_or(error.place), ..error };
        self.error.borrow_mut().get_or_insert(error);
        Expr::new(self, Expr::POISON)
    }

    /// Gives every node made inside `f` this place instead of the line of Rust that makes it.
    pub fn at_place<R>(&self, place: Place, f: impl FnOnce() -> R) -> R {
        self.in_scope(Scope { place: Some(place), ..self.scope.get() }, f)
    }

    /// Marks every node made inside `f` as a backward node of `forward`, with its place.
    pub(crate) fn backward_of<R>(&self, forward: NodeId, f: impl FnOnce() -> R) -> R {
        let place = self.circuit.borrow().node(forward).origin.place;
        self.in_scope(Scope { place: Some(place), backward_of: Some(forward) }, f)
    }

    /// Marks every node made inside `f` as a backward node of `forward`, if there is one.
    pub(crate) fn made_for<R>(&self, forward: Option<NodeId>, f: impl FnOnce() -> R) -> R {
        self.in_scope(Scope { backward_of: forward, ..self.scope.get() }, f)
    }

    fn in_scope<R>(&self, scope: Scope, f: impl FnOnce() -> R) -> R {
        let outer = self.scope.replace(scope);
        let result = f();
        self.scope.set(outer);
        result
    }

    fn source(&self, name: &str, kind: Kind, shape: impl IntoShape, place: Place) -> Expr<'_> {
        match shape.into_shape() {
            Ok(shape) => {
                let input =
                    self.push(Arc::new(Input { name: name.into(), ty: Type { kind, shape } }), &[], place);
                self.record(input, |circuit, id| circuit.inputs.push(id));
                self.name_at(input, name, place)
            }
            Err(error) => self.fail(Error::new(error, place)),
        }
    }

    pub(crate) fn name_at<'c>(&'c self, value: Expr<'c>, name: &str, place: Place) -> Expr<'c> {
        if value.is_poison() {
            return value;
        }
        if !self.owns(&[value]) {
            return self.fail(Error::new(Problem::Foreign, place));
        }
        let mut circuit = self.circuit.borrow_mut();
        if circuit.names.get(name).is_some_and(|&id| id != value.id()) {
            drop(circuit);
            return self.fail(Error::new(Problem::NameTaken(name.to_owned()), place));
        }
        let name: Arc<str> = name.into();
        circuit.nodes[value.id().index()].origin.name.get_or_insert_with(|| name.clone());
        circuit.names.insert(name, value.id());
        value
    }

    /// Appends a node, or finds an equal one that exists already.
    pub(crate) fn push<'c>(&'c self, gate: GateRef, inputs: &[Expr<'c>], place: Place) -> Expr<'c> {
        let scope = self.scope.get();
        let place = scope.place.unwrap_or(place);
        if inputs.iter().any(|x| x.is_poison()) || self.error.borrow().is_some() {
            return Expr::new(self, Expr::POISON);
        }
        if !self.owns(inputs) {
            return self.fail(Error::new(Problem::Foreign, place));
        }
        let ids: SmallVec<[NodeId; 2]> = inputs.iter().map(|x| x.id()).collect();
        let key = self.interned.borrow().key(&*gate, &ids);
        let equal = self.interned.borrow().find(&self.circuit.borrow(), key, &*gate, &ids);
        if let Some(id) = equal {
            return Expr::new(self, id);
        }
        let types: SmallVec<[Type; 2]> = inputs.iter().map(|x| x.ty()).collect();
        let ty = match gate.output(&types) {
            Ok(ty) => ty,
            Err(misfit) => {
                let problem =
                    Problem::Misfit { gate: gate.name().to_owned(), inputs: types.to_vec(), misfit };
                return self.fail(Error::new(problem, place));
            }
        };
        let mut circuit = self.circuit.borrow_mut();
        if circuit.nodes.len() >= Expr::POISON.index() {
            drop(circuit);
            return self.fail(Error::new(Problem::TooManyNodes, place));
        }
        let id = NodeId::new(circuit.nodes.len());
        let origin = Origin { name: None, place, backward_of: scope.backward_of };
        let ty = StoredType::sharing(ty, ids.iter().map(|&x| &circuit.node(x).ty));
        circuit.nodes.push(Node { gate, inputs: ids, ty, origin });
        self.interned.borrow_mut().insert(key, id);
        Expr::new(self, id)
    }

    /// Whether expressions belong to this builder; poison belongs to all.
    pub(crate) fn owns(&self, values: &[Expr<'_>]) -> bool {
        values.iter().all(|x| x.is_poison() || std::ptr::eq(x.builder(), self))
    }

    pub(crate) fn record(&self, value: Expr<'_>, f: impl FnOnce(&mut Circuit, NodeId)) {
        if !value.is_poison() {
            f(&mut self.circuit.borrow_mut(), value.id());
        }
    }
}
