//! Lists and dicts made by a rule: `[f(x) for x in xs if x > 0]`, `{k: f(v) for k, v in d.items()}`.

use std::cell::RefCell;
use std::rc::Rc;

use ruff_python_ast::{Comprehension, Expr as Ast, ExprDictComp};
use ruff_text_size::Ranged;

use super::Tracer;
use super::scope::Scope;
use super::value::{Key, Value};
use crate::Error;

impl<'a, 'c> Tracer<'a, 'c> {
    pub(super) fn comprehension(
        &mut self,
        item: &'a Ast,
        generators: &'a [Comprehension],
    ) -> Result<Vec<Value<'a, 'c>>, Error> {
        let inner =
            Scope { names: Default::default(), outer: Some(self.scope.clone()), number: self.next_frame() };
        let outer = std::mem::replace(&mut self.scope, Rc::new(RefCell::new(inner)));
        self.depth += 1;
        let mut items = Vec::new();
        let result = self.generate(item, generators, &mut items);
        self.depth -= 1;
        self.scope = outer;
        result.map(|()| items)
    }

    pub(super) fn dict_comprehension(&mut self, dict: &'a ExprDictComp) -> Result<Value<'a, 'c>, Error> {
        let Some(key) = &dict.key else { return Err(self.silent()) };
        let values = self.comprehension(&dict.value, &dict.generators)?;
        let mut entries: Vec<(Key, Value<'a, 'c>)> = Vec::with_capacity(values.len());
        for (found, value) in self.comprehension(key, &dict.generators)?.iter().zip(values) {
            let Some(found) = super::expression::key(found) else {
                let message = "the keys of a dict are texts and whole numbers here";
                return Err(self.error(key.range().into(), message));
            };
            match entries.iter_mut().find(|(known, _)| *known == found) {
                Some((_, known)) => *known = value,
                None => entries.push((found, value)),
            }
        }
        Ok(Value::Dict(Rc::new(RefCell::new(entries))))
    }

    fn generate(
        &mut self,
        item: &'a Ast,
        generators: &'a [Comprehension],
        items: &mut Vec<Value<'a, 'c>>,
    ) -> Result<(), Error> {
        let Some((first, rest)) = generators.split_first() else {
            items.push(self.expression(item)?);
            return Ok(());
        };
        let over = self.expression(&first.iter)?;
        let all = match over.items() {
            Some(items) => items,
            None => self.rows(&over, first.iter.range().into())?,
        };
        for one in all {
            self.bind_loop(&first.target, one)?;
            let mut kept = true;
            for test in &first.ifs {
                kept = kept && self.decided(test)?;
            }
            if kept {
                self.generate(item, rest, items)?;
            }
        }
        Ok(())
    }
}
