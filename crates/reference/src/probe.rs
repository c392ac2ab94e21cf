//! A number of a circuit as a function of its inputs, near a point.

use std::collections::HashMap;

use backflow_circuit::{Circuit, NodeId, Tensor, random};

use crate::array::Array;
use crate::difference::{Differences, Rounded, differences};
use crate::error::Error;
use crate::evaluate::{Draw, Flat, assign};
use crate::form::sum;
use crate::rounding::{Shaken, spread};

/// The sum of a node's elements as a function of inputs and states, near a point.
pub struct Probe {
    pub(crate) flat: Flat,
    of: NodeId,
    point: HashMap<NodeId, Tensor>,
}

impl Probe {
    /// Near a point: a value for every input and state.
    ///
    /// # Errors
    /// As [`evaluate`](crate::evaluate).
    pub fn new<'a>(
        circuit: &Circuit,
        of: NodeId,
        at: impl IntoIterator<Item = (&'a str, Tensor)>,
    ) -> Result<Probe, Error> {
        Probe::of(circuit, of, assign(circuit, at, 0)?)
    }

    pub(crate) fn of(circuit: &Circuit, of: NodeId, point: HashMap<NodeId, Tensor>) -> Result<Probe, Error> {
        Ok(Probe { flat: Flat::new(circuit, std::iter::once(of))?, of, point })
    }

    /// The point's coordinates for an input or a state.
    ///
    /// # Errors
    /// [`Error::NoSuch`] for other nodes.
    pub fn at(&self, node: NodeId) -> Result<&Tensor, Error> {
        let value = self.point.get(&node);
        value.ok_or_else(|| Error::NoSuch { sort: "input or state", name: node.to_string() })
    }

    pub(crate) fn point(&self) -> &HashMap<NodeId, Tensor> {
        &self.point
    }

    /// The derivative along a direction, which gives a tensor for each input or state that moves.
    ///
    /// # Errors
    /// A direction for something that is neither an input nor a state; a value that cannot be computed.
    pub fn along(&self, direction: &[(NodeId, Tensor)]) -> Result<Differences, Error> {
        differences(|t| {
            let mut point = self.point.clone();
            for (node, v) in direction {
                let x = self.at(*node)?;
                let moved: Vec<f64> = x.data().iter().zip(v.data()).map(|(x, v)| x + t * v).collect();
                point.insert(*node, Tensor::new(x.shape(), moved)?);
            }
            let point = point.iter().map(|(&id, x)| (id, Array::<Shaken<f64>>::of(x)));
            let values = self.flat.run_on(point, Draw::default())?;
            let total = sum(&self.flat.array(&values, self.of)?.data);
            Ok(Rounded { value: total.0[0], rounding: spread(total.0) })
        })
    }
}

/// A random direction at a point, as long as the point: every coordinate moves by half to all of its own
/// size, up or down (by up to 1 where it is 0), so that steps along it suit large and small coordinates
/// alike.
pub fn direction(at: &Tensor, seed: u64) -> Tensor {
    let mut draws = vec![0.0; at.data().len()];
    random::uniform(seed, 0, 0, 0, &mut draws);
    let signed = |u: f64| if u < 0.5 { u - 1.0 } else { u };
    let moves: Vec<f64> = at.data().iter().zip(draws).map(|(&x, u)| signed(u) * scale(x)).collect();
    Tensor::new(at.shape(), moves).unwrap_or_else(|_| at.clone())
}

/// The size of a coordinate.
pub(crate) fn scale(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() { 1.0 } else { x.abs() }
}

/// The power of two below the size of a coordinate: to move by it rounds nothing.
pub(crate) fn binade(x: f64) -> f64 {
    // The exponent alone; a subnormal number has none.
    let power = f64::from_bits(scale(x).to_bits() & f64::INFINITY.to_bits());
    if power == 0.0 { scale(x) } else { power }
}
