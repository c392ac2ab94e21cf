//! Reading what a run computed.

use backflow_circuit::{Kind, NodeId, Tensor, Type};

use super::{Memory, Number, Step, with};
use crate::error::Error;
use crate::plan::Kept;
use crate::trace::Trace;

impl Step {
    /// A single number: an output, a state, an input, or an observed node.
    ///
    /// # Errors
    /// As [`get`](Self::get); more than one number.
    pub fn scalar(&self, name: &str) -> Result<f64, Error> {
        let kept = self.find(name)?;
        if !kept.layout.shape.is_single() {
            return Err(Error::NotSingle { name: name.to_owned(), ty: kept.layout.shape.to_string() });
        }
        let mut value = [0.0];
        with!(&self.memory, machine => machine.read(&self.plan, &kept, &mut value));
        Ok(value[0])
    }

    /// The value of an output, a state, an input, or an observed node. States have the values they will have
    /// in the next run.
    ///
    /// # Errors
    /// Nothing has that name, or its value is not kept.
    pub fn get(&self, name: &str) -> Result<Tensor, Error> {
        self.tensor(&self.find(name)?, name)
    }

    /// The value of an observed node of the user's circuit, as it was in the last run.
    ///
    /// # Errors
    /// It was not observed.
    pub fn node(&self, id: NodeId) -> Result<Tensor, Error> {
        let kept = self.plan.node(id).and_then(|id| self.kept(id));
        let kept = kept.ok_or_else(|| Error::NotKept { name: id.to_string() })?;
        self.tensor(&kept, &id.to_string())
    }

    fn tensor(&self, kept: &Kept, name: &str) -> Result<Tensor, Error> {
        let tensor = with!(&self.memory, machine => machine.tensor(&self.plan, kept));
        tensor.ok_or_else(|| Error::NotKept { name: name.to_owned() })
    }

    /// Copies the value of an output, a state, an input, or an observed node in row-major order, without
    /// allocating.
    ///
    /// # Errors
    /// As [`get`](Self::get); a slice of another length.
    pub fn read_into<T: Number>(&self, name: &str, out: &mut [T]) -> Result<(), Error> {
        let kept = self.find(name)?;
        if out.len() != kept.layout.shape.elements() {
            let wanted = kept.layout.shape.to_string();
            return Err(Error::Unfit {
                name: name.to_owned(),
                wanted,
                given: format!("room for {}", out.len()),
            });
        }
        with!(&self.memory, machine => machine.read(&self.plan, &kept, out));
        Ok(())
    }

    /// The type of what [`get`](Self::get) gives.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub fn ty(&self, name: &str) -> Result<Type, Error> {
        let kept = self.find(name)?;
        let kind: Kind = self.plan.value(kept.value).kind;
        Ok(Type { kind, shape: kept.layout.shape })
    }

    /// The last run as a trace of the user's circuit. Nodes that were not observed have no value in it.
    pub fn trace(&self) -> Trace {
        let value = |id: NodeId| {
            let kept = self.kept(self.plan.node(id)?)?;
            with!(&self.memory, machine => machine.tensor(&self.plan, &kept))
        };
        let values = self.circuit.ids().map(value).collect();
        Trace::new(self.circuit.clone(), values)
    }

    fn find(&self, name: &str) -> Result<Kept, Error> {
        if let Some(&at) = self.sources.get(name) {
            return Ok(self.source(at));
        }
        let id = self.circuit.named(name)?;
        let kept = self.plan.node(id).and_then(|id| self.kept(id));
        kept.ok_or_else(|| Error::NotKept { name: name.to_owned() })
    }
}
