//! From one example to many: every input gains a leading axis of examples, and every gate that depends on one
//! works on all of them.
//!
//! The pass names no gate. A map is applied to inputs of the larger shape, a composite gate gets a batched
//! body, and every other gate is asked for its rule; a gate without one is applied example by example.

use std::sync::Arc;

use smallvec::SmallVec;

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::circuit::node::{Node, NodeId, Place};
use crate::circuit::record::{Backward, Branch};
use crate::data::shape::Shape;
use crate::data::tensor::Type;
use crate::error::{Error, Problem};
use crate::form::Form;
use crate::gate::batch::{Batch, Count, Mapped};
use crate::gate::composite::Composite;
use crate::gates::Input;
use crate::passes::rewrite::Rewritten;

impl Circuit {
    /// The circuit of a batch of `n` examples: every input gains a leading axis of length `n`, states are
    /// shared by all examples, and what depends on an input has a value for each example. What depends on no
    /// input stays as it is. Random gates draw numbers of their own for each example.
    ///
    /// A batched circuit can be batched again, and one with gradients has the gradients of each example: from
    /// a product of a vector with a Jacobian comes the Jacobian.
    ///
    /// ```
    /// use backflow_circuit::Circuit;
    /// // The Jacobian of y = tanh(W x): one vector-Jacobian product for each row of the identity.
    /// let product = Circuit::build(|c| {
    ///     let (x, w) = (c.input("x", [3]), c.input("w", [2, 3]));
    ///     let y = w.matmul(x).tanh();
    ///     c.output("jacobian", c.vjp(y, c.input("u", [2]), [x])[0].1);
    /// })?;
    /// let jacobian = product.batched_over(2, &["u"])?.circuit;
    /// assert_eq!(jacobian.node(jacobian.named("jacobian")?).dims(), [2, 3]);
    /// # Ok::<(), backflow_circuit::Error>(())
    /// ```
    ///
    /// # Errors
    /// `n` is 0, the circuit updates states, a shape would have too many axes or elements, or a single number
    /// that is summed over the batch compares values that only fit by broadcasting.
    pub fn batched(&self, n: usize) -> Result<Rewritten, Error> {
        self.batch(Count { here: n, whole: n, sharded: false }, &self.inputs)
    }

    /// As [`batched`](Self::batched), mapped over the inputs of some names; the others are shared by all
    /// examples.
    ///
    /// # Errors
    /// As [`batched`](Self::batched); a name that is not an input's.
    pub fn batched_over(&self, n: usize, names: &[&str]) -> Result<Rewritten, Error> {
        let mut over = Vec::new();
        for name in names {
            let id = self.named(name)?;
            if !self.inputs.contains(&id) {
                return Err(refused(format!("{name:?} is not an input, so it has no examples")));
            }
            over.push(id);
        }
        self.batch(Count { here: n, whole: n, sharded: false }, &over)
    }

    /// As [`batched`](Self::batched), for a shard of `n` examples of a batch of `of`: means over the batch
    /// divide by `of`, and a sum over shards follows each of them. A shard may be empty.
    ///
    /// # Errors
    /// As [`batched`](Self::batched), except that `n` may be 0; `of` is 0 or less than `n`.
    pub fn sharded(&self, n: usize, of: usize) -> Result<Rewritten, Error> {
        if n > of {
            return Err(refused(format!("a shard of {n} examples does not fit into a batch of {of}")));
        }
        self.batch(Count { here: n, whole: of, sharded: true }, &self.inputs)
    }

    fn batch(&self, count: Count, over: &[NodeId]) -> Result<Rewritten, Error> {
        if count.whole == 0 {
            return Err(refused("a batch of no examples is not a batch; give at least one".to_owned()));
        }
        if !self.updates.is_empty() {
            let why = "a circuit that updates states cannot be batched; batch the circuit first";
            return Err(refused(format!("{why}, then add the updates")));
        }
        // A single number that is averaged over the batch is a loss. Its shapes are those of one example here, and no longer after.
        for id in self.ids().filter(|&id| self.node(id).gate().is_of_the_batch()) {
            self.refuse_spread(id)?;
        }
        Batcher::new(self, count).run(over).map(|(rewritten, _)| rewritten)
    }
}

fn refused(why: String) -> Error {
    Error::new(Problem::Batch(why), Place::Unknown)
}

/// The pass at work on one circuit.
struct Batcher<'a> {
    from: &'a Circuit,
    count: Count,
    builder: Builder,
}

/// A new node, and whether it has a value for each example.
type New = Option<(NodeId, bool)>;

impl<'a> Batcher<'a> {
    fn new(from: &'a Circuit, count: Count) -> Batcher<'a> {
        Batcher { from, count, builder: Builder::new() }
    }

    /// The new circuit, and for each old node whether it has a value for each example.
    fn run(self, over: &[NodeId]) -> Result<(Rewritten, Vec<bool>), Error> {
        let (from, builder) = (self.from, &self.builder);
        let mut map: Vec<New> = vec![None; from.nodes.len()];
        for (id, node) in from.ids().zip(&from.nodes) {
            let forward = node.origin.backward_of.and_then(|f| map[f.index()]).map(|(f, _)| f);
            let make = || self.node(node, over.contains(&id), &map);
            let made = builder.at_place(node.origin.place, || builder.made_for(forward, make));
            if made.expr().is_poison() {
                break;
            }
            map[id.index()] = Some((made.expr().id(), made.is_batched()));
        }
        let starting = self.starting_values();
        let backwards: Vec<Backward> =
            from.backwards.iter().filter_map(|record| self.record(record, &map)).collect();
        let Batcher { builder, .. } = self;
        let mut circuit = builder.finish_unverified()?;
        let batched = map.iter().map(|new| new.is_some_and(|(_, batched)| batched)).collect();
        let map: Vec<Option<NodeId>> = map.into_iter().map(|new| new.map(|(id, _)| id)).collect();
        from.carry_over(&map, &mut circuit);
        from.carry_records_over(&map, &mut circuit);
        let start =
            |&(state, value): &(NodeId, NodeId)| Some((map[state.index()]?, starting[value.index()]?));
        circuit.starting = from.starting.iter().filter_map(start).collect();
        circuit.backwards = backwards;
        circuit.debug_verify();
        Ok((Rewritten { circuit, map }, batched))
    }

    /// What stands for a node.
    fn node(&self, node: &Node, over: bool, map: &[New]) -> Mapped<'_> {
        let builder = &self.builder;
        let again = |inputs: &[Expr<'_>]| builder.apply_ref(node.gate.clone(), inputs).id();
        if over && let Some(input) = node.gate().downcast::<Input>() {
            return match Shape::new(&[&[self.count.here], node.dims()].concat()) {
                Ok(shape) => {
                    let ty = Type { shape, ..input.ty };
                    Mapped::Each(builder.apply(Input { name: input.name.clone(), ty }, &[]))
                }
                Err(error) => Mapped::Each(builder.fail(Error::new(error, node.origin.place))),
            };
        }
        let known: Vec<(NodeId, bool)> = node.inputs.iter().filter_map(|x| map[x.index()]).collect();
        let at = Batch {
            inputs: known.iter().map(|&(id, _)| builder.expr(id)).collect(),
            batched: known.iter().map(|&(_, batched)| batched).collect(),
            count: self.count,
            builder,
        };
        if node.is_source() {
            return Mapped::Shared(builder.expr(again(&[])));
        }
        let speaks_of_examples = node.gate().body().is_some() || node.gate().is_of_the_batch();
        if !speaks_of_examples && !at.batched.contains(&true) {
            return Mapped::Shared(builder.expr(again(&at.inputs)));
        }
        if let Some(composite) = node.gate().downcast::<Composite>() {
            return self.composite(composite, &at);
        }
        if matches!(node.gate().form(&at.types()), Form::Map(_)) {
            return Mapped::Each(builder.expr(again(&at.all())));
        }
        node.gate().batched(&at).unwrap_or_else(|| Mapped::Each(one_by_one(node, &at)))
    }

    /// A composite gate of the same name whose body works on the batch.
    fn composite<'c>(&self, gate: &Composite, at: &Batch<'c>) -> Mapped<'c> {
        let body = gate.shared_body();
        let over: Vec<NodeId> =
            body.inputs.iter().zip(&at.batched).filter(|(_, batched)| **batched).map(|(&id, _)| id).collect();
        let made = Batcher::new(&body, self.count).run(&over).and_then(|(rewritten, batched)| {
            let output = body.outputs[0].1;
            Ok((gate.with_body(rewritten.circuit)?, batched[output.index()]))
        });
        match made {
            Ok((gate, batched)) => {
                let y = at.builder.apply_ref(Arc::new(gate), &at.inputs);
                if batched { Mapped::Each(y) } else { Mapped::Shared(y) }
            }
            Err(error) => Mapped::Each(at.builder.fail(error)),
        }
    }

    /// The starting values as they were: they belong to states, which the examples share.
    fn starting_values(&self) -> Vec<Option<NodeId>> {
        let needed = self.from.needed(self.from.starting.iter().map(|pair| pair.1));
        let mut map: Vec<Option<NodeId>> = vec![None; self.from.nodes.len()];
        for (id, node) in self.from.ids().zip(&self.from.nodes).filter(|(id, _)| needed[id.index()]) {
            let inputs: Vec<Expr> =
                node.inputs.iter().filter_map(|x| map[x.index()]).map(|x| self.builder.expr(x)).collect();
            let made = self.builder.push(node.gate.clone(), &inputs, node.origin.place);
            map[id.index()] = (!made.is_poison()).then(|| made.id());
        }
        map
    }

    /// The record of a differentiation, for the sum over the examples: the gradient of a shared value is the
    /// sum of what the examples send, and a gradient that all examples share is repeated.
    fn record(&self, record: &Backward, map: &[New]) -> Option<Backward> {
        let new = |id: NodeId| map[id.index()];
        let gradient = |of: NodeId, gradient: NodeId| {
            let ((_, wanted), (id, given)) = (new(of)?, new(gradient)?);
            let g = self.builder.expr(id);
            let fits = match (wanted, given) {
                (true, false) => g.expand([&[self.count.here], g.shape().dims()].concat()),
                (false, true) => g.sum_over(&[0]),
                _ => g,
            };
            (!fits.is_poison()).then(|| fits.id())
        };
        let branch = |x: NodeId, b: &Branch| {
            Some(Branch { user: new(b.user)?.0, contribution: gradient(x, b.contribution)?, ..*b })
        };
        let branches = record.branches.iter().filter_map(|(&x, all)| {
            Some((new(x)?.0, all.iter().filter_map(|b| branch(x, b)).collect::<Vec<_>>()))
        });
        Some(Backward {
            of: new(record.of)?.0,
            upstream: gradient(record.of, record.upstream)?,
            branches: branches.collect(),
            gradients: record
                .gradients
                .iter()
                .filter_map(|(&x, &g)| Some((new(x)?.0, gradient(x, g)?)))
                .collect(),
        })
    }
}

/// A gate applied to each example apart, and the results side by side.
fn one_by_one<'c>(node: &Node, at: &Batch<'c>) -> Expr<'c> {
    if at.count.here == 0 {
        let zero = at.builder.constant(0.0);
        return zero.expand(at.with_examples(node.dims()));
    }
    let part = |k: usize| {
        let inputs: SmallVec<[Expr<'c>; 2]> = (0..at.inputs.len())
            .map(|i| if at.batched[i] { at.inputs[i].index(0, k as i64) } else { at.inputs[i] })
            .collect();
        at.builder.apply_ref(node.gate.clone(), &inputs).expand_dims(0)
    };
    let parts: Vec<Expr<'c>> = (0..at.count.here).map(part).collect();
    at.builder.concatenate(&parts, 0)
}
