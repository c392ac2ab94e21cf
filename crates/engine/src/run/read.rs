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
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handle(Source);

/// By position in the plan's lists.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Source {
    Input(u32),
    State(u32),
    /// An output or an observed node.
    Node(u32),
}

impl Handle {
    pub(super) fn input(at: usize) -> Handle {
        Handle(Source::Input(at as u32))
    }

    pub(super) fn state(at: usize) -> Handle {
        Handle(Source::State(at as u32))
    }

    /// The input that it stands for: its position, node and value.
    pub(super) fn input_of(self, plan: &Plan) -> Option<(usize, NodeId, ValueId)> {
        match self.0 {
            Source::Input(at) => plan.inputs.get(at as usize).map(|&(id, value)| (at as usize, id, value)),
            _ => None,
        }
    }

    /// The state that it stands for, by its position.
    pub(super) fn state_of(self, plan: &Plan) -> Option<usize> {
        match self.0 {
            Source::State(at) => Some(at as usize).filter(|&at| at < plan.states.len()),
            _ => None,
        }
    }

    /// What it stands for: the node, the value, and which part of the value the node is.
    #[inline]
    fn of(self, plan: &Plan) -> Option<Part<'_>> {
        let whole = |&(node, value): &(NodeId, ValueId)| Part {
            node,
            value,
            elements: plan.value(value).elements,
            window: None,
        };
        match self.0 {
            Source::Input(at) => plan.inputs.get(at as usize).map(whole),
            Source::State(at) => plan.states.get(at as usize).map(whole),
            Source::Node(at) => {
                let kept = plan.kept.get(at as usize)?;
                let Kept { node, value, elements, ref window } = *kept;
                Some(Part { node, value, elements, window: window.as_deref() })
            }
        }
    }
}

/// A node that can be read.
#[derive(Clone, Copy)]
struct Part<'p> {
    node: NodeId,
    value: ValueId,
    elements: usize,
    window: Option<&'p Window>,
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Source::Input(at) => write!(f, "the handle of input {at}"),
            Source::State(at) => write!(f, "the handle of state {at}"),
            Source::Node(at) => write!(f, "the handle of result {at}"),
        }
    }
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
        if let Some(at) = node.and_then(|id| self.plan.kept_at(id)) {
            return Ok(Handle(Source::Node(at as u32)));
        }
        let input = source(&self.plan.inputs).map(Handle::input);
        let state = || source(&self.plan.states).map(Handle::state);
        input.or_else(state).ok_or_else(|| Error::node_not_kept(&self.circuit, id))
    }

    /// A single number: an output, a state, an input, or an observed node.
    ///
    /// # Errors
    /// As [`get`](Self::get); more than one number.
    pub fn scalar(&self, name: &str) -> Result<f64, Error> {
        let handle = self.handle(name)?;
        let shape = self.shape(handle)?;
        if !shape.is_single() {
            return Err(Error::NotSingle { name: name.to_owned(), ty: shape.to_string() });
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
        let ty = self.type_of(handle)?;
        let mut data = executor::filled(0.0, ty.shape.elements()).ok_or_else(|| Error::not_kept(name))?;
        self.read_at(handle, &mut data)?;
        let tensor = match ty.kind {
            Kind::Real => Tensor::new(ty.shape, data),
            Kind::Index => Tensor::index(ty.shape, data),
        };
        tensor.map_err(|_| Error::not_kept(name))
    }

    /// Copies the value of an output, a state, an input, or an observed node in row-major order, without
    /// allocating.
    ///
    /// # Errors
    /// As [`get`](Self::get); a slice of another length.
    pub fn read_into<T: Number>(&self, name: &str, out: &mut [T]) -> Result<(), Error> {
        let handle = self.handle(name)?;
        let shape = self.shape(handle)?;
        if out.len() != shape.elements() {
            return Err(Error::room(name, shape, out.len()));
        }
        self.read_at(handle, out)
    }

    /// As [`read_into`](Self::read_into), for a handle of this compiled circuit.
    ///
    /// # Errors
    /// A slice of another length; a state without a value.
    pub fn read_at<T: Number>(&self, handle: Handle, out: &mut [T]) -> Result<(), Error> {
        let Part { value, elements, window, .. } = self.part(handle)?;
        if out.len() != elements {
            return Err(Error::room(&handle.to_string(), self.shape(handle)?, out.len()));
        }
        if let Home::State(number) = self.plan.value(value).home {
            let states = self.store.lock();
            let at = self.binding.states[number];
            if !states.state(at).is_set {
                let names = vec![self.circuit_name(self.plan.states[number].0)];
                return Err(Error::Missing { names });
            }
            states.view(at, window, out);
            return Ok(());
        }
        with!(&self.machine, machine => machine.read(&self.plan, value, window, out));
        Ok(())
    }

    /// What a handle stands for, if it can be one of this compiled circuit.
    #[inline]
    fn part(&self, handle: Handle) -> Result<Part<'_>, Error> {
        handle.of(&self.plan).ok_or_else(|| Error::foreign_handle(handle))
    }

    fn type_of(&self, handle: Handle) -> Result<Type, Error> {
        Ok(self.plan.circuit().node(self.part(handle)?.node).ty())
    }

    /// The shape of what a handle of this compiled circuit stands for.
    ///
    /// # Errors
    /// A handle of another one.
    pub fn shape(&self, handle: Handle) -> Result<Shape, Error> {
        Ok(self.type_of(handle)?.shape)
    }

    /// The type of what [`get`](Self::get) returns.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn ty(&self, name: &str) -> Result<Type, Error> {
        self.type_of(self.handle(name)?)
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
