//! Lists and tuples: arrays of known numbers, stacks of everything else.

use super::error::described;
use super::{Lowering, Value};
use crate::Error;
use crate::analysis::Need;
use crate::syntax::{List, NodeId};
use backflow_circuit::{Expr, Shape, Tensor};

impl<'c> Lowering<'_, 'c> {
    pub(super) fn list(&self, id: NodeId, items: List) -> Result<Value<'c>, Error> {
        let need = self.analysis.needs[id.index()];
        if need == Need::OPERANDS {
            return Ok(Value::Syntax);
        }
        let items = self.ast.list(items);
        match self.array(id, items)? {
            Some(array) => Ok(Value::Array(array.into())),
            None => self.stack(id, items),
        }
    }

    /// The array of items that are all known; `None` if one is not.
    fn array(&self, id: NodeId, items: &[NodeId]) -> Result<Option<Tensor>, Error> {
        let is_constant =
            |&item: &NodeId| matches!(self.value(item), Value::Number(_) | Value::Bool(_) | Value::Array(_));
        if !items.iter().all(is_constant) {
            return Ok(None);
        }
        let first = items.first().and_then(|&item| self.shape(item)).unwrap_or_default();
        let mut data = Vec::with_capacity(items.len() * first.elements());
        for &item in items {
            let shape = self.shape(item).unwrap_or_default();
            if shape != first {
                return Err(self.ragged(items[0], first, item, shape));
            }
            match self.value(item) {
                Value::Array(tensor) => data.extend_from_slice(tensor.data()),
                value => data.extend(value.number()),
            }
        }
        let dims = [&[items.len()], first.dims()].concat();
        Tensor::new(dims, data).map(Some).map_err(|error| self.error(id, error.to_string()))
    }

    fn ragged(&self, first: NodeId, expected: Shape, item: NodeId, shape: Shape) -> Error {
        let message = "the items of a list differ in shape, so it is not an array";
        let error = self.ast.error(self.ast.span(item), message).label(described(shape));
        let error = error.related(self.ast.source(), self.ast.span(first), described(expected));
        error.help("give every row the same number of items")
    }

    /// Items of which some are computed, side by side along a new first axis.
    fn stack(&self, id: NodeId, items: &[NodeId]) -> Result<Value<'c>, Error> {
        let need = self.analysis.needs[id.index()];
        let exprs: Vec<Expr<'c>> =
            items.iter().map(|&item| self.expr(item, need.kind())).collect::<Result<_, _>>()?;
        self.checked(id, items, Ok(self.at(id, |builder| builder.stack(&exprs, 0))))
    }
}
