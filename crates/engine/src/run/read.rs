//! Reading what a run computed, by name or by handle.

use std::fmt;

use backflow_circuit::{Kind, NodeId, Shape, Tensor, Type};

use super::compiled::{Compiled, with};
use super::trace::Trace;
use crate::error::Error;
use crate::executor;
use crate::kernels::Float;
use crate::plan::{Home, Kept, Plan, ValueId, Window};

/// `f32` or `f64`.
pub trait Number: Float {}
impl Number for f32 {}
impl Number for f64 {}

/// An input, a state, an output or an observed node of one compiled circuit, looked up once.
///
/// ```
/// use backflow_circuit::Circuit;
/// use backflow_engine::{Compile, Precision};
/// let circuit = Circuit::build(|c| c.output("y", c.input("x", ()).exp()))?;
/// let mut compiled = circuit.compile(Precision::F64)?;
/// let (x, y) = (compiled.handle("x")?, compiled.handle("y")?);
/// compiled.set_at(x, 0.0)?;
/// compiled.run()?;
/// assert_eq!(compiled.scalar_at(y)?, 1.0);
/// # Ok::<(), backflow_engine::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Handle(Source);

#[derive(Clone, Copy, Debug)]
enum Source {
    /// By position in the plan's list.
    Input(usize, Kept),
    State(usize, Kept),
    /// An output or an observed node.
    Node(Kept),
}

impl Handle {
    pub(super) fn input(plan: &Plan, at: usize) -> Handle {
        Handle(Source::Input(at, whole(plan, plan.inputs[at])))
    }

    pub(super) fn state(plan: &Plan, at: usize) -> Handle {
        Handle(Source::State(at, whole(plan, plan.states[at])))
    }

    /// The input that it stands for: its position, node and value.
    pub(super) fn input_of(self, plan: &Plan) -> Option<(usize, NodeId, ValueId)> {
        match self.0 {
            Source::Input(at, _) => plan.inputs.get(at).map(|&(id, value)| (at, id, value)),
            _ => None,
        }
    }

    /// The state that it stands for, by its position.
    pub(super) fn state_of(self, plan: &Plan) -> Option<usize> {
        match self.0 {
            Source::State(at, _) => (at < plan.states.len()).then_some(at),
            _ => None,
        }
    }

    fn kept(self) -> Kept {
        match self.0 {
            Source::Input(_, kept) | Source::State(_, kept) | Source::Node(kept) => kept,
        }
    }

    /// The shape of the value.
    pub fn shape(self) -> Shape {
        self.kept().window.shape
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a handle of shape {}", self.shape())
    }
}

fn whole(plan: &Plan, (id, value): (NodeId, ValueId)) -> Kept {
    Kept { value, window: Window::whole(id, plan.circuit().node(id).ty().shape) }
}

impl Compiled {
    /// A handle on an output, a state, an input, or an observed node.
    ///
    /// # Errors
    /// No node has that name, or its value is not kept.
    pub fn handle(&self, name: &str) -> Result<Handle, Error> {
        if let Some(&handle) = self.handles.get(name) {
            return Ok(handle);
        }
        self.handle_of(self.circuit.named(name)?).map_err(|_| Error::not_kept(name))
    }

    /// A handle on a node of the user's circuit.
    ///
    /// # Errors
    /// It is not kept.
    pub fn handle_of(&self, id: NodeId) -> Result<Handle, Error> {
        let node = self.plan.node(id);
        let source = |list: &[(NodeId, ValueId)]| list.iter().position(|s| Some(s.0) == node);
        if let Some(kept) = node.and_then(|id| self.kept(id)) {
            return Ok(Handle(Source::Node(kept)));
        }
        let input = source(&self.plan.inputs).map(|at| Handle::input(&self.plan, at));
        let state = || source(&self.plan.states).map(|at| Handle::state(&self.plan, at));
        input.or_else(state).ok_or_else(|| Error::node_not_kept(&self.circuit, id))
    }

    /// A single number: an output, a state, an input, or an observed node.
    ///
    /// # Errors
    /// As [`get`](Self::get); more than one number.
    pub fn scalar(&self, name: &str) -> Result<f64, Error> {
        let handle = self.handle(name)?;
        if !handle.shape().is_single() {
            return Err(Error::NotSingle { name: name.to_owned(), ty: handle.shape().to_string() });
        }
        self.scalar_at(handle)
    }

    /// As [`scalar`](Self::scalar), for a handle of this compiled circuit.
    ///
    /// # Errors
    /// More than one number; a state without a value.
    pub fn scalar_at(&self, handle: Handle) -> Result<f64, Error> {
        let mut value = [0.0];
        self.read_at(handle, &mut value)?;
        Ok(value[0])
    }

    /// The value of an output, a state, an input, or an observed node. States have the values they will have
    /// in the next run.
    ///
    /// # Errors
    /// Nothing has that name, or its value is not kept.
    pub fn get(&self, name: &str) -> Result<Tensor, Error> {
        self.tensor(self.handle(name)?, name)
    }

    /// The value of an observed node of the user's circuit, as it was in the last run.
    ///
    /// # Errors
    /// It was not observed.
    pub fn node(&self, id: NodeId) -> Result<Tensor, Error> {
        self.tensor(self.handle_of(id)?, &self.circuit.label(id))
    }

    fn tensor(&self, handle: Handle, name: &str) -> Result<Tensor, Error> {
        if let Some(number) = handle.state_of(&self.plan) {
            return self.store.get(&self.circuit_name(self.plan.states[number].0));
        }
        let kept = self.valid(handle)?;
        if self.state_behind(&kept).is_some() {
            let shape = kept.window.shape;
            let mut data = executor::filled(0.0, shape.elements()).ok_or_else(|| Error::not_kept(name))?;
            self.read_at(handle, &mut data)?;
            return Tensor::new(shape, data).map_err(|_| Error::not_kept(name));
        }
        let tensor = with!(&self.machine, machine => machine.tensor(&self.plan, &kept));
        tensor.ok_or_else(|| Error::not_kept(name))
    }

    /// Copies the value of an output, a state, an input, or an observed node in row-major order, without
    /// allocating.
    ///
    /// # Errors
    /// As [`get`](Self::get); a slice of another length.
    pub fn read_into<T: Number>(&self, name: &str, out: &mut [T]) -> Result<(), Error> {
        let handle = self.handle(name)?;
        if out.len() != handle.shape().elements() {
            return Err(Error::room(name, handle.shape(), out.len()));
        }
        self.read_at(handle, out)
    }

    /// As [`read_into`](Self::read_into), for a handle of this compiled circuit.
    ///
    /// # Errors
    /// A slice of another length; a state without a value.
    pub fn read_at<T: Number>(&self, handle: Handle, out: &mut [T]) -> Result<(), Error> {
        let kept = self.valid(handle)?;
        if out.len() != kept.window.shape.elements() {
            return Err(Error::room(&handle.to_string(), handle.shape(), out.len()));
        }
        if let Some(number) = self.state_behind(&kept) {
            let states = self.store.lock();
            let at = self.binding.states[number];
            if !states.state(at).is_set {
                let names = vec![self.circuit_name(self.plan.states[number].0)];
                return Err(Error::Missing { names });
            }
            states.view(at, &kept.window, out);
            return Ok(());
        }
        with!(&self.machine, machine => machine.read(&self.plan, &kept, out));
        Ok(())
    }

    /// The state in which a kept value is.
    fn state_behind(&self, kept: &Kept) -> Option<usize> {
        match self.plan.value(kept.value).home {
            Home::State(number) => Some(number),
            Home::Arena(_) => None,
        }
    }

    /// What a handle stands for, if it can be one of this compiled circuit.
    fn valid(&self, handle: Handle) -> Result<Kept, Error> {
        let kept = handle.kept();
        let known = self.plan.values.get(kept.value.index());
        let fits = known.is_some_and(|value| value.elements >= kept.window.reach());
        if fits { Ok(kept) } else { Err(Error::foreign_handle(handle)) }
    }

    /// The type of what [`get`](Self::get) gives.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn ty(&self, name: &str) -> Result<Type, Error> {
        let kept = self.handle(name)?.kept();
        let kind: Kind = self.plan.value(kept.value).kind;
        Ok(Type { kind, shape: kept.window.shape })
    }

    /// The last run as a trace of the user's circuit. Nodes that were not observed have no value in it.
    pub fn trace(&self) -> Trace {
        let value = |id: NodeId| {
            let handle = self.handle_of(id).ok()?;
            self.tensor(handle, "").ok()
        };
        let values = self.circuit.ids().map(value).collect();
        Trace::new(self.circuit.clone(), values)
    }
}
