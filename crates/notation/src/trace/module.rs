//! Modules, and what stands after them without a call.

use ruff_python_ast::Expr as Ast;

use super::Tracer;
use super::function::Function;
use super::value::Value;
use crate::Error;
use crate::modules::{self, Module};
use crate::source::Span;

impl<'a, 'c> Tracer<'a, 'c> {
    /// Whether a statement is a call into a module that is imported and not known: `plt.plot(losses)`.
    pub(super) fn is_foreign(&self, ast: &'a Ast) -> bool {
        let mut root = ast;
        loop {
            root = match root {
                Ast::Call(call) => &call.func,
                Ast::Attribute(attribute) => &attribute.value,
                Ast::Name(name) => {
                    let name = name.id.as_str();
                    return self.foreign.contains(name)
                        && self.find(name).is_none()
                        && !std::ptr::eq(root, ast);
                }
                _ => return false,
            };
        }
    }

    /// Whether a name is a function of the library.
    pub(super) fn is_function(&self, name: &str) -> bool {
        use crate::function::Function;
        !matches!(Function::find(name), Function::Unknown | Function::Refused(_))
    }

    /// The module that an expression names, if it does: `np`, `jax.nn`.
    pub(super) fn module(&self, ast: &'a Ast) -> Option<&'static Module> {
        if let Ast::Name(name) = ast
            && let Some(value) = self.find(name.id.as_str())
        {
            return if let Value::Module(module) = value { Some(module) } else { None };
        }
        match ast {
            Ast::Name(name) if self.given.contains_key(name.id.as_str()) => None,
            Ast::Name(name) => Module::find(name.id.as_str()),
            Ast::Attribute(attribute) => {
                if let Some(outer) = self.module(&attribute.value)
                    && let Some(inner) = Module::find(&format!("{}.{}", outer.spellings[0], attribute.attr))
                {
                    return Some(inner);
                }
                // `torch.nn.functional` stands for a module, `torch.nn` for none.
                let written = self.quote(attribute.range.into());
                let root = written.split('.').next().unwrap_or_default();
                let is_free = self.find(root).is_none_or(|value| matches!(value, Value::Module(_)));
                Module::find(written).filter(|_| is_free && modules::is_root(root))
            }
            _ => None,
        }
    }

    /// What stands after a module without a call: a constant, or a module inside it.
    pub(super) fn of_module(
        &mut self,
        module: &'static Module,
        name: &str,
        place: Span,
    ) -> Result<Value<'a, 'c>, Error> {
        if let Some(constant) = module.constant(name) {
            return Ok(Self::constant(constant));
        }
        let path = format!("{}.{name}", module.spellings[0]);
        if let Some(inner) = Module::find(&path) {
            return Ok(Value::Module(inner));
        }
        match crate::function::Function::find(&path) {
            crate::function::Function::Unknown | crate::function::Function::Refused(_) => {
                Err(self.unknown_constant(place, &path, module))
            }
            _ => Ok(Function::member(path)),
        }
    }
}
