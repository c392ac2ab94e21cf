//! Gates that users define in their own crate.
//!
//! Anything that implements [`Gate`] is a gate. [`CustomGate`] is the short way: a forward function over
//! slices, and a backward one over slices or written with expressions. The reference evaluator's `register`
//! holds such a gate against its samples before it is trusted.

use std::fmt;
use std::sync::Arc;

use crate::build::expr::Expr;
use crate::data::params::{Param, Params};
use crate::data::tensor::Type;
use crate::error::Error;
use crate::form::{Form, Kernel, through_f64};
use crate::gate::{Contributions, Gate, Misfit, Site};
use crate::gates::elementwise;

type ShapeRule = dyn Fn(&[Type]) -> Result<Type, Misfit> + Send + Sync;
type Forward<T> = dyn Fn(&[&[T]], &mut [T]) + Send + Sync;
type BackwardSlices<T> = dyn Fn(&[&[T]], &[T], &[T]) -> Vec<Vec<T>> + Send + Sync;
type BackwardExprs = dyn for<'c> Fn(&Site<'c>, Expr<'c>) -> Contributions<'c> + Send + Sync;

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
#[derive(Clone)]
pub struct CustomGate {
    name: Arc<str>,
    shape: Arc<ShapeRule>,
    kernel: Arc<ForwardKernel>,
    backward: Option<Backward>,
}

#[derive(Clone)]
enum Backward {
    Exprs(Arc<BackwardExprs>),
    Slices(Arc<BackwardFunctions>),
}

impl CustomGate {
    /// A gate of reals with a shape rule of its own. `forward` reads the inputs and writes the output, all
    /// row-major.
    pub fn new(
        name: &str,
        shape: impl Fn(&[Type]) -> Result<Type, Misfit> + Send + Sync + 'static,
        forward: impl Fn(&[&[f64]], &mut [f64]) + Send + Sync + 'static,
    ) -> CustomGate {
        let kernel = Arc::new(ForwardKernel { wide: Arc::new(forward), narrow: None });
        CustomGate { name: name.into(), shape: Arc::new(shape), kernel, backward: None }
    }

    /// A gate of so many inputs of one shape, which is the output's too. Inputs of different shapes are
    /// refused, not broadcast.
    pub fn elementwise(
        name: &str,
        inputs: usize,
        forward: impl Fn(&[&[f64]], &mut [f64]) + Send + Sync + 'static,
    ) -> CustomGate {
        CustomGate::new(name, move |types| elementwise(types, inputs), forward)
    }

    /// With a forward function of its own for plans in f32; otherwise they go through f64.
    pub fn with_f32(self, forward: impl Fn(&[&[f32]], &mut [f32]) + Send + Sync + 'static) -> CustomGate {
        let kernel = ForwardKernel { narrow: Some(Arc::new(forward)), ..ForwardKernel::clone(&self.kernel) };
        CustomGate { kernel: Arc::new(kernel), ..self }
    }

    /// With a gradient rule written with expressions, which can itself be differentiated.
    pub fn with_gradient(
        self,
        rule: impl for<'c> Fn(&Site<'c>, Expr<'c>) -> Contributions<'c> + Send + Sync + 'static,
    ) -> CustomGate {
        CustomGate { backward: Some(Backward::Exprs(Arc::new(rule))), ..self }
    }

    /// With a backward function over slices: from inputs, output and upstream gradient to one gradient an
    /// input, each as long as its input. What it returns cannot be differentiated again.
    pub fn with_backward(
        self,
        backward: impl Fn(&[&[f64]], &[f64], &[f64]) -> Vec<Vec<f64>> + Send + Sync + 'static,
    ) -> CustomGate {
        let functions = BackwardFunctions { wide: Arc::new(backward), narrow: None };
        CustomGate { backward: Some(Backward::Slices(Arc::new(functions))), ..self }
    }

    /// With a backward function of its own for plans in f32, beside the one for f64.
    pub fn with_backward_f32(
        self,
        backward: impl Fn(&[&[f32]], &[f32], &[f32]) -> Vec<Vec<f32>> + Send + Sync + 'static,
    ) -> CustomGate {
        let Some(Backward::Slices(functions)) = &self.backward else { return self };
        let functions = BackwardFunctions { narrow: Some(Arc::new(backward)), wide: functions.wide.clone() };
        CustomGate { backward: Some(Backward::Slices(Arc::new(functions))), ..self }
    }

    /// Whether it has a backward function over slices or a gradient rule.
    pub fn is_differentiable(&self) -> bool {
        self.backward.is_some()
    }

    /// What the backward function over slices returns, as it is, for whoever checks it; `None` without one.
    pub fn backward_f64(&self, inputs: &[&[f64]], output: &[f64], upstream: &[f64]) -> Option<Vec<Vec<f64>>> {
        match &self.backward {
            Some(Backward::Slices(functions)) => Some((functions.wide)(inputs, output, upstream)),
            _ => None,
        }
    }
}

impl fmt::Debug for CustomGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CustomGate").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Gate for CustomGate {
    fn name(&self) -> &str {
        &self.name
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        (self.shape)(inputs)
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Custom(self.kernel.clone())
    }

    fn gradient<'c>(&self, at: &Site<'c>, g: Expr<'c>) -> Result<Contributions<'c>, Error> {
        match &self.backward {
            None => Err(Error::no_gradient(&self.name, at.output.place())),
            Some(Backward::Exprs(rule)) => Ok(rule(at, g)),
            Some(Backward::Slices(functions)) => {
                let mut inputs = at.inputs.to_vec();
                inputs.extend([at.output, g]);
                let one = |input| {
                    let kernel = Arc::new(BackwardKernel { functions: functions.clone(), input });
                    at.send(input, || {
                        g.builder().apply(CustomBackward { name: self.name.clone(), kernel }, &inputs)
                    })
                };
                Ok((0..at.inputs.len()).map(one).collect())
            }
        }
    }

    fn same(&self, other: &dyn Gate) -> bool {
        let rules = |a: &Option<Backward>, b: &Option<Backward>| match (a, b) {
            (None, None) => true,
            (Some(Backward::Exprs(a)), Some(Backward::Exprs(b))) => Arc::ptr_eq(a, b),
            (Some(Backward::Slices(a)), Some(Backward::Slices(b))) => Arc::ptr_eq(a, b),
            _ => false,
        };
        other.downcast::<CustomGate>().is_some_and(|other| {
            Arc::ptr_eq(&self.kernel, &other.kernel) && rules(&self.backward, &other.backward)
        })
    }
}

/// What a custom gate sends to one of its inputs: a gate of the inputs, the output and the upstream gradient.
#[derive(Clone, Debug)]
struct CustomBackward {
    name: Arc<str>,
    kernel: Arc<BackwardKernel>,
}

impl Gate for CustomBackward {
    fn name(&self) -> &str {
        "custom_backward"
    }

    fn params(&self) -> Params {
        let params = Params::new().with("of", Param::Text(self.name.to_string()));
        params.with("input", Param::Int(self.kernel.input as i64))
    }

    fn output(&self, inputs: &[Type]) -> Result<Type, Misfit> {
        inputs.get(self.kernel.input).copied().ok_or_else(|| Misfit::new("it has no such input", ""))
    }

    fn form(&self, _: &[Type]) -> Form {
        Form::Custom(self.kernel.clone())
    }

    fn gradient<'c>(&self, at: &Site<'c>, _: Expr<'c>) -> Result<Contributions<'c>, Error> {
        Err(Error::no_gradient(&format!("the backward function of {}", self.name), at.output.place()))
    }

    fn same(&self, other: &dyn Gate) -> bool {
        let functions = |gate: &CustomBackward| gate.kernel.functions.clone();
        other
            .downcast::<CustomBackward>()
            .is_some_and(|other| Arc::ptr_eq(&functions(self), &functions(other)))
    }
}

#[derive(Clone)]
struct ForwardKernel {
    wide: Arc<Forward<f64>>,
    narrow: Option<Arc<Forward<f32>>>,
}

struct BackwardFunctions {
    wide: Arc<BackwardSlices<f64>>,
    narrow: Option<Arc<BackwardSlices<f32>>>,
}

struct BackwardKernel {
    functions: Arc<BackwardFunctions>,
    input: usize,
}

macro_rules! opaque {
    ($($kernel:ident),*) => {$(
        impl fmt::Debug for $kernel {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($kernel))
            }
        }
    )*};
}
opaque!(ForwardKernel, BackwardFunctions, BackwardKernel);

impl Kernel for ForwardKernel {
    fn run_f64(&self, _: &[Type], inputs: &[&[f64]], output: &mut [f64]) {
        (self.wide)(inputs, output);
    }

    fn run_f32(&self, _: &[Type], inputs: &[&[f32]], output: &mut [f32]) {
        match &self.narrow {
            Some(narrow) => narrow(inputs, output),
            None => through_f64(inputs, output, |inputs, output| (self.wide)(inputs, output)),
        }
    }
}

impl Kernel for BackwardKernel {
    fn run_f64(&self, _: &[Type], inputs: &[&[f64]], output: &mut [f64]) {
        place(&*self.functions.wide, self.input, inputs, output, f64::NAN);
    }

    fn run_f32(&self, _: &[Type], inputs: &[&[f32]], output: &mut [f32]) {
        match &self.functions.narrow {
            Some(narrow) => place(&**narrow, self.input, inputs, output, f32::NAN),
            None => through_f64(inputs, output, |inputs, output| {
                place(&*self.functions.wide, self.input, inputs, output, f64::NAN);
            }),
        }
    }
}

/// Runs a backward function and keeps what it sends to one input. A gradient of a wrong length, which
/// registration refuses, becomes NaN: it must not pass unseen.
fn place<T: Copy>(backward: &BackwardSlices<T>, input: usize, inputs: &[&[T]], output: &mut [T], nan: T) {
    let [inputs @ .., y, g] = inputs else { return output.fill(nan) };
    match backward(inputs, y, g).get(input) {
        Some(gradient) if gradient.len() == output.len() => output.copy_from_slice(gradient),
        _ => output.fill(nan),
    }
}
