//! A call of the text's own function, shown as one gate that splits into what the function does.

use backflow_circuit::registry;

use super::Tracer;
use super::function::Function;
use super::value::Value;
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    /// The result of a call as one gate that bears the function's name. What has a name of the library stays as it is; so
    /// does all where each value is asked for, or run.
    pub(super) fn grouped(
        &mut self,
        function: &Function<'a, 'c>,
        value: Value<'a, 'c>,
        before: usize,
        place: Span,
    ) -> Value<'a, 'c> {
        // What a class does going forward is the gate that the class stands for.
        let name = match &function.object {
            Some(object) if &*function.name == "forward" => object.class.name.as_str(),
            _ => &function.name,
        };
        let Value::Expr(result) = value else { return value };
        let is_ours = name != "lambda" && registry::find(name).is_none();
        // Of a text that is one function, the inside is what there is to see.
        let is_the_text = self.is_one_function && self.depth == 0;
        let is_shown = !is_the_text && !self.is_program && self.watching.is_none() && self.errors.is_empty();
        if !is_ours || !is_shown || !std::ptr::eq(result.builder(), self.builder) {
            return value;
        }
        let made = self.at(place, |builder| builder.group_since(name, result, before));
        match self.builder.take_error() {
            Some(_) => value,
            None => {
                self.has_groups |= made.id() != result.id();
                Value::Expr(made)
            }
        }
    }
}
