//! Views: nodes whose elements are those of another. They cost nothing where a window can describe where the
//! elements are, and a copy otherwise.

use std::collections::HashSet;

use backflow_circuit::NodeId;
use backflow_circuit::form::View;

use super::draft::Draft;
use super::{Kept, Pattern, PlanStep, Segment, ValueId, Window, Work};

impl Draft<'_> {
    /// The node as a window on a node that is made.
    pub(super) fn window(&self, id: NodeId) -> Window {
        self.windows.get(&id).copied().unwrap_or_else(|| Window::whole(id, self.ty(id).shape))
    }

    pub(super) fn add_view(&mut self, id: NodeId, view: &View) {
        let x = self.circuit.node(id).inputs()[0];
        match self.window(x).viewed(view, self.ty(id).shape) {
            Some(window) => {
                self.windows.insert(id, window);
            }
            None => {
                let to = self.new_value(id);
                self.copy(x, to);
                self.stored_by_last(id, to);
            }
        }
    }

    /// The value of the first input, held back until the second is made. It is a copy, which costs little
    /// compared with what is then computed from it; or it costs nothing, where the value is a window that can
    /// be read at any time.
    pub(super) fn add_after(&mut self, id: NodeId) {
        let [x, late] = self.circuit.node(id).inputs()[..] else { return };
        self.windows.insert(id, self.window(x));
        let late = self.window(late).base;
        let step = self.made[late.index()].step.max(self.held(x));
        self.phases.held.insert(id, step);
    }

    /// The step before which nothing may be computed from a node, besides the steps that make it.
    fn held(&self, id: NodeId) -> u32 {
        self.phases.held.get(&id).copied().unwrap_or(0)
    }

    /// For an operand of a map: the step that must have run.
    pub(super) fn ready(&self, id: NodeId) -> u32 {
        let mut held = self.held(id);
        let mut at = id;
        // A view of a value that is held back is held back as well.
        while let Some(&x) = self.circuit.node(at).inputs().first()
            && self.windows.contains_key(&at)
        {
            held = held.max(self.held(x));
            at = x;
        }
        held
    }

    /// A step that writes a node's elements in row-major order.
    pub(super) fn copy(&mut self, x: NodeId, to: ValueId) {
        let window = self.window(x);
        let from = Segment::whole(self.value_of(window.base));
        let work = Work::Copy { offset: window.offset.max(0) as usize, axes: window.axes() };
        self.steps.push(PlanStep::new(work, [from], to));
    }

    /// A node's elements in row-major order, copied if they are in another.
    pub(super) fn run(&mut self, id: NodeId) -> Segment {
        let window = self.window(id);
        let len = window.shape.elements();
        if window.pattern() == Pattern::Contiguous {
            return Segment { value: self.value_of(window.base), offset: window.offset.max(0) as usize, len };
        }
        if let Some(&value) = self.copies.get(&id) {
            return Segment { value, offset: 0, len };
        }
        let value = self.new_value(id);
        self.copy(id, value);
        self.copies.insert(id, value);
        Segment { value, offset: 0, len }
    }

    /// Stores what can be read after a run. Updated states get a copy: the update overwrites them.
    pub(super) fn keep(&mut self, observed: &[NodeId]) {
        let circuit = self.circuit;
        let updated: HashSet<NodeId> = circuit.updates().iter().map(|u| u.0).collect();
        for id in circuit.outputs().map(|o| o.1).chain(observed.iter().copied()) {
            if self.kept.contains_key(&id) {
                continue;
            }
            let mut window = self.window(id);
            let value = if updated.contains(&window.base) {
                window = Window::whole(id, window.shape);
                let value = self.new_value(id);
                self.copy(id, value);
                value
            } else {
                self.value_of(window.base)
            };
            self.values[value.index()].kept = true;
            let elements = window.shape.elements();
            let whole = window.is_all_of(self.values[value.index()].elements);
            let window = (!whole).then(|| Box::new(window));
            self.kept.insert(id, Kept { node: id, value, elements, window });
        }
    }
}
