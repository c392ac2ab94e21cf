//! Backpropagation, as a pass that builds nodes.
//!
//! It walks the list of nodes backwards, asks each gate's gradient rule, and adds up what arrives at a fork.
//! It names no gate. Because it builds nodes, second and higher derivatives need no further code.
//! Everything on the way is kept: each wire's gradient, and at a fork each branch's contribution.

use std::collections::HashMap;

use smallvec::SmallVec;

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::node::{NodeId, Place};
use crate::circuit::record::{Backward, Branch};
use crate::data::tensor::Kind;
use crate::error::{Error, Problem};
use crate::gate::Site;
use crate::passes::contributions::{Arrival, arrive, contributions, ends_of, shortcut, sum_pairwise};

impl Builder {
    /// The gradients of a single number with respect to some nodes, each paired with its node; zero where there
    /// is no dependence.
    ///
    /// In a shard of a batch (see [`Circuit::sharded`](crate::Circuit::sharded)), a number that all shards
    /// share has its true gradient: with respect to a state it is the same in all shards, that of the whole
    /// batch, so an optimiser works as it does without shards. With respect to anything else it is the shard's
    /// share. A number that differs between shards is taken as the shard's own share of their sum. Mistakes of
    /// the builder: `of` is more than one number or carries indices, a state cannot reach `of` or is trained on a
    /// difference that only fits by broadcasting (`[n, 1]` less `[n]`), or a gate has no gradient rule.
    #[track_caller]
    pub fn gradients<'c>(
        &'c self,
        of: Expr<'c>,
        wrt: impl IntoIterator<Item = Expr<'c>>,
    ) -> Vec<(Expr<'c>, Expr<'c>)> {
        let place = std::panic::Location::caller().into();
        if !of.is_poison() && !of.shape().is_single() {
            self.fail(Error::new(Problem::NotSingle(of.shape()), place));
        }
        let wrt: Vec<Expr<'c>> = wrt.into_iter().collect();
        if !of.is_poison() && wrt.iter().any(|x| self.is_state(x.id())) {
            // States are trained, and a mistake in their loss would go unnoticed.
            let refused = self.circuit.borrow().refuse_spread(of.id());
            if let Err(error) = refused {
                self.fail(error);
            }
        }
        let replicated = !of.is_poison() && self.circuit.borrow().is_replicated(of.id());
        if !replicated {
            return self.pull_back(of, of.filled(1.0), wrt, Unreached::Refuse, place);
        }
        let seed = self.first_shard().expand(of.shape());
        let pairs = self.pull_back(of, seed, wrt, Unreached::Refuse, place);
        pairs
            .into_iter()
            .map(|(x, g)| (x, if self.is_state(x.id()) { self.share(x, g) } else { g }))
            .collect()
    }

    /// The gradient of a state that all shards share, from the shards' shares of it.
    fn share<'c>(&'c self, state: Expr<'c>, share: Expr<'c>) -> Expr<'c> {
        let sum = share.sum_over_shards();
        if let Some(record) = self.circuit.borrow_mut().backwards.last_mut()
            && let Some(gradient) = record.gradients.get_mut(&state.id())
            && !sum.is_poison()
        {
            *gradient = sum.id();
        }
        sum
    }

    fn is_state(&self, id: NodeId) -> bool {
        let circuit = self.circuit.borrow();
        id.index() < circuit.nodes.len() && circuit.node(id).is_state()
    }

    /// The gradient of a single number with respect to one node.
    #[track_caller]
    pub fn gradient<'c>(&'c self, of: Expr<'c>, wrt: Expr<'c>) -> Expr<'c> {
        self.gradients(of, [wrt]).first().map_or(of, |&(_, gradient)| gradient)
    }

    /// Vector-Jacobian products: for each node x, `uᵀ · ∂of/∂x`, where the upstream gradient `u` has the
    /// shape of `of`.
    #[track_caller]
    pub fn vjp<'c>(
        &'c self,
        of: Expr<'c>,
        upstream: Expr<'c>,
        wrt: impl IntoIterator<Item = Expr<'c>>,
    ) -> Vec<(Expr<'c>, Expr<'c>)> {
        let place = std::panic::Location::caller().into();
        self.pull_back(of, upstream, wrt.into_iter().collect(), Unreached::Zero, place)
    }

    /// As [`vjp`](Self::vjp), for a product that is not one of the user's gradients: it is not kept in the record
    /// of differentiation.
    #[track_caller]
    pub(crate) fn vjp_unrecorded<'c>(
        &'c self,
        of: Expr<'c>,
        upstream: Expr<'c>,
        wrt: Vec<Expr<'c>>,
    ) -> Vec<(Expr<'c>, Expr<'c>)> {
        self.unrecorded(of, upstream, wrt, Unreached::Zero, std::panic::Location::caller().into())
    }

    /// As [`vjp_unrecorded`](Self::vjp_unrecorded), with nodes that are taken as independent of each other.
    #[track_caller]
    pub(super) fn vjp_of_leaves<'c>(
        &'c self,
        of: Expr<'c>,
        upstream: Expr<'c>,
        leaves: Vec<Expr<'c>>,
    ) -> Vec<(Expr<'c>, Expr<'c>)> {
        self.unrecorded(of, upstream, leaves, Unreached::Leaf, std::panic::Location::caller().into())
    }

    fn unrecorded<'c>(
        &'c self,
        of: Expr<'c>,
        upstream: Expr<'c>,
        wrt: Vec<Expr<'c>>,
        unreached: Unreached,
        place: Place,
    ) -> Vec<(Expr<'c>, Expr<'c>)> {
        let known = self.circuit.borrow().backwards.len();
        let pulled = self.pull_back(of, upstream, wrt, unreached, place);
        self.circuit.borrow_mut().backwards.truncate(known);
        pulled
    }

    fn pull_back<'c>(
        &'c self,
        of: Expr<'c>,
        upstream: Expr<'c>,
        wrt: Vec<Expr<'c>>,
        unreached: Unreached,
        place: Place,
    ) -> Vec<(Expr<'c>, Expr<'c>)> {
        let result = if of.is_poison() || upstream.is_poison() || wrt.iter().any(|x| x.is_poison()) {
            None
        } else if !self.owns(&[of, upstream]) || !self.owns(&wrt) {
            self.fail(Error::new(Problem::Foreign, place));
            None
        } else {
            match backward(self, of, upstream, &wrt, unreached, place) {
                Ok(record) => Some(record),
                Err(error) => {
                    self.fail(error);
                    None
                }
            }
        };
        let Some(record) = result else {
            return wrt.iter().map(|&x| (x, Expr::new(self, Expr::POISON))).collect();
        };
        let gradient =
            |x: Expr<'c>| record.gradients.get(&x.id()).map_or_else(|| x.filled(0.0), |&g| self.expr(g));
        let pairs = wrt.iter().map(|&x| (x, gradient(x))).collect();
        self.circuit.borrow_mut().backwards.push(record);
        pairs
    }
}

/// What to do about a parameter that cannot reach what is differentiated.
#[derive(Clone, Copy, PartialEq)]
enum Unreached {
    /// Its gradient is zero.
    Zero,
    /// A state would never be trained: an error. Other nodes have gradient zero.
    Refuse,
    /// Its gradient is zero, and those that are reached are leaves: what one of them is computed from, another
    /// one perhaps, gets nothing through it.
    Leaf,
}

fn backward<'c>(
    builder: &'c Builder,
    of: Expr<'c>,
    upstream: Expr<'c>,
    wrt: &[Expr<'c>],
    unreached: Unreached,
    place: Place,
) -> Result<Backward, Error> {
    if of.is_index() || wrt.iter().any(|x| x.is_index()) {
        return Err(Error::new(Problem::IndexGradient, place));
    }
    if upstream.ty() != of.ty() {
        let why =
            format!("the upstream gradient has shape {}, but the value has shape {}", upstream.ty(), of.ty());
        return Err(Error::new(Problem::Malformed(why), place));
    }
    let depends = dependents(builder, of.id(), wrt);
    let mut record = Backward {
        of: of.id(),
        upstream: upstream.id(),
        gradients: HashMap::new(),
        branches: HashMap::new(),
    };
    let mut arrived: Vec<SmallVec<[Arrival; 1]>> = vec![SmallVec::new(); of.id().index() + 1];
    for index in (0..=of.id().index()).rev() {
        let id = NodeId::new(index);
        let here = std::mem::take(&mut arrived[index]);
        let ends: SmallVec<[Option<NodeId>; 2]> = ends_of(&here, id == of.id());
        if ends.is_empty() {
            continue;
        }
        if id != of.id() {
            record.branches.insert(id, here.iter().map(|arrival| arrival.branch).collect());
        }
        // What only leads to a gate that is gone past is shown, but carried no further than there.
        let of_end = |end: Option<NodeId>| -> Expr<'c> {
            let branches: Vec<Branch> = here.iter().filter(|a| a.past == end).map(|a| a.branch).collect();
            builder.backward_of(id, || sum_pairwise(builder, &branches))
        };
        let sums: SmallVec<[Expr<'c>; 2]> = if id == of.id() {
            SmallVec::from_slice(&[upstream])
        } else {
            ends.iter().map(|&end| of_end(end)).collect()
        };
        let gradient = builder.backward_of(id, || sums.iter().copied().reduce(|a, b| a + b));
        record.gradients.insert(id, gradient.unwrap_or(upstream).id());
        if !depends[index] || unreached == Unreached::Leaf && wrt.iter().any(|x| x.id() == id) {
            continue;
        }
        let (gate, site) = builder.site(id, |input| depends[input.index()]);
        for (end, sum) in ends.into_iter().zip(sums).filter(|(end, _)| *end != Some(id)) {
            let mut end = end;
            if end.is_none()
                && let Some(shortcut) = shortcut(&*gate, &site, sum, &depends)?
            {
                arrive(builder, &mut arrived, shortcut.branches, None);
                end = Some(shortcut.past);
            }
            arrive(builder, &mut arrived, contributions(&*gate, &site, sum)?, end);
        }
    }
    if unreached == Unreached::Refuse {
        refuse_idle_states(builder, &record, wrt, place)?;
    }
    Ok(record)
}

impl Builder {
    /// A node as its gate's rules see it.
    pub(crate) fn site(
        &self,
        id: NodeId,
        wanted: impl Fn(NodeId) -> bool,
    ) -> (crate::gate::GateRef, Site<'_>) {
        let circuit = self.circuit.borrow();
        let node = circuit.node(id);
        let real = |&input: &NodeId| circuit.node(input).ty().kind == Kind::Real && wanted(input);
        let site = Site {
            inputs: node.inputs.iter().map(|&input| self.expr(input)).collect(),
            output: self.expr(id),
            wanted: node.inputs.iter().map(real).collect(),
        };
        (node.gate.clone(), site)
    }
}

/// For each node up to `of`, whether it is one of `wrt` or depends on one.
fn dependents(builder: &Builder, of: NodeId, wrt: &[Expr<'_>]) -> Vec<bool> {
    let circuit = builder.circuit.borrow();
    let mut depends = vec![false; of.index() + 1];
    for x in wrt.iter().filter(|x| x.id() <= of) {
        depends[x.id().index()] = true;
    }
    for index in 0..depends.len() {
        let node = &circuit.nodes[index];
        depends[index] |=
            node.ty().kind == Kind::Real && node.inputs.iter().any(|input| depends[input.index()]);
    }
    depends
}

/// Refuses a state that no gradient reaches, because there is no path to it or every path is stopped: it would
/// never change.
fn refuse_idle_states(
    builder: &Builder,
    record: &Backward,
    wrt: &[Expr<'_>],
    place: Place,
) -> Result<(), Error> {
    let circuit = builder.circuit.borrow();
    match wrt
        .iter()
        .map(|x| x.id())
        .find(|&id| circuit.node(id).is_state() && !record.gradients.contains_key(&id))
    {
        Some(idle) => Err(Error::new(Problem::Unreachable(circuit.label(idle)), place)),
        None => Ok(()),
    }
}
