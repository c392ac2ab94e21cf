//! Where values come from: inputs, states and constants. They are gates without inputs.

use std::hash::{Hash, Hasher};

use crate::gate::prelude::*;

/// A value given from outside before each run.
#[derive(Clone, Debug)]
pub struct Input {
    /// Its name.
    pub name: Arc<str>,
    /// Kind and shape.
    pub ty: Type,
}

/// A value carried from run to run.
#[derive(Clone, Debug)]
pub struct State(pub Input);

/// A value that never changes.
#[derive(Clone, Debug)]
pub struct Constant {
    value: Tensor,
}

impl Constant {
    /// A constant.
    pub fn new(value: Tensor) -> Constant {
        Constant { value }
    }

    /// The value.
    pub fn value(&self) -> &Tensor {
        &self.value
    }
}

impl Gate for Input {
    fn name(&self) -> &str {
        "input"
    }

    fn params(&self) -> Params {
        let params = Params::new().with("name", Param::Text(self.name.to_string()));
        of_kind(self.ty.kind, params.with_axes("shape", self.ty.shape.dims()))
    }

    fn output(&self, _: &[Type]) -> Result<Type, Misfit> {
        Ok(self.ty)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Input
    }

    fn same(&self, _: &dyn Gate) -> bool {
        false
    }
}

/// Everything but name and form is an input's.
impl Gate for State {
    fn name(&self) -> &str {
        "state"
    }

    fn params(&self) -> Params {
        self.0.params()
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        self.0.output(inputs)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::State
    }

    fn same(&self, other: &dyn Gate) -> bool {
        self.0.same(other)
    }
}

impl Gate for Constant {
    fn name(&self) -> &str {
        "constant"
    }

    fn params(&self) -> Params {
        let params = match self.value.single() {
            Some(value) if self.value.shape().rank() == 0 => Params::new().with("value", value),
            _ => Params::new()
                .with_axes("shape", self.value.shape().dims())
                .with("values", Param::Reals(self.value.shared_data())),
        };
        of_kind(self.value.ty().kind, params)
    }

    fn hash_params(&self, mut state: &mut dyn Hasher) {
        self.value.ty().hash(&mut state);
        self.value.data().iter().for_each(|v| state.write_u64(v.to_bits()));
    }

    fn equal_params(&self, other: &dyn Gate) -> bool {
        other.downcast::<Constant>().is_some_and(|other| self.value.same_bits(&other.value))
    }

    fn output(&self, _: &[Type]) -> Result<Type, Misfit> {
        Ok(self.value.ty())
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Constant(self.value.clone())
    }
}

/// Zeros that stand for an upstream gradient on which the result does not depend, because it is linear in it.
/// Each has an identity, so that it can be differentiated with respect to.
#[derive(Clone, Debug)]
pub struct Tangent {
    /// The shape.
    pub shape: Shape,
    /// Tells one from another.
    pub identity: u64,
}

impl Gate for Tangent {
    fn name(&self) -> &str {
        "tangent"
    }

    fn params(&self) -> Params {
        Params::new().with_axes("shape", self.shape.dims()).with("identity", self.identity as i64)
    }

    fn output(&self, _: &[Type]) -> Result<Type, Misfit> {
        Ok(Type::real(self.shape))
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Constant(Tensor::filled(self.shape, 0.0).unwrap_or_else(|_| Tensor::scalar(0.0)))
    }
}

impl Tangent {
    /// Whether a value is computed from one: then it is differentiated as the linear map that it is.
    pub(crate) fn reaches(x: Expr<'_>) -> bool {
        let circuit = x.builder().circuit.borrow();
        let needed = circuit.needed([x.id()]);
        circuit.ids().any(|id| needed[id.index()] && circuit.node(id).gate().downcast::<Tangent>().is_some())
    }
}

/// The parameters, with what marks indices.
fn of_kind(kind: Kind, params: Params) -> Params {
    if kind == Kind::Index { params.with("index", true) } else { params }
}

/// A source back from its printed parameters.
pub(crate) fn restore_source(name: &str, params: &Params) -> Option<GateRef> {
    let shape = || params.shape("shape");
    let kind = if params.flag("index") == Some(true) { Kind::Index } else { Kind::Real };
    let ty = || Some(Type { kind, shape: shape()? });
    Some(match name {
        "input" => Arc::new(Input { name: params.text("name")?.into(), ty: ty()? }),
        "state" => Arc::new(State(Input { name: params.text("name")?.into(), ty: ty()? })),
        "tangent" => Arc::new(Tangent { shape: shape()?, identity: params.int("identity")? as u64 }),
        "constant" => {
            let (shape, values) = match params.real("value") {
                Some(value) => (Shape::SCALAR, Arc::from([value])),
                None => (shape()?, params.reals("values")?),
            };
            let value = match kind {
                Kind::Real => Tensor::new(shape, values),
                Kind::Index => Tensor::index(shape, values),
            };
            Arc::new(Constant::new(value.ok()?))
        }
        _ => return None,
    })
}
