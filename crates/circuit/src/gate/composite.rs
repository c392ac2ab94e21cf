//! Many gates as one.
//!
//! A [`Composite`] is a circuit used as a gate: a function of the library (softmax), or a subcircuit that the
//! user has named. It is differentiated by differentiating its body; before a plan is made, and whenever a
//! user wants to see inside, it is replaced by its nodes, and interning joins what forward and backward
//! share.

use std::sync::Arc;

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::circuit::node::Place;
use crate::data::params::Params;
use crate::data::tensor::{Kind, Type};
use crate::error::{Error, Problem};
use crate::form::Form;
use crate::gate::registry;
use crate::gate::{Contributions, Gate, Misfit, Site, Structure};
use crate::passes::inline::inline_into;

/// A circuit as a gate.
#[derive(Clone, Debug)]
pub struct Composite {
    name: Arc<str>,
    params: Params,
    body: Arc<Circuit>,
    size: Size,
}

/// How much a composite gate stands for, groups inside groups included.
#[derive(Clone, Copy, Debug, Default)]
struct Size {
    /// How deep groups nest.
    depth: usize,
    /// How many nodes there are when all of them are taken apart.
    nodes: usize,
}

/// The deepest nesting of groups: far beyond what people write, and harmless to a stack.
const MAX_DEPTH: usize = 64;
/// The most nodes that one composite gate may stand for. The number doubles with every level of groups that
/// each use another twice.
const MAX_NODES: usize = 1 << 24;

/// The parameter of a gate whose body is computed again in the backward pass.
pub(crate) const RECOMPUTE: &str = "recompute";

impl Composite {
    /// A gate made from a circuit with one output.
    ///
    /// # Errors
    /// A circuit without exactly one output, or with states or updates; groups nested too deep or too large.
    pub fn new(name: &str, params: Params, body: Circuit) -> Result<Composite, Error> {
        if body.outputs().count() != 1 || !body.states().is_empty() || !body.updates().is_empty() {
            let why = format!("a circuit used as the gate {name:?} needs exactly one output and no state");
            return Err(Error::new(Problem::Malformed(why), Place::Unknown));
        }
        let size = Size::of(&body);
        if size.depth > MAX_DEPTH || size.nodes > MAX_NODES {
            let Size { depth, nodes } = size;
            let limits = format!("at most {MAX_DEPTH} levels and {MAX_NODES} nodes fit");
            let why =
                format!("the gate {name:?} stands for {depth} levels of groups with {nodes} nodes; {limits}");
            return Err(Error::new(Problem::Malformed(why), Place::Unknown));
        }
        Ok(Composite { name: name.into(), params, body: Arc::new(body), size })
    }

    /// The same gate with another body.
    pub(crate) fn with_body(&self, body: Circuit) -> Result<Composite, Error> {
        Composite::new(&self.name, self.params.clone(), body)
    }

    pub(crate) fn shared_body(&self) -> Arc<Circuit> {
        self.body.clone()
    }

    fn output_node(&self) -> crate::circuit::node::NodeId {
        self.body.outputs[0].1
    }

    /// The circuit that computes what flows to input `i` from the inputs and the upstream gradient.
    fn backward_body(&self, i: usize) -> Result<Circuit, Error> {
        let mut body = Circuit::clone(&self.body);
        body.backwards.clear();
        let output = body.outputs.pop();
        body.names.clear();
        let builder = Builder::from_circuit(body);
        if let Some((_, output)) = output {
            let output = builder.expr(output);
            // Named by its position, so that it is not confused with the upstream gradients of lower orders.
            let upstream = builder.input(&format!("x{}", self.body.inputs.len()), output.shape());
            let input = builder.expr(self.body.inputs[i]);
            let (_, gradient) = builder.vjp(output, upstream, [input])[0];
            builder.circuit.borrow_mut().names.clear();
            builder.output("gradient", gradient);
        }
        Ok(builder.finish()?.pruned())
    }
}

/// Makes the inputs wait for the upstream gradient, so that whatever depends on them is computed again. States
/// and constants are always there; making them wait would save nothing.
fn wait_for<'c>(g: Expr<'c>, inputs: &mut [Expr<'c>]) {
    let lasting = |x: &Expr<'c>| {
        let circuit = x.builder().circuit.borrow();
        let node = circuit.node(x.id());
        node.is_state() || (node.inputs().is_empty() && matches!(node.gate().form(&[]), Form::Constant(_)))
    };
    let all = inputs.iter().all(&lasting);
    for x in inputs {
        if all || !lasting(x) {
            *x = x.after(g);
        }
    }
}

impl Size {
    fn of(body: &Circuit) -> Size {
        let mut size = Size { depth: 1, nodes: 0 };
        for node in body.nodes() {
            let inner = node.gate().downcast::<Composite>().map_or(Size::default(), |gate| gate.size);
            size.depth = size.depth.max(inner.depth + 1);
            size.nodes = size.nodes.saturating_add(inner.nodes.max(1));
        }
        size
    }
}

impl Gate for Composite {
    fn name(&self) -> &str {
        &self.name
    }

    fn params(&self) -> Params {
        self.params.clone()
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let wanted: Vec<Type> = self.body.inputs.iter().map(|&id| self.body.node(id).ty()).collect();
        if inputs != wanted {
            let list = wanted.iter().map(Type::to_string).collect::<Vec<_>>().join(", ");
            return Err(Misfit::new("its circuit was made for other shapes", format!("it takes {list}")));
        }
        Ok(self.body.node(self.output_node()).ty())
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Subcircuit(self.body.clone())
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        let mut inputs = at.inputs.to_vec();
        if self.params.flag(RECOMPUTE) == Some(true) {
            wait_for(g, &mut inputs);
        }
        inputs.push(g);
        (0..at.inputs.len())
            .map(|i| {
                if !at.wanted[i]
                    || self.body.structure(self.output_node(), self.body.inputs[i]) == Structure::Zero
                {
                    return Ok(None);
                }
                let params = self
                    .params
                    .clone()
                    .without(RECOMPUTE)
                    .with("input", crate::data::params::Param::Int(i as i64));
                let gate =
                    Composite::new(&format!("{}_gradient", self.name), params, self.backward_body(i)?)?;
                Ok(Some(g.builder().apply(gate, &inputs)))
            })
            .collect()
    }

    fn structure(&self, input: usize, _: &[Type]) -> Structure {
        self.body.structure(self.output_node(), self.body.inputs[input])
    }

    fn split<'c>(&self, inputs: &[Expr<'c>]) -> Option<Expr<'c>> {
        let x = inputs.first()?;
        let types: Vec<Type> = inputs.iter().map(|x| x.ty()).collect();
        let told = registry::find(&self.name).filter(|entry| entry.makes(self, &types));
        told.and_then(|entry| (entry.split)(inputs, &self.params))
            .or_else(|| Some(inline_into(x.builder(), &self.body, inputs)))
    }

    fn body(&self) -> Option<&Circuit> {
        Some(&self.body)
    }

    fn same(&self, other: &dyn Gate) -> bool {
        other
            .downcast::<Composite>()
            .is_some_and(|other| Arc::ptr_eq(&self.body, &other.body) || self.body.same_as(&other.body))
    }
}

impl Builder {
    /// A function of some wires as one gate: what `f` builds from the inputs becomes the gate's body.
    ///
    /// ```
    /// use backflow_circuit::{Circuit, Params};
    /// let circuit = Circuit::build(|c| {
    ///     let x = c.input("x", [3]);
    ///     let y = c.group("double_exp", Params::new(), &[x], |x| x[0].exp() + x[0].exp());
    ///     c.output("y", y);
    /// })?;
    /// assert_eq!(circuit.nodes().len(), 2);
    /// # Ok::<(), backflow_circuit::Error>(())
    /// ```
    #[track_caller]
    pub fn group<'c>(
        &'c self,
        name: &str,
        params: Params,
        inputs: &[Expr<'c>],
        f: impl for<'b> FnOnce(&[Expr<'b>]) -> Expr<'b>,
    ) -> Expr<'c> {
        let place: Place = std::panic::Location::caller().into();
        if let Some(poison) = inputs.iter().find(|x| x.is_poison()) {
            return *poison;
        }
        let body = Circuit::build(|b| {
            let inside = |(i, x): (usize, &Expr<'c>)| match x.ty().kind {
                Kind::Real => b.input(&format!("x{i}"), x.shape()),
                Kind::Index => b.index_input(&format!("x{i}"), x.shape()),
            };
            let inside: Vec<_> = inputs.iter().enumerate().map(inside).collect();
            b.at_place(place, || {
                let y = f(&inside);
                b.output("y", y);
            });
        });
        match body.and_then(|body| Composite::new(name, params, body)) {
            Ok(gate) => self.push(Arc::new(gate), inputs, place),
            Err(error) => self.fail(Error { place, ..told_by(name, inputs, error) }),
        }
    }
}

/// A mistake inside a function of the library as the function tells it: the caller wrote `softmax`, not the `max`
/// in it. Of a user's group the gate inside is what helps.
fn told_by(name: &str, inputs: &[Expr<'_>], error: Error) -> Error {
    match *error.problem {
        Problem::Misfit { misfit, .. } if registry::find(name).is_some() => {
            let inputs = inputs.iter().map(|x| x.ty()).collect();
            Error { problem: Box::new(Problem::Misfit { gate: name.to_owned(), inputs, misfit }), ..error }
        }
        problem => Error { problem: Box::new(problem), ..error },
    }
}
