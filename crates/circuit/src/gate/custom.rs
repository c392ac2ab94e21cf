//! Gates that users define in their own crate.
//!
//! Anything that implements [`Gate`] is a gate. [`CustomGate`] is the short way: a forward function over
//! slices, and a backward one over slices or written with expressions. The reference evaluator's `register`
//! holds such a gate against its samples before it is trusted.

use std::fmt;
use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::params::{Param, Params};
use crate::data::tensor::{Kind, Type};
use crate::error::{Error, Misfit, Problem};
use crate::form::{Form, UserFunction};
use crate::gate::{Contributions, Gate, Site};
use crate::gates::elementwise;

type ShapeRule = dyn Fn(&[Type]) -> Result<Type, Misfit> + Send + Sync;
type Forward = dyn Fn(&[&[f64]], &mut [f64]) + Send + Sync;
type Backward = dyn Fn(&[&[f64]], &[f64], &[f64]) -> Vec<Vec<f64>> + Send + Sync;
type Gradient = dyn for<'c> Fn(&Site<'c>, Expr<'c>) -> Contributions<'c> + Send + Sync;

/// A gate made of plain functions.
///
/// ```
/// use backflow_circuit::{Circuit, CustomGate};
/// let multiply = CustomGate::elementwise("multiply", 2, |x, y| {
///     for i in 0..y.len() {
///         y[i] = x[0][i] * x[1][i];
///     }
/// })
/// .with_gradient(|at, g| vec![Some(g * at.inputs[1]), Some(g * at.inputs[0])]);
/// let circuit = Circuit::build(|c| {
///     let (x, y) = (c.input("x", ()), c.input("y", ()));
///     let product = c.apply(multiply.clone(), &[x, y]);
///     c.output("dx", c.gradient(product, x));
/// })?;
/// assert_eq!(circuit.outputs().count(), 1);
/// # Ok::<(), backflow_circuit::Error>(())
/// ```
/// Its functions work in f64, even in a plan in f32. A gate that must be fast there implements [`Gate`] with a
/// [`UserFunction`] of its own.
#[derive(Clone, Debug)]
pub struct CustomGate {
    name: Arc<str>,
    shape: Function<ShapeRule>,
    forward: Function<Forward>,
    rule: Option<Rule>,
    differs: Option<Arc<str>>,
}

/// How a gradient is computed.
#[derive(Clone, Debug)]
enum Rule {
    /// By expressions.
    Gradient(Function<Gradient>),
    /// By a function over slices.
    Backward(Function<Backward>),
}

/// A shared function.
struct Function<F: ?Sized>(Arc<F>);

impl<F: ?Sized> Function<F> {
    fn is(&self, other: &Function<F>) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<F: ?Sized> Clone for Function<F> {
    fn clone(&self) -> Function<F> {
        Function(self.0.clone())
    }
}

impl<F: ?Sized> fmt::Debug for Function<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("function")
    }
}

impl CustomGate {
    /// A gate of reals with a shape rule of its own. `forward` reads the inputs and writes the output, all
    /// row-major.
    pub fn new(
        name: &str,
        shape: impl Fn(&[Type]) -> Result<Type, Misfit> + Send + Sync + 'static,
        forward: impl Fn(&[&[f64]], &mut [f64]) + Send + Sync + 'static,
    ) -> CustomGate {
        let (shape, forward) = (Function(Arc::new(shape) as _), Function(Arc::new(forward) as _));
        CustomGate { name: name.into(), shape, forward, rule: None, differs: None }
    }

    /// A gate of `inputs` inputs of one shape, which is the output's too. Inputs of different shapes are
    /// refused, not broadcast.
    pub fn elementwise(
        name: &str,
        inputs: usize,
        forward: impl Fn(&[&[f64]], &mut [f64]) + Send + Sync + 'static,
    ) -> CustomGate {
        CustomGate::new(name, move |types| elementwise(types, inputs), forward)
    }

    /// With a gradient rule written with expressions, which can itself be differentiated.
    pub fn with_gradient(
        self,
        rule: impl for<'c> Fn(&Site<'c>, Expr<'c>) -> Contributions<'c> + Send + Sync + 'static,
    ) -> CustomGate {
        CustomGate { rule: Some(Rule::Gradient(Function(Arc::new(rule)))), ..self }
    }

    /// With a backward function over slices: from inputs, output and upstream gradient to one gradient per
    /// input, each as long as its input. What it returns cannot be differentiated again. When a gradient is
    /// taken, the function is tried on ones (0 for indices), and one that returns too few gradients or a
    /// gradient of another length is an error.
    pub fn with_backward(
        self,
        backward: impl Fn(&[&[f64]], &[f64], &[f64]) -> Vec<Vec<f64>> + Send + Sync + 'static,
    ) -> CustomGate {
        CustomGate { rule: Some(Rule::Backward(Function(Arc::new(backward)))), ..self }
    }

    /// Says why the backward rule is meant to differ from the derivative: a straight-through
    /// estimator, a reversed or clipped gradient. The check at registration then compares no numbers.
    ///
    /// ```
    /// use backflow_circuit::{CustomGate, Gate};
    /// let rounded = CustomGate::elementwise("rounded", 1, |x, y| {
    ///     y.iter_mut().zip(x[0]).for_each(|(y, x)| *y = x.round());
    /// })
    /// .with_gradient(|_, g| vec![Some(g)])
    /// .meant_to_differ("straight-through: the gradient passes as if nothing were rounded");
    /// assert!(rounded.meant_to_differ_because().is_some());
    /// ```
    pub fn meant_to_differ(self, because: &str) -> CustomGate {
        CustomGate { differs: Some(because.into()), ..self }
    }

    /// Whether it has a backward function over slices or a gradient rule.
    pub fn is_differentiable(&self) -> bool {
        self.rule.is_some()
    }

    /// What the backward function over slices returns, unchanged, for checks; `None` if there is none.
    pub fn backward_f64(&self, inputs: &[&[f64]], output: &[f64], upstream: &[f64]) -> Option<Vec<Vec<f64>>> {
        match &self.rule {
            Some(Rule::Backward(backward)) => Some((backward.0)(inputs, output, upstream)),
            _ => None,
        }
    }

    /// Tries a backward function, and says what is wrong with the number or the lengths of its gradients.
    fn tried(&self, backward: &Backward, at: &Site<'_>) -> Result<(), Error> {
        let ones = |x: &Expr<'_>| {
            let Type { kind, shape } = x.ty();
            vec![if kind == Kind::Index { 0.0 } else { 1.0 }; shape.elements()]
        };
        let inputs: Vec<Vec<f64>> = at.inputs.iter().map(ones).collect();
        let inputs: Vec<&[f64]> = inputs.iter().map(Vec::as_slice).collect();
        let (mut output, upstream) = (ones(&at.output), ones(&at.output));
        (self.forward.0)(&inputs, &mut output);
        let sent = backward(&inputs, &output, &upstream);
        let short = inputs
            .iter()
            .zip(&sent)
            .zip(&at.wanted)
            .position(|((x, sent), wanted)| *wanted && x.len() != sent.len());
        let why = match short {
            _ if sent.len() < inputs.len() => {
                format!("its backward function returned {} gradients for {} inputs", sent.len(), inputs.len())
            }
            Some(i) => format!(
                "its backward function returned {} numbers for input {i}, which has {} elements",
                sent[i].len(),
                inputs[i].len()
            ),
            None => return Ok(()),
        };
        Err(Error::new(Problem::Rule { gate: self.name.to_string(), why }, at.output.place()))
    }
}

impl Gate for CustomGate {
    fn name(&self) -> &str {
        &self.name
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        (self.shape.0)(inputs)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Custom(Arc::new(self.forward.clone()))
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        match &self.rule {
            None => Err(Error::no_gradient(&self.name, at.output.place())),
            Some(Rule::Gradient(rule)) => Ok((rule.0)(at, g)),
            Some(Rule::Backward(backward)) => {
                self.tried(&*backward.0, at)?;
                let mut inputs = at.inputs.to_vec();
                inputs.extend([at.output, g]);
                let one = |input| {
                    let part = Part { backward: backward.clone(), input };
                    at.send(input, || {
                        g.builder().apply(CustomBackward { name: self.name.clone(), part }, &inputs)
                    })
                };
                Ok((0..at.inputs.len()).map(one).collect())
            }
        }
    }

    fn meant_to_differ_because(&self) -> Option<&str> {
        self.differs.as_deref()
    }

    fn same(&self, other: &dyn Gate) -> bool {
        let rules = |a: &Option<Rule>, b: &Option<Rule>| match (a, b) {
            (None, None) => true,
            (Some(Rule::Gradient(a)), Some(Rule::Gradient(b))) => a.is(b),
            (Some(Rule::Backward(a)), Some(Rule::Backward(b))) => a.is(b),
            _ => false,
        };
        other
            .downcast::<CustomGate>()
            .is_some_and(|other| self.forward.is(&other.forward) && rules(&self.rule, &other.rule))
    }
}

/// What a custom gate sends to one of its inputs: a gate of the inputs, the output and the upstream gradient.
#[derive(Clone, Debug)]
struct CustomBackward {
    name: Arc<str>,
    part: Part,
}

impl Gate for CustomBackward {
    fn name(&self) -> &str {
        "custom_backward"
    }

    fn params(&self) -> Params {
        let params = Params::new().with("of", Param::Text(self.name.to_string()));
        params.with("input", Param::Int(self.part.input as i64))
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        inputs.get(self.part.input).copied().ok_or_else(|| Misfit::new("it has no such input", ""))
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Custom(Arc::new(self.part.clone()))
    }

    fn gradient<'c>(&self, at: &Site<'c>, _: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Err(Error::no_gradient(&format!("the backward function of {}", self.name), at.output.place()))
    }

    fn same(&self, other: &dyn Gate) -> bool {
        other.downcast::<CustomBackward>().is_some_and(|other| self.part.backward.is(&other.part.backward))
    }
}

/// The part of a backward function's result that goes to one input.
#[derive(Clone, Debug)]
struct Part {
    backward: Function<Backward>,
    input: usize,
}

impl UserFunction for Function<Forward> {
    fn run_f64(&self, _: &[Type], inputs: &[&[f64]], output: &mut [f64]) {
        (self.0)(inputs, output);
    }
}

impl UserFunction for Part {
    /// A gradient whose length depends on the values and is wrong here becomes NaN, so that it does not go
    /// unnoticed.
    fn run_f64(&self, _: &[Type], inputs: &[&[f64]], output: &mut [f64]) {
        let [inputs @ .., y, g] = inputs else { return output.fill(f64::NAN) };
        match (self.backward.0)(inputs, y, g).get(self.input) {
            Some(gradient) if gradient.len() == output.len() => output.copy_from_slice(gradient),
            _ => output.fill(f64::NAN),
        }
    }
}
