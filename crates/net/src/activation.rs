//! Activation functions: any elementwise gate of the registry, by name. A gate that is added to the registry
//! can be used as an activation at once.

use std::fmt;
use std::panic::Location;

use backflow_circuit::registry::{self, Entry, Operands};
use backflow_circuit::{Expr, Params, Structure};

use crate::error::Error;
use crate::initialiser::Initialiser;

/// An elementwise function that a layer applies to its weighted sums.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Activation(&'static str);

impl Activation {
    /// y = x: the layer is linear. Output layers that end in a loss from logits use it.
    pub const IDENTITY: Activation = Activation("identity");
    /// y = max(x, 0), the usual choice.
    pub const RELU: Activation = Activation("relu");
    /// y = x for x > 0 and a small slope times x below (Maas et al., 2013).
    pub const LEAKY_RELU: Activation = Activation("leaky_relu");
    /// y = x for x > 0 and eˣ − 1 below (Clevert et al., 2016).
    pub const ELU: Activation = Activation("elu");
    /// elu, scaled so that mean 0 and variance 1 are a fixed point (Klambauer et al., 2017).
    pub const SELU: Activation = Activation("selu");
    /// y = x Φ(x) (Hendrycks and Gimpel, 2016).
    pub const GELU: Activation = Activation("gelu");
    /// y = x σ(x), also known as swish.
    pub const SILU: Activation = Activation("silu");
    /// y = ln(1 + eˣ), a smooth relu.
    pub const SOFTPLUS: Activation = Activation("softplus");
    /// y = σ(x) = 1 / (1 + e⁻ˣ), from 0 to 1.
    pub const SIGMOID: Activation = Activation("sigmoid");
    /// y = tanh x, from −1 to 1.
    pub const TANH: Activation = Activation("tanh");

    /// The usual choices, for messages and help texts; every other smooth or rectifying elementwise gate
    /// (`sin`, `atan`, …) works as well, and [`named`](Self::named) finds it.
    pub const USUAL: [Activation; 10] = [
        Activation::RELU,
        Activation::LEAKY_RELU,
        Activation::ELU,
        Activation::SELU,
        Activation::GELU,
        Activation::SILU,
        Activation::SOFTPLUS,
        Activation::SIGMOID,
        Activation::TANH,
        Activation::IDENTITY,
    ];

    /// The activation with this name or alias: `identity`, or an elementwise gate of one operand in the
    /// registry.
    ///
    /// ```
    /// use backflow_net::Activation;
    /// assert_eq!(Activation::named("tanh")?, Activation::TANH);
    /// assert!(Activation::named("reul").unwrap_err().to_string().contains("choose relu"));
    /// assert!(Activation::named("sum").is_err()); // not elementwise
    /// # Ok::<(), backflow_net::Error>(())
    /// ```
    ///
    /// # Errors
    /// An unknown name; a gate that is not elementwise, or whose derivative is zero everywhere, so that nothing
    /// before it could learn.
    pub fn named(name: &str) -> Result<Activation, Error> {
        if ["identity", "linear", "none"].contains(&name) {
            return Ok(Activation::IDENTITY);
        }
        match registry::find(name).filter(|entry| is_activation(entry)) {
            Some(entry) => Ok(Activation(entry.name)),
            None => Err(Error::UnknownName {
                what: "activation",
                name: name.to_owned(),
                choices: format!(
                    "{}, or any other elementwise gate",
                    Activation::USUAL.map(Activation::name).join(", ")
                ),
            }),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// Applies it, elementwise.
    #[track_caller]
    pub fn apply(self, x: Expr<'_>) -> Expr<'_> {
        let Some(entry) = registry::find(self.0).filter(|_| self != Activation::IDENTITY) else { return x };
        let place = Location::caller().into();
        x.builder().at_place(place, || match entry.apply(&[x], &Params::new()) {
            Ok(y) => y,
            Err(problem) => x.builder().fail(backflow_circuit::Error::new(problem, place)),
        })
    }

    /// The initialiser of the weights before it: the one whose derivation assumes this function. He et al.
    /// for rectifiers, which halve the variance; LeCun for selu, whose fixed point Klambauer et al.
    /// (2017) derive with it; Glorot and Bengio for functions that are nearly linear around 0.
    pub fn initialiser(self) -> Initialiser {
        match self.0 {
            "relu" | "leaky_relu" | "elu" | "gelu" | "silu" | "softplus" => Initialiser::HeNormal,
            "selu" => Initialiser::LecunNormal,
            _ => Initialiser::GlorotUniform,
        }
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Whether it works element by element on one operand, with a derivative that is not zero everywhere.
fn is_activation(entry: &Entry) -> bool {
    entry.operands == Operands::Exactly(1)
        && entry.jacobian == Structure::Diagonal
        && entry.parameters.iter().all(|parameter| parameter.optional)
}
