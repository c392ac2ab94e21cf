//! The check that a user-defined gate passes before it is trusted.

use std::sync::Arc;

use backflow_circuit::form::{Form, UserFunction};
use backflow_circuit::{Circuit, CustomGate, Gate, GateRef, Kind, NodeId, Shape, Tensor, Type};

use crate::check::{Along, Comparison, Verdict, check};
use crate::error::{Error, Flaw};
use crate::evaluate::{Draw, Flat};
use crate::probe::direction;

/// How far f32 and f64 may be apart, relative to the largest element: 12 of the 24 bits of a float.
const NARROW: f64 = 1.0 / 4096.0;

/// Checks a gate on sample operands, and returns it in the form that nodes take.
///
/// At each sample its value must be finite; its gradient rule must exist and return one gradient of the
/// right shape for each input; that gradient must agree with the derivative as [`check`](crate::check())
/// judges it, element by element (along random directions beyond [`WORK`](crate::check::WORK)); functions
/// over slices must give the same results in f32 and f64. Where the gate says that its rule is meant to
/// differ from the derivative, the two are not compared.
///
/// ```
/// use backflow_circuit::{CustomGate, Tensor};
/// let cube = CustomGate::elementwise("cube", 1, |x, y| {
///     for i in 0..y.len() {
///         y[i] = x[0][i].powi(3);
///     }
/// });
/// let wrong = cube.clone().with_gradient(|at, g| vec![Some(g * at.x())]);
/// let right = cube.with_gradient(|at, g| vec![Some(g * 3.0 * at.x() * at.x())]);
/// let samples = [vec![Tensor::from([0.5, -2.0])]];
/// assert!(backflow_reference::register(wrong, &samples).is_err());
/// assert!(backflow_reference::register(right, &samples).is_ok());
/// ```
///
/// # Errors
/// [`Error::NoSamples`], or [`Error::Refused`] with the first [`Flaw`].
pub fn register(gate: impl Gate, samples: &[Vec<Tensor>]) -> Result<GateRef, Error> {
    let gate: GateRef = Arc::new(gate);
    if samples.is_empty() {
        return Err(Error::NoSamples(gate.name().to_owned()));
    }
    for (sample, operands) in samples.iter().enumerate() {
        inspect(&gate, operands).map_err(|flaw| Error::Refused {
            gate: gate.name().to_owned(),
            sample,
            flaw: Box::new(flaw),
        })?;
    }
    Ok(gate)
}

fn inspect(gate: &GateRef, operands: &[Tensor]) -> Result<(), Flaw> {
    let trial = Trial::of(gate, operands)?;
    let value = trial.value(trial.output)?;
    if let Some((element, &value)) = value.data().iter().enumerate().find(|(_, v)| !v.is_finite()) {
        return Err(Flaw::NotFinite { element, value });
    }
    lengths(gate, operands, &value)?;
    let Some(weighted) = trial.weighted else { return Ok(()) };
    let report = check(&trial.circuit, weighted, &trial.reals, trial.point())?;
    // A rule that is meant to differ from the derivative is checked for number, shape and precision alone.
    let compared = if gate.meant_to_differ_because().is_some() { &[][..] } else { &report.inputs[..] };
    for found in compared {
        let input = trial.inputs.iter().position(|&x| x == found.node).unwrap_or(0);
        for comparison in &found.comparisons {
            judge(input, comparison)?;
        }
    }
    precisions(&trial)
}

fn judge(input: usize, comparison: &Comparison) -> Result<(), Flaw> {
    let what = match comparison.along {
        Along::Element(i) => format!("element {i}"),
        Along::Direction(_) => "a random direction".to_owned(),
    };
    let Comparison { gradient, difference, bar, .. } = *comparison;
    match comparison.verdict {
        Verdict::Agrees => Ok(()),
        Verdict::Kink => Err(Flaw::Kink { input, what }),
        Verdict::NoVerdict => Err(Flaw::NoVerdict { input, what, gradient, difference, bar }),
        Verdict::Disagrees => Err(Flaw::Gradient { input, what, gradient, difference, bar }),
    }
}

/// A circuit of this gate alone, at one of its samples.
struct Trial<'a> {
    circuit: Circuit,
    operands: &'a [Tensor],
    inputs: Vec<NodeId>,
    /// Those of the inputs that are real.
    reals: Vec<NodeId>,
    output: NodeId,
    /// The sum of the output's elements with random weights, so that errors in two elements cannot
    /// cancel; `None` if there is nothing to differentiate.
    weighted: Option<NodeId>,
}

impl<'a> Trial<'a> {
    fn of(gate: &GateRef, operands: &'a [Tensor]) -> Result<Trial<'a>, Error> {
        let (mut inputs, mut output, mut weighted) = (Vec::new(), NodeId::new(0), None);
        let circuit = Circuit::build(|c| {
            let make = |(i, x): (usize, &Tensor)| match x.ty().kind {
                Kind::Real => c.input(&name(i), x.shape()),
                Kind::Index => c.index_input(&name(i), x.shape()),
            };
            let operands: Vec<_> = operands.iter().enumerate().map(make).collect();
            inputs = operands.iter().map(|x| x.id()).collect();
            let y = c.apply_ref(gate.clone(), &operands);
            output = y.id();
            if !y.is_poison() && !y.is_index() && operands.iter().any(|x| !x.is_index()) {
                let weights = direction(&ones(y.shape()), 1);
                weighted = Some((y * c.constant(weights)).sum().id());
            }
        })?;
        let real = |x: &&NodeId| circuit.node(**x).ty().kind == Kind::Real;
        let reals = inputs.iter().filter(real).copied().collect();
        Ok(Trial { circuit, operands, inputs, reals, output, weighted })
    }

    fn point(&self) -> impl Iterator<Item = (&str, Tensor)> {
        let name = |id: &NodeId| self.circuit.node(*id).name().unwrap_or_default();
        self.inputs.iter().map(name).zip(self.operands.iter().cloned())
    }

    fn value(&self, id: NodeId) -> Result<Tensor, Error> {
        Ok(crate::evaluate(&self.circuit, self.point())?.value(id).clone())
    }
}

/// Ones of a shape; if there is no memory for them, a single one, which fits no direction.
fn ones(shape: Shape) -> Tensor {
    Tensor::filled(shape, 1.0).unwrap_or_else(|_| Tensor::scalar(1.0))
}

fn name(input: usize) -> String {
    format!("input {input}")
}

/// Checks the number and the lengths of the gradients that a backward function over slices returns, because
/// inside a circuit a gradient of the wrong length only shows as NaN.
fn lengths(gate: &GateRef, operands: &[Tensor], value: &Tensor) -> Result<(), Flaw> {
    let inputs: Vec<&[f64]> = operands.iter().map(Tensor::data).collect();
    let upstream = vec![1.0; value.data().len()];
    let custom = gate.downcast::<CustomGate>();
    let Some(sent) = custom.and_then(|gate| gate.backward_f64(&inputs, value.data(), &upstream)) else {
        return Ok(());
    };
    if sent.len() != inputs.len() {
        return Err(Flaw::Count { given: sent.len(), inputs: inputs.len() });
    }
    for (input, (sent, x)) in sent.iter().zip(operands).enumerate() {
        if x.ty().kind == Kind::Real && sent.len() != x.data().len() {
            return Err(Flaw::Length { input, given: sent.len(), wanted: x.data().len() });
        }
    }
    Ok(())
}

/// Runs every function over slices, forward and backward, in both precisions on numbers that are exact in
/// both.
fn precisions(trial: &Trial) -> Result<(), Flaw> {
    let Some(weighted) = trial.weighted else { return Ok(()) };
    let circuit = trial.circuit.clone().extend(|c| {
        let reals = trial.reals.iter().map(|&x| c.expr(x));
        c.gradients(c.expr(weighted), reals);
    });
    let circuit = circuit.map_err(Error::from)?;
    let point = trial.inputs.iter().copied().zip(trial.operands.iter().cloned()).collect();
    let flat = Flat::new(&circuit, circuit.ids())?;
    let values = flat.run(&point, Draw::default())?;
    for id in circuit.ids() {
        let node = circuit.node(id);
        let inputs = node.inputs().iter().map(|&x| flat.value(&values, x));
        let inputs = inputs.collect::<Result<Vec<_>, _>>()?;
        let types: Vec<Type> = inputs.iter().map(Tensor::ty).collect();
        if let Form::Custom(function) = node.gate().form(&types) {
            let backward = node.origin().backward_of.is_some();
            compare(&*function, &types, &inputs, node.ty().shape.elements(), backward)?;
        }
    }
    Ok(())
}

fn compare(
    function: &dyn UserFunction,
    types: &[Type],
    inputs: &[Tensor],
    elements: usize,
    backward: bool,
) -> Result<(), Flaw> {
    let narrow: Vec<Vec<f32>> = inputs.iter().map(|x| x.data().iter().map(|&v| v as f32).collect()).collect();
    let wide: Vec<Vec<f64>> = narrow.iter().map(|x| x.iter().map(|&v| f64::from(v)).collect()).collect();
    let (mut in_f32, mut in_f64) = (vec![0.0; elements], vec![0.0; elements]);
    function.run_f32(types, &narrow.iter().map(Vec::as_slice).collect::<Vec<_>>(), &mut in_f32);
    function.run_f64(types, &wide.iter().map(Vec::as_slice).collect::<Vec<_>>(), &mut in_f64);
    let largest = in_f64.iter().fold(0.0f64, |m, v| m.max(v.abs()));
    // A number that f32 cannot hold does not show a difference between the functions.
    let beyond = |v: f64| v.abs() >= f64::from(f32::MAX);
    for (element, (&narrow, &wide)) in in_f32.iter().zip(&in_f64).enumerate() {
        let apart = (f64::from(narrow) - wide).abs();
        let room = NARROW * largest + f64::from(f32::MIN_POSITIVE);
        if !(apart <= room || beyond(wide) || (wide.is_nan() && narrow.is_nan())) {
            return Err(Flaw::Precision { backward, element, wide, narrow });
        }
    }
    Ok(())
}
