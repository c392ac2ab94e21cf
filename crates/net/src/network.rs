//! Networks of fully connected layers.

use backflow_circuit::{Builder, Expr, Shape};

use crate::activation::Activation;
use crate::dense::{Dense, Parameter};
use crate::error::Error;

/// Fully connected layers, one after another, named `layer1`, `layer2`, …
///
/// ```
/// use backflow_net::{Activation, Network};
/// let network = Network::new(&[3, 4, 2], Activation::SIGMOID)?;
/// assert_eq!(network.to_string(), "3-4-2");
/// assert_eq!(network.counts().parameters, 26);
/// # Ok::<(), backflow_net::Error>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct Network {
    layers: Vec<Dense>,
}

impl Network {
    /// A network of the given sizes, inputs first. All layers but the last have the activation; the last is
    /// linear, so that its numbers can be logits.
    ///
    /// # Errors
    /// Fewer than two sizes, a size of 0, more parameters than can be addressed.
    pub fn new(sizes: &[usize], activation: Activation) -> Result<Network, Error> {
        let last = sizes.len().saturating_sub(2);
        let layer = |(i, pair): (usize, &[usize])| {
            let activation = if i == last { Activation::IDENTITY } else { activation };
            Dense::new(format!("layer{}", i + 1), pair[0], pair[1], activation)
        };
        Network::of(sizes.windows(2).enumerate().map(layer).collect()).map_err(|error| match error {
            Error::NoLayers(_) => Error::NoLayers(sizes.len()),
            error => error,
        })
    }

    /// A network of layers made one by one. A layer whose number of inputs is not the number of outputs of the
    /// layer before becomes an error of the circuit that the network is used in.
    ///
    /// # Errors
    /// As [`Network::new`].
    pub fn of(layers: Vec<Dense>) -> Result<Network, Error> {
        if layers.is_empty() {
            return Err(Error::NoLayers(0));
        }
        let mut parameters = 0_usize;
        for layer in &layers {
            for (what, size) in [("inputs", layer.inputs), ("outputs", layer.outputs)] {
                if size == 0 {
                    return Err(Error::ZeroSize { layer: layer.name.clone(), what });
                }
            }
            let weights = Shape::new(&[layer.inputs, layer.outputs]).ok().map(|shape| shape.elements());
            let sum = weights.and_then(|n| n.checked_add(layer.outputs)?.checked_add(parameters));
            let fits = |n: &usize| *n <= backflow_circuit::MAX_ELEMENTS;
            parameters = sum.filter(fits).ok_or_else(|| {
                let outputs = layers.iter().map(|layer| layer.outputs);
                Error::TooLarge(std::iter::once(layers[0].inputs).chain(outputs).collect())
            })?;
        }
        Ok(Network { layers })
    }

    /// The layers, the first one first.
    pub fn layers(&self) -> &[Dense] {
        &self.layers
    }

    /// The layers, to change initialisers or activations.
    pub fn layers_mut(&mut self) -> &mut [Dense] {
        &mut self.layers
    }

    /// The names and shapes of all parameters in the order of the layers, W before b.
    pub fn parameters(&self) -> Vec<(String, Vec<usize>)> {
        self.layers.iter().flat_map(|l| l.parameter_names().into_iter().zip(l.parameter_shapes())).collect()
    }

    /// Declares all parameters as states of a circuit, layer by layer, W before b, with their starting values.
    #[track_caller]
    pub fn declare<'c>(&self, c: &'c Builder) -> Vec<Parameter<'c>> {
        let mut parameters = Vec::with_capacity(2 * self.layers.len());
        for layer in &self.layers {
            parameters.extend(layer.declare(c));
        }
        parameters
    }

    /// All parameters in a circuit that is extended, in the order of [`declare`](Self::declare).
    #[track_caller]
    pub fn find<'c>(&self, c: &'c Builder) -> Vec<Parameter<'c>> {
        let mut parameters = Vec::with_capacity(2 * self.layers.len());
        for layer in &self.layers {
            parameters.extend(layer.find(c));
        }
        parameters
    }

    /// The last layer's values for one example `[inputs] -> [outputs]` or a batch `[n, inputs] -> [n,
    /// outputs]`, from the parameters that [`declare`](Self::declare) returned.
    #[track_caller]
    pub fn forward<'c>(&self, x: Expr<'c>, parameters: &[Parameter<'c>]) -> Expr<'c> {
        let mut values = x;
        for (layer, parameters) in self.layers.iter().zip(parameters.chunks_exact(2)) {
            values = layer.forward(values, [parameters[0].value, parameters[1].value]);
        }
        values
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let inputs = self.layers.first().map_or(0, |layer| layer.inputs);
        write!(f, "{inputs}")?;
        self.layers.iter().try_for_each(|layer| write!(f, "-{}", layer.outputs))
    }
}

/// Layer sizes from text, separated by commas, minus signs or spaces: `64,32`, `64-64-32-10`. An empty text
/// means no layers.
///
/// # Errors
/// A part that is not a whole number of at least 1.
pub fn sizes(text: &str) -> Result<Vec<usize>, Error> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let wrong = |part: &str| Error::Sizes { text: text.to_owned(), part: part.to_owned() };
    let parts = text.split([',', '-']).flat_map(|part| match part.trim() {
        "" => vec![""],
        part => part.split_whitespace().collect(),
    });
    parts.map(|part| part.parse().ok().filter(|&n| n > 0).ok_or_else(|| wrong(part))).collect()
}
