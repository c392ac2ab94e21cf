//! Hand-written gradients that are known to be right, computed by the circuit's own backpropagation instead.

use backflow_circuit::Expr;

use super::Tracer;
use super::value::{Key, Value};

impl<'a, 'c> Tracer<'a, 'c> {
    /// The value that a name is given: if it is a gradient that is right, the circuit's own.
    pub(super) fn own_gradient(&mut self, name: &str, value: Value<'a, 'c>) -> Value<'a, 'c> {
        let Some(own) = self.own else { return value };
        let Some(variable) = own.gradients.get(name) else { return value };
        let found = (self.here(&own.of), self.variable_here(variable));
        let (Some(of), Some(variable)) = found else { return value };
        if !of.shape().is_single()
            || value.shape() != Some(variable.shape())
            || of.is_index()
            || variable.is_index()
        {
            return value;
        }
        let pulled = self.builder.vjp(of, of.filled(1.0), [variable]);
        match (self.builder.take_error(), pulled.first()) {
            (None, Some((_, gradient))) => Value::Expr(*gradient),
            _ => value,
        }
    }

    /// The node of a name in the circuit that is being made.
    fn here(&self, name: &str) -> Option<Expr<'c>> {
        self.node_here(&self.find(name)?)
    }

    /// The node of a name, or of the entry of a dict with that key.
    fn variable_here(&self, name: &str) -> Option<Expr<'c>> {
        if let Some(value) = self.find(name) {
            return self.node_here(&value);
        }
        let globals = self.globals.borrow();
        globals.names.values().find_map(|value| {
            let Value::Dict(entries) = value else { return None };
            let entries = entries.borrow();
            let is_it = |key: &Key| matches!(key, Key::Text(key) if &**key == name);
            let (_, value) = entries.iter().find(|(key, _)| is_it(key))?;
            self.node_here(value)
        })
    }

    fn node_here(&self, value: &Value<'a, 'c>) -> Option<Expr<'c>> {
        Self::node(value).filter(|node| std::ptr::eq(node.builder(), self.builder))
    }
}
