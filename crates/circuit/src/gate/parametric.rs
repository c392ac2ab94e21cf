//! Pointwise gates of one operand with real parameters, as data.
//!
//! The counterpart of [`Pointwise`](crate::Pointwise): a gate is a value, the family of all that its
//! parameters can make of it, and one implementation of [`Gate`] serves every member. A rule gets the
//! parameters as an array, in the order in which they are listed.

use std::fmt;
use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::params::{Param, Params};
use crate::data::tensor::{Tensor, Type};
use crate::error::Error;
use crate::form::{Form, Program, Scalar};
use crate::gate::registry::{Parameter, Sample};
use crate::gate::{Contributions, Gate, GateRef, Misfit, Site};
use crate::gates::elementwise;

/// A pointwise gate of one operand and `N` real parameters, a `static`:
///
/// ```
/// use backflow_circuit::registry::{Parameter, Takes};
/// use backflow_circuit::{Circuit, Parametric};
///
/// /// y = c x, elementwise.
/// static SCALE: Parametric<1> = Parametric {
///     formula: "c x",
///     derivative: "c",
///     points: &[-2.0, 0.5, 3.0],
///     ..Parametric::new("scale", [FACTOR], [2.0], |x, [c]| x * c, |_, g, [c]| g * c)
/// };
/// const FACTOR: Parameter = Parameter::optional("c", &[], Takes::Real);
///
/// let circuit = Circuit::build(|c| {
///     let x = c.input("x", [4]);
///     c.output("dx", c.gradient(SCALE.on(x, [3.0]).sum(), x));
/// })?;
/// assert!(circuit.to_text().contains("scale"));
/// # Ok::<(), backflow_circuit::Error>(())
/// ```
pub struct Parametric<const N: usize> {
    /// The name in text, pictures and errors: `leaky_relu`.
    pub name: &'static str,
    /// Other names, NumPy's first.
    pub aliases: &'static [&'static str],
    /// The formula.
    pub formula: &'static str,
    /// The derivative.
    pub derivative: &'static str,
    /// What holds at kinks and singular points; empty for smooth gates.
    pub convention: &'static str,
    /// What it does to a gradient; empty when it only scales it by the derivative.
    pub role: &'static str,
    /// The parameters.
    pub parameters: [Parameter; N],
    /// Their values where a call leaves them out. An infinite value means no bound, and printed circuits may
    /// leave it out as well.
    pub defaults: [f64; N],
    /// Refuses parameters that make no sense.
    pub check: fn([f64; N]) -> Result<(), Misfit>,
    /// How an element is computed.
    pub code: for<'p> fn(Scalar<'p>, [f64; N]) -> Scalar<'p>,
    /// What flows back to the operand, from the operand and the upstream gradient.
    pub gradient: for<'c> fn(Expr<'c>, Expr<'c>, [f64; N]) -> Expr<'c>,
    /// As [`Gate::kink`], from the operand.
    pub kink: for<'c> fn(Expr<'c>, [f64; N]) -> Option<Expr<'c>>,
    /// Where tests try it, with the defaults and with each row of `tried`: numbers away from kinks.
    pub points: &'static [f64],
    /// Parameters that tests try besides the defaults.
    pub tried: &'static [[f64; N]],
}

/// A parametric gate with its parameters: what a node holds.
#[derive(Clone, Copy)]
pub struct Instance<const N: usize> {
    family: &'static Parametric<N>,
    values: [f64; N],
}

/// A parametric gate of any number of parameters, as its entry sees it.
pub(crate) trait Family: Sync {
    /// The gate on an operand, with the parameters of a call.
    fn call<'c>(&'static self, x: Expr<'c>, params: &Params) -> Expr<'c>;
    /// The gate of printed parameters.
    fn restore(&'static self, params: &Params) -> Option<GateRef>;
    /// Where tests try it.
    fn samples(&self) -> Vec<Sample>;
}

impl<const N: usize> Parametric<N> {
    /// A gate without aliases, texts, samples and optional rules so far.
    pub const fn new(
        name: &'static str,
        parameters: [Parameter; N],
        defaults: [f64; N],
        code: for<'p> fn(Scalar<'p>, [f64; N]) -> Scalar<'p>,
        gradient: for<'c> fn(Expr<'c>, Expr<'c>, [f64; N]) -> Expr<'c>,
    ) -> Parametric<N> {
        Parametric {
            name,
            aliases: &[],
            formula: "",
            derivative: "",
            convention: "",
            role: "",
            parameters,
            defaults,
            check: |_| Ok(()),
            code,
            gradient,
            kink: |_, _| None,
            points: &[],
            tried: &[],
        }
    }

    /// The gate on an operand.
    #[track_caller]
    pub fn on<'c>(&'static self, x: Expr<'c>, values: [f64; N]) -> Expr<'c> {
        x.apply(Instance { family: self, values })
    }

    fn values(&self, params: &Params) -> [f64; N] {
        std::array::from_fn(|i| params.real(self.parameters[i].name).unwrap_or(self.defaults[i]))
    }
}

impl<const N: usize> Family for Parametric<N> {
    #[track_caller]
    fn call<'c>(&'static self, x: Expr<'c>, params: &Params) -> Expr<'c> {
        self.on(x, self.values(params))
    }

    fn restore(&'static self, params: &Params) -> Option<GateRef> {
        let printed = |i: usize| params.real(self.parameters[i].name).is_some();
        let complete = (0..N).all(|i| printed(i) || self.defaults[i].is_infinite());
        complete.then(|| Arc::new(Instance { family: self, values: self.values(params) }) as GateRef)
    }

    fn samples(&self) -> Vec<Sample> {
        let x = Sample::of([Tensor::from(self.points.to_vec())]);
        let with = |values: &[f64; N]| {
            let named = self.parameters.iter().zip(values);
            named.fold(x.clone(), |x, (parameter, &value)| x.with(parameter.name, Param::Real(value)))
        };
        if self.points.is_empty() {
            return Vec::new();
        }
        std::iter::once(x.clone()).chain(self.tried.iter().map(with)).collect()
    }
}

impl<const N: usize> fmt::Debug for Instance<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.family.name, self.values)
    }
}

impl<const N: usize> Gate for Instance<N> {
    fn name(&self) -> &str {
        self.family.name
    }

    fn params(&self) -> Params {
        let named = self.family.parameters.iter().zip(self.values);
        named
            .fold(Params::new(), |params, (parameter, value)| params.with(parameter.name, Param::Real(value)))
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        (self.family.check)(self.values)?;
        elementwise(inputs, 1)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Map(Program::build(|[x]| (self.family.code)(x, self.values)))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Ok(vec![Some((self.family.gradient)(at.x(), g, self.values))])
    }

    fn kink<'c>(&self, at: &Site<'c>) -> Option<Expr<'c>> {
        (self.family.kink)(at.x(), self.values)
    }

    fn same(&self, other: &dyn Gate) -> bool {
        other.downcast::<Instance<N>>().is_some_and(|other| std::ptr::eq(self.family, other.family))
    }
}
