//! The fully connected layer.

use std::panic::Location;

use backflow_circuit::{Builder, Error, Expr, IntoShape, Kind, Misfit, Operand, Problem};

use crate::activation::Activation;
use crate::initialiser::{Initialiser, identity};

/// A fully connected layer: y = f(x W + b), `[inputs] × [inputs, outputs] + [outputs] -> [outputs]` for one
/// example, or `[n, …]` for a batch with one example per row. Each of the `outputs` columns of W holds one
/// neuron's weights, and the neuron's number in y is its firing rate.
#[derive(Clone, PartialEq, Debug)]
pub struct Dense {
    /// The name: its parameters are the states `name.W` and `name.b`.
    pub name: String,
    /// How many numbers an example has.
    pub inputs: usize,
    /// How many neurons there are.
    pub outputs: usize,
    /// The function f.
    pub activation: Activation,
    /// The initial values of W.
    pub weights: Initialiser,
    /// The initial values of b, as a matrix of one row.
    pub bias: Initialiser,
}

/// A parameter: a state that training changes, with the name it was declared under.
#[derive(Clone, Debug)]
pub struct Parameter<'c> {
    /// The name: `layer1.W`.
    pub name: String,
    /// The state.
    pub value: Expr<'c>,
}

impl<'c> Parameter<'c> {
    /// Declares a state of a circuit that starts at a value: a number, an array, or an expression of constants
    /// and random gates, broadcast to the shape.
    #[track_caller]
    pub fn declare(
        c: &'c Builder,
        name: &str,
        shape: impl IntoShape,
        start: impl Operand<'c>,
    ) -> Parameter<'c> {
        Parameter { name: name.to_owned(), value: c.state(name, shape).starting_at(start) }
    }

    /// The parameter of a name in a circuit that is extended: the state that was declared when the circuit was
    /// built. A name that the circuit does not have is a mistake of the builder.
    #[track_caller]
    pub fn find(c: &'c Builder, name: &str) -> Parameter<'c> {
        Parameter { name: name.to_owned(), value: c.named(name) }
    }
}

impl Dense {
    /// A layer whose initial weights suit its activation, with a bias of zeros.
    pub fn new(name: impl Into<String>, inputs: usize, outputs: usize, activation: Activation) -> Dense {
        let (weights, bias) = (activation.initialiser(), Initialiser::Zeros);
        Dense { name: name.into(), inputs, outputs, activation, weights, bias }
    }

    /// The names of its parameters, W first.
    pub fn parameter_names(&self) -> [String; 2] {
        [format!("{}.W", self.name), format!("{}.b", self.name)]
    }

    /// The shapes of its parameters, W first.
    pub fn parameter_shapes(&self) -> [Vec<usize>; 2] {
        [vec![self.inputs, self.outputs], vec![self.outputs]]
    }

    /// Declares W and b as states of a circuit that start at the values of their initialisers. Their random
    /// numbers depend on the seed and on the parameters' names alone, not on what else the circuit holds.
    #[track_caller]
    pub fn declare<'c>(&self, c: &'c Builder) -> [Parameter<'c>; 2] {
        let [w, b] = self.parameter_names();
        let weights = self.weights.matrix(c, [self.inputs, self.outputs], identity(&w));
        let bias = self.bias.matrix(c, [1, self.outputs], identity(&b)).reshape([self.outputs]);
        [
            Parameter::declare(c, &w, [self.inputs, self.outputs], weights),
            Parameter::declare(c, &b, [self.outputs], bias),
        ]
    }

    /// W and b in a circuit that is extended: see [`Parameter::find`].
    #[track_caller]
    pub fn find<'c>(&self, c: &'c Builder) -> [Parameter<'c>; 2] {
        self.parameter_names().map(|name| Parameter::find(c, &name))
    }

    /// The layer's values for one example `[inputs] -> [outputs]` or a batch `[n, inputs] -> [n, outputs]`,
    /// from W and b. The weighted sums are named `name.z` and the values `name`, unless those names are
    /// taken.
    #[track_caller]
    pub fn forward<'c>(&self, x: Expr<'c>, [w, b]: [Expr<'c>; 2]) -> Expr<'c> {
        let c = x.builder();
        let place = Location::caller().into();
        if let Some(misfit) = self.misfit(x) {
            let problem = Problem::Misfit { gate: "dense".to_owned(), inputs: vec![x.ty()], misfit };
            return c.fail(Error { layer: Some(self.name.clone()), ..Error::new(problem, place) });
        }
        c.at_place(place, || {
            let z = named(x.matmul(w) + b, &format!("{}.z", self.name));
            named(self.activation.apply(z), &self.name)
        })
    }

    fn misfit(&self, x: Expr<'_>) -> Option<Misfit> {
        let fits = format!("it takes [n, {}] with n examples, or [{0}] for a single one", self.inputs);
        if x.is_poison() {
            return None;
        }
        let why = match x.shape().dims() {
            _ if x.ty().kind == Kind::Index => "it takes real numbers, not indices".to_owned(),
            [0, _] => "a batch of no examples makes no sense".to_owned(),
            [width] | [_, width] if *width == self.inputs => return None,
            [width] | [_, width] => {
                format!("an example has {width} numbers, but the layer has {} inputs", self.inputs)
            }
            dims => format!("an example is one row of numbers, but this has {} axes", dims.len()),
        };
        Some(Misfit::new(why, fits))
    }
}

/// Names a node if the name is free: a second forward pass through the same parameters stays unnamed.
fn named<'c>(value: Expr<'c>, name: &str) -> Expr<'c> {
    if value.builder().find(name).is_some() { value } else { value.named(name) }
}
