//! Random numbers that a text asks for, from a seed.

use std::f64::consts::TAU;

use backflow_circuit::{Shape, Tensor, TensorError, random};

/// An array of random numbers, new ones in each pass of a loop.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The input that is given them.
    pub name: String,
    /// How many.
    pub shape: Shape,
    /// How they are distributed.
    pub how: Distribution,
    pub(crate) seed: u64,
    /// The first of the sequences that they are made from.
    pub(crate) first: u64,
}

/// How random numbers are distributed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// Evenly between two bounds.
    Uniform {
        /// The lower bound.
        low: f64,
        /// The upper bound.
        high: f64,
    },
    /// Normally.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        deviation: f64,
    },
    /// Whole numbers from `low` to below `high`, each as likely.
    Whole {
        /// The smallest.
        low: i64,
        /// One more than the largest.
        high: i64,
    },
    /// The whole numbers below `of` in any order, each once.
    Order {
        /// How many there are to choose from.
        of: usize,
    },
}

impl Distribution {
    /// How many sequences of uniform numbers it uses.
    pub(crate) fn sequences(self) -> u64 {
        match self {
            Distribution::Normal { .. } => 2,
            _ => 1,
        }
    }

    /// Whether the numbers can be indices.
    pub(crate) fn is_whole(self) -> bool {
        match self {
            Distribution::Whole { low, .. } => low >= 0,
            Distribution::Order { .. } => true,
            _ => false,
        }
    }
}

impl Draw {
    /// The numbers of a pass.
    ///
    /// # Errors
    /// Numbers that are no indices.
    pub fn numbers(&self, pass: usize) -> Result<Tensor, TensorError> {
        let uniform = |sequence: u64, count: usize| {
            let mut numbers = vec![0.0; count];
            random::uniform(self.seed, self.first + sequence, pass as u64, 0, &mut numbers);
            numbers
        };
        let count = self.shape.elements();
        let data: Vec<f64> = match self.how {
            Distribution::Uniform { low, high } => {
                uniform(0, count).into_iter().map(|u| low + (high - low) * u).collect()
            }
            // Box and Muller, 1958. 1 − u is never 0.
            Distribution::Normal { mean, deviation } => {
                let normal = |(u, v): (f64, f64)| (-2.0 * (1.0 - u).ln()).sqrt() * (TAU * v).cos();
                let pairs = uniform(0, count).into_iter().zip(uniform(1, count));
                pairs.map(normal).map(|z| mean + deviation * z).collect()
            }
            Distribution::Whole { low, high } => {
                let width = (high - low) as f64;
                // The product of the largest u may round to the width itself.
                let whole = |u: f64| low as f64 + (u * width).floor().min(width - 1.0);
                uniform(0, count).into_iter().map(whole).collect()
            }
            Distribution::Order { of } => {
                let keys = uniform(0, of);
                let mut order: Vec<usize> = (0..of).collect();
                order.sort_by(|&a, &b| keys[a].total_cmp(&keys[b]));
                order.into_iter().take(count).map(|at| at as f64).collect()
            }
        };
        match self.how.is_whole() && !self.name.is_empty() {
            true => Tensor::index(self.shape, data),
            false => Tensor::new(self.shape, data),
        }
    }
}
