//! Interned names: each distinct name is stored once and compared as a number.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;

/// A name in an [`Ast`](super::Ast); equal names have equal ids. Its text is [`Ast::name`](super::Ast::name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameId(NonZeroU32);

impl NameId {
    /// A dense index from 0, for tables with one entry per name.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Names {
    texts: Vec<Arc<str>>,
    ids: HashMap<Arc<str>, NameId>,
}

impl Names {
    pub(crate) fn intern(&mut self, text: &str) -> NameId {
        if let Some(&id) = self.ids.get(text) {
            return id;
        }
        let shared: Arc<str> = text.into();
        self.texts.push(shared.clone());
        // The limit on the source's size keeps the count far below `u32`; it is at least 1 after the push.
        let id = NameId(NonZeroU32::new(self.texts.len() as u32).unwrap_or(NonZeroU32::MAX));
        self.ids.insert(shared, id);
        id
    }

    pub(crate) fn find(&self, text: &str) -> Option<NameId> {
        self.ids.get(text).copied()
    }

    pub(crate) fn text(&self, id: NameId) -> &str {
        &self.texts[id.index()]
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }
}
