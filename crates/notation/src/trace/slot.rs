//! Where values are kept, so that changes can be found and put back: names, and the parts of dicts, lists and objects.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Tracer;
use super::either::is_same;
use super::function::Instance;
use super::scope::Scope;
use super::value::{Key, Value};

type Names<'a, 'c> = HashMap<Rc<str>, Value<'a, 'c>>;
type Dict<'a, 'c> = Rc<RefCell<Vec<(Key, Value<'a, 'c>)>>>;
type List<'a, 'c> = Rc<RefCell<Vec<Value<'a, 'c>>>>;

/// A place that holds a value.
#[derive(Clone)]
pub(super) enum Slot<'a, 'c> {
    Name(Rc<str>),
    Entry(Dict<'a, 'c>, Key),
    Item(List<'a, 'c>, usize),
    Attribute(Rc<Instance<'a, 'c>>, Rc<str>),
    /// A list or a dict as a whole, which has grown or shrunk.
    Length,
}

impl<'a, 'c> Slot<'a, 'c> {
    pub(super) fn get(&self, names: &RefCell<Scope<'a, 'c>>) -> Option<Value<'a, 'c>> {
        match self {
            Slot::Name(name) => names.borrow().names.get(name).cloned(),
            Slot::Entry(dict, key) => {
                dict.borrow().iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
            }
            Slot::Item(list, at) => list.borrow().get(*at).cloned(),
            Slot::Attribute(object, name) => object.attribute(name),
            Slot::Length => None,
        }
    }

    pub(super) fn put(&self, names: &RefCell<Scope<'a, 'c>>, value: Value<'a, 'c>) {
        match self {
            Slot::Name(name) => _ = names.borrow_mut().names.insert(name.clone(), value),
            Slot::Entry(dict, key) => {
                if let Some((_, held)) = dict.borrow_mut().iter_mut().find(|(known, _)| known == key) {
                    *held = value;
                }
            }
            Slot::Item(list, at) => {
                if let Some(held) = list.borrow_mut().get_mut(*at) {
                    *held = value;
                }
            }
            Slot::Attribute(object, name) => object.set(name, value),
            Slot::Length => {}
        }
    }

    /// The last part of what the text calls it.
    pub(super) fn last(&self) -> String {
        match self {
            Slot::Name(name) | Slot::Attribute(_, name) => name.to_string(),
            Slot::Entry(_, Key::Text(key)) => key.to_string(),
            Slot::Entry(_, Key::Whole(at)) => at.to_string(),
            Slot::Item(_, at) => at.to_string(),
            Slot::Length => String::new(),
        }
    }

    pub(super) fn is(&self, other: &Slot<'a, 'c>) -> bool {
        match (self, other) {
            (Slot::Name(a), Slot::Name(b)) => a == b,
            (Slot::Entry(a, k), Slot::Entry(b, l)) => Rc::ptr_eq(a, b) && k == l,
            (Slot::Item(a, i), Slot::Item(b, j)) => Rc::ptr_eq(a, b) && i == j,
            (Slot::Attribute(a, m), Slot::Attribute(b, n)) => Rc::ptr_eq(a, b) && m == n,
            (Slot::Length, Slot::Length) => true,
            _ => false,
        }
    }
}

/// A list, a dict or an object that may be changed, with what it held.
pub(super) enum Held<'a, 'c> {
    List(List<'a, 'c>, Vec<Value<'a, 'c>>),
    Dict(Dict<'a, 'c>, Vec<(Key, Value<'a, 'c>)>),
    Object(Rc<Instance<'a, 'c>>, Vec<(Rc<str>, Value<'a, 'c>)>),
}

/// The names with their values, and what the lists, dicts and objects among these held.
pub(super) struct Before<'a, 'c> {
    pub(super) names: Names<'a, 'c>,
    pub(super) held: Vec<Held<'a, 'c>>,
}

impl<'a, 'c> Tracer<'a, 'c> {
    pub(super) fn remembered(&self) -> Before<'a, 'c> {
        let names = self.scope.borrow().names.clone();
        let mut held = Vec::new();
        let mut seen = HashSet::new();
        let mut open: Vec<Value<'a, 'c>> = names.values().cloned().collect();
        while let Some(value) = open.pop() {
            match value {
                Value::List(list) if seen.insert(Rc::as_ptr(&list) as usize) => {
                    let items = list.borrow().clone();
                    open.extend(items.iter().filter(|item| is_container(item)).cloned());
                    held.push(Held::List(list, items));
                }
                Value::Dict(dict) if seen.insert(Rc::as_ptr(&dict) as usize) => {
                    let entries = dict.borrow().clone();
                    open.extend(entries.iter().map(|(_, value)| value).filter(|v| is_container(v)).cloned());
                    held.push(Held::Dict(dict, entries));
                }
                Value::Instance(object) if seen.insert(Rc::as_ptr(&object) as usize) => {
                    let attributes = object.attributes();
                    open.extend(
                        attributes.iter().map(|(_, value)| value).filter(|v| is_container(v)).cloned(),
                    );
                    held.push(Held::Object(object, attributes));
                }
                Value::Tuple(items) => open.extend(items.iter().filter(|item| is_container(item)).cloned()),
                _ => {}
            }
        }
        Before { names, held }
    }
}

impl<'a, 'c> Before<'a, 'c> {
    /// What differs now, besides what is known to and the name of a counter.
    pub(super) fn differing(
        &self,
        now: &Names<'a, 'c>,
        known: impl Fn(&Slot<'a, 'c>) -> bool,
        counter: &str,
    ) -> Vec<Slot<'a, 'c>> {
        let mut slots = Vec::new();
        for (name, before) in self.names.iter().filter(|(name, _)| &***name != counter) {
            if now.get(name).is_none_or(|now| !is_same(before, now)) {
                slots.push(Slot::Name(name.clone()));
            }
        }
        self.held.iter().for_each(|held| held.differing(&mut slots));
        slots.retain(|slot| !known(slot));
        // States are made in one order, whatever the order of a map.
        slots.sort_by_key(Slot::last);
        slots
    }

    /// What a slot held.
    pub(super) fn value(&self, slot: &Slot<'a, 'c>) -> Option<Value<'a, 'c>> {
        if let Slot::Name(name) = slot {
            return self.names.get(name).cloned();
        }
        self.held.iter().find_map(|held| match (held, slot) {
            (Held::List(a, items), Slot::Item(b, at)) if Rc::ptr_eq(a, b) => items.get(*at).cloned(),
            (Held::Dict(a, entries), Slot::Entry(b, key)) if Rc::ptr_eq(a, b) => {
                entries.iter().find(|(known, _)| known == key).map(|(_, value)| value.clone())
            }
            (Held::Object(a, attributes), Slot::Attribute(b, name)) if Rc::ptr_eq(a, b) => {
                attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
            }
            _ => None,
        })
    }

    /// Puts back what lists, dicts and objects held. The names, for the caller to put back.
    pub(super) fn put_back(self) -> Names<'a, 'c> {
        self.held.into_iter().for_each(Held::put_back);
        self.names
    }
}

impl<'a, 'c> Held<'a, 'c> {
    pub(super) fn is_unchanged(&self) -> bool {
        let mut slots = Vec::new();
        self.differing(&mut slots);
        slots.is_empty()
    }

    fn differing(&self, slots: &mut Vec<Slot<'a, 'c>>) {
        match self {
            Held::List(list, items) => {
                let now = list.borrow();
                if now.len() != items.len() {
                    slots.push(Slot::Length);
                }
                for (at, _) in now.iter().zip(items).enumerate().filter(|(_, (a, b))| !is_same(a, b)) {
                    slots.push(Slot::Item(list.clone(), at));
                }
            }
            Held::Dict(dict, entries) => {
                let now = dict.borrow();
                if now.len() < entries.len() {
                    slots.push(Slot::Length);
                }
                for (key, before) in entries {
                    let found = now.iter().find(|(known, _)| known == key);
                    if found.is_none_or(|(_, value)| !is_same(value, before)) {
                        slots.push(Slot::Entry(dict.clone(), key.clone()));
                    }
                }
            }
            Held::Object(object, attributes) => {
                for (name, before) in attributes {
                    if object.attribute(name).is_none_or(|now| !is_same(&now, before)) {
                        slots.push(Slot::Attribute(object.clone(), name.clone()));
                    }
                }
            }
        }
    }

    fn put_back(self) {
        match self {
            Held::List(list, items) => *list.borrow_mut() = items,
            Held::Dict(dict, entries) => *dict.borrow_mut() = entries,
            Held::Object(object, attributes) => object.put_back(attributes),
        }
    }
}

fn is_container(value: &Value<'_, '_>) -> bool {
    matches!(value, Value::List(_) | Value::Dict(_) | Value::Tuple(_) | Value::Instance(_))
}

/// What the entry of a dict is called: `params['W1']`.
pub(super) fn entry_name(dict: &str, key: &Key) -> String {
    match key {
        Key::Text(text) => format!("{dict}['{text}']"),
        Key::Whole(number) => format!("{dict}[{number}]"),
    }
}
