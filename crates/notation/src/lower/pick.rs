//! Indices that are written out in a call: negative ones count from the back, as in Python.

use super::Lowering;
use crate::Error;
use crate::modules::{self, Module};
use crate::syntax::NodeId;
use backflow_circuit::registry::Entry;
use backflow_circuit::{Params, Tensor};

impl Lowering<'_, '_> {
    /// The indices along the axis of a call of `name`, counted from the front; `None` where the call picks along no
    /// axis, where the indices are not known yet, and after a module that does not count from the back.
    pub(super) fn counted_from_front(
        &self,
        (name, entry): (&str, &Entry),
        params: &Params,
        [of, indices]: [NodeId; 2],
    ) -> Result<Option<Tensor>, Error> {
        let numpys = |module: &Module| module.spellings.contains(&"np");
        let counts_back = modules::split(name).is_none_or(|(path, _)| Module::find(path).is_some_and(numpys));
        let along_axis = matches!(entry.parameters, [only] if only.name == "axis");
        let (Some(found), Some(shape)) = (self.value(indices).constant(), self.shape(of)) else {
            return Ok(None);
        };
        if !counts_back || !along_axis || found.data().iter().all(|&index| index >= 0.0) {
            return Ok(None);
        }
        // Without an axis it is all of the elements, as one vector.
        let length = match params.int("axis").map(|axis| shape.axis(axis)) {
            None => shape.elements(),
            Some(Some(axis)) => shape.dims()[axis],
            Some(None) => return Ok(None),
        } as f64;
        if let Some(outside) = found.data().iter().find(|&&index| index < -length) {
            let message = format!("the index {outside} is out of range: there are {length} elements");
            return Err(self
                .error(indices, message)
                .help(format!("indices are -{length} to {}", length - 1.0)));
        }
        let wrapped = found.data().iter().map(|&index| if index < 0.0 { index + length } else { index });
        Ok(Tensor::index(found.shape(), wrapped.collect::<Vec<_>>()).ok())
    }
}
