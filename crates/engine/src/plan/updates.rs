//! The update phase: how states take their new values, in place.

use std::collections::HashMap;

use backflow_circuit::NodeId;
use backflow_circuit::form::{Form, Instruction, Op, Program};

use super::draft::Draft;
use super::fused::Definition;
use super::{Home, PlanStep, ValueId, Window, Work};
use crate::error::Error;

impl Draft<'_> {
    /// Appends the steps of the update phase to those of the first, and returns how many the first has.
    pub(super) fn add_updates(&mut self) -> Result<usize, Error> {
        self.floor = self.steps.len();
        self.latest.clear();
        let circuit = self.circuit;
        for id in circuit.ids() {
            if self.phases.is_update(id) {
                self.add(id)?;
            }
        }
        for &(state, new) in circuit.updates() {
            let to = self.value_of(state);
            match self.made_for(new) {
                Some(value) => self.values[value.index()].home = self.values[to.index()].home,
                None => self.copy(new, to),
            }
        }
        self.keep_what_is_read_late();
        Ok(self.floor)
    }

    /// The value that a state takes, if it can be made in the state's memory: all of what a fused step of this
    /// phase makes, and not yet made in the memory of another state.
    fn made_for(&mut self, new: NodeId) -> Option<ValueId> {
        let Window { base, .. } = self.window(new);
        let whole = self.window(new).is_all_of(self.elements(base));
        let late = self.step_of(base).is_some_and(|step| step >= self.floor);
        if !whole || !late || self.made[base.index()].register.is_none() {
            return None;
        }
        let value = self.value_of(base);
        (self.values[value.index()].home == Home::NONE).then_some(value)
    }

    /// `a ± b · c` as the new value of a state, rounded once: one rounding less, and one instruction. It
    /// depends on the circuit alone, so that watching `b · c` changes no bit of it.
    pub(super) fn add_contracted(&mut self, id: NodeId) -> bool {
        let Some((op, [a, scaled])) = self.single(id) else { return false };
        let Some((Instruction::Mul, [b, c])) = self.single(scaled) else { return false };
        if !matches!(op, Instruction::Add | Instruction::Sub) {
            return false;
        }
        let operands = [a, b, c].map(|x| self.window(x));
        let ready = [a, b, c].map(|x| self.ready(x)).into_iter().max().unwrap_or(0);
        let (step, extent) = self.join_map(self.elements(id), &operands, 2, ready);
        let [a, b, c] = operands.map(|window| self.operand(step, window, extent));
        let fused = self.fused(step);
        let mut apply = |op, args| fused.define(Definition::Apply(op, args), extent);
        let b = if op == Instruction::Sub { apply(Instruction::Neg, [b, 0, 0]) } else { b };
        let register = apply(Instruction::MulAdd, [b, c, a]);
        self.made_in(step, id, register, extent);
        true
    }

    /// The instruction and the operands of a node that is a single instruction on two operands.
    fn single(&self, id: NodeId) -> Option<(Instruction, [NodeId; 2])> {
        let node = self.circuit.node(id);
        let inputs: [NodeId; 2] = node.inputs().try_into().ok()?;
        let Form::Map(program) = self.form(id) else { return None };
        let is_single = |program: &Program| match program.ops() {
            [Op::Apply(op, [0, 1, _])] => Some(*op),
            _ => None,
        };
        Some((is_single(&program)?, inputs))
    }

    /// Copies the old value of every state that some step reads after, or while, another step overwrites it.
    fn keep_what_is_read_late(&mut self) {
        let states: HashMap<ValueId, Home> =
            self.states.iter().map(|s| (s.1, self.values[s.1.index()].home)).collect();
        for (&state, &home) in &states {
            let writes =
                |step: &PlanStep| step.writes().iter().any(|value| self.values[value.index()].home == home);
            let Some(writer) = self.steps[self.floor..].iter().position(writes) else { continue };
            let writer = self.floor + writer;
            let late = |at: usize, step: &PlanStep| {
                let reads = step.reads().contains(&state);
                let in_place = step.fused().is_some_and(|fused| fused.may_overwrite(state));
                reads && (at > writer || (at == writer && !in_place))
            };
            let late: Vec<usize> =
                (writer..self.steps.len()).filter(|&at| late(at, &self.steps[at])).collect();
            if late.is_empty() {
                continue;
            }
            let node = self.values[state.index()].node;
            let old = self.new_value(node);
            late.iter().for_each(|&at| self.steps[at].read_instead(state, old));
            let before = self.steps.len();
            self.copy(node, old);
            let copy = self.steps.split_off(before);
            self.steps.splice(self.floor..self.floor, copy);
            self.floor += 1;
        }
    }
}

impl PlanStep {
    /// Reads another value instead of one.
    fn read_instead(&mut self, value: ValueId, other: ValueId) {
        let swap = |read: &mut ValueId| {
            if *read == value {
                *read = other;
            }
        };
        self.operands.iter_mut().for_each(|run| swap(&mut run.value));
        if let Work::Fused(fused) = &mut self.work {
            fused.loads.iter_mut().for_each(|load| swap(&mut load.value));
            fused.indices.iter_mut().for_each(|run| swap(&mut run.value));
            if let Some(product) = &mut fused.product {
                swap(&mut product.a.value);
                swap(&mut product.b.value);
                let left = product.left.iter_mut().flat_map(|left| &mut left.loads);
                left.for_each(|load| swap(&mut load.value));
            }
        }
    }
}
