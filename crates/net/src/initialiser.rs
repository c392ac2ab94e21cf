//! Starting values of parameters, as expressions of random gates.

use std::fmt;

use backflow_circuit::{Builder, Expr};

use crate::error::Error;

/// The initial values of a weight matrix of `n_in` rows and `n_out` columns.
///
/// All of them keep the variance of what flows through a layer near 1, under different assumptions about the
/// function after it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Initialiser {
    /// U(−a, a), a = √(6 / (n_in + n_out)): keeps the variance of values and of gradients alike where the
    /// activation is nearly linear (Glorot and Bengio, "Understanding the difficulty of training deep
    /// feedforward neural networks", 2010). Also known as Xavier's.
    GlorotUniform,
    /// N(0, σ²), σ = √(2 / (n_in + n_out)), from the same paper.
    GlorotNormal,
    /// U(−a, a), a = √(6 / n_in), with the variance of [`HeNormal`](Self::HeNormal).
    HeUniform,
    /// N(0, σ²), σ = √(2 / n_in): a rectifier loses half of the variance, and the 2 makes up for it (He et al.,
    /// "Delving deep into rectifiers", 2015). Also known as Kaiming's.
    HeNormal,
    /// N(0, σ²), σ = √(1 / n_in) (LeCun et al., "Efficient BackProp", 1998).
    LecunNormal,
    /// Zeros. For biases; weights of zero would keep all neurons of a layer equal for ever.
    Zeros,
    /// One number everywhere.
    Constant(f64),
}

const NAMED: [(&str, Initialiser); 6] = [
    ("glorot_uniform", Initialiser::GlorotUniform),
    ("glorot_normal", Initialiser::GlorotNormal),
    ("he_uniform", Initialiser::HeUniform),
    ("he_normal", Initialiser::HeNormal),
    ("lecun_normal", Initialiser::LecunNormal),
    ("zeros", Initialiser::Zeros),
];

impl Initialiser {
    /// The initialiser with this name: `glorot_uniform` (`xavier_uniform`), `he_normal` (`kaiming_normal`), …
    ///
    /// # Errors
    /// Any other name.
    pub fn named(name: &str) -> Result<Initialiser, Error> {
        let known = name.replace("xavier", "glorot").replace("kaiming", "he");
        let found = NAMED.iter().find(|(n, _)| *n == known).map(|(_, initialiser)| *initialiser);
        found.ok_or_else(|| Error::UnknownName {
            what: "initialiser",
            name: name.to_owned(),
            choices: NAMED.map(|(name, _)| name).join(", "),
        })
    }

    /// The values of a matrix `[n_in, n_out]`. `identity` keeps its random numbers apart from those of
    /// other parameters in the same circuit.
    #[track_caller]
    pub fn matrix<'c>(self, c: &'c Builder, [n_in, n_out]: [usize; 2], identity: u64) -> Expr<'c> {
        let shape = [n_in, n_out];
        let (fan_in, fan_out) = (n_in as f64, n_out as f64);
        let normal = |variance: f64| c.normal(shape, identity) * variance.sqrt();
        // The uniform numbers from −1 to 1 have variance 1/3.
        let uniform = |variance: f64| (c.uniform(shape, identity) * 2.0 - 1.0) * (3.0 * variance).sqrt();
        match self {
            Initialiser::GlorotUniform => uniform(2.0 / (fan_in + fan_out)),
            Initialiser::GlorotNormal => normal(2.0 / (fan_in + fan_out)),
            Initialiser::HeUniform => uniform(2.0 / fan_in),
            Initialiser::HeNormal => normal(2.0 / fan_in),
            Initialiser::LecunNormal => normal(1.0 / fan_in),
            Initialiser::Zeros => c.constant(0.0).expand(shape),
            Initialiser::Constant(value) => c.constant(value).expand(shape),
        }
    }
}

/// The identity of the random numbers of a parameter: a hash of its name (FNV-1a with 64 bits, by Fowler, Noll
/// and Vo), so that they depend neither on the order of the layers nor on other random gates.
pub(crate) fn identity(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

impl fmt::Display for Initialiser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, NAMED.iter().find(|(_, initialiser)| initialiser == self)) {
            (Initialiser::Constant(value), _) => write!(f, "{value}"),
            (_, Some((name, _))) => f.write_str(name),
            (_, None) => write!(f, "{self:?}"),
        }
    }
}
