//! Uniform random numbers.

use crate::gate::prelude::*;

/// The gate of [`Builder::uniform`]. Two are the same numbers only when they have the same identity and
/// shape.
#[derive(Clone, Copy, Debug)]
pub struct Uniform {
    /// How many.
    pub shape: Shape,
    /// Tells one source of randomness from another.
    pub identity: u64,
    /// Whether the first axis is that of the examples of a batch, see [`Form::Random`].
    pub per_example: bool,
}

impl Builder {
    /// Uniform numbers in the open interval (0, 1), new ones each run. Give each source that must be
    /// independent of the others its own identity.
    #[track_caller]
    pub fn uniform(&self, shape: impl IntoShape, identity: u64) -> Expr<'_> {
        match self.shaped(shape) {
            Ok(shape) => self.apply(Uniform { shape, identity, per_example: false }, &[]),
            Err(poison) => poison,
        }
    }
}

pub(crate) const ENTRY: Entry = Entry {
    formula: "random numbers in (0, 1), all equally likely",
    derivative: "none: it has no input",
    role: "ends it: nothing lies further back",
    parameters: &[
        Parameter::required("shape", &["size"], Takes::Ints),
        Parameter::required("identity", &["seed"], Takes::Int),
    ],
    ..Entry::gate(
        "uniform",
        0,
        |_, _| {
            Err(Misfit::new(
                "random numbers need a circuit to stand in",
                "in Rust, write builder.uniform(shape, identity)",
            ))
        },
        |params| {
            let shape = params.shape("shape")?;
            let identity = params.int("identity")? as u64;
            Some(Arc::new(Uniform { shape, identity, per_example: params.flag("per_example") == Some(true) }))
        },
        Vec::new,
    )
};

impl Gate for Uniform {
    fn name(&self) -> &str {
        "uniform"
    }

    fn params(&self) -> Params {
        // The identity is kept bit by bit; printed, the upper half of them is negative.
        let params = Params::new().with_axes("shape", self.shape.dims());
        let params = params.with("identity", self.identity as i64);
        if self.per_example { params.with("per_example", true) } else { params }
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        let [] = rules::arity(inputs)?;
        if self.per_example && self.shape.rank() == 0 {
            let fits = "give a shape of at least one axis";
            return Err(Misfit::new("a single number has no axis of examples", fits));
        }
        Ok(Type::real(self.shape))
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Random { identity: self.identity, per_example: self.per_example }
    }

    fn batched<'c>(&self, at: &Batch<'c>) -> Option<Mapped<'c>> {
        let gate = Uniform { shape: at.shape(self.shape)?, per_example: true, ..*self };
        Some(Mapped::Each(at.builder.apply(gate, &[])))
    }

    fn is_of_the_batch(&self) -> bool {
        true
    }
}
