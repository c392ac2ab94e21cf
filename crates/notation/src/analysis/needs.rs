//! What a value is needed for: to calculate with, to choose with, or to build the circuit with.
//!
//! One pass from the last node to the first, because a use comes after what it uses.

use super::Analysis;
use crate::bind::{Given, bind};
use crate::function::{Function, Maker};
use crate::modules::Member;
use crate::syntax::{Argument, Ast, NameId, Node, NodeId};
use backflow_circuit::Kind;
use backflow_circuit::registry::Entry;

/// What a value is needed for; several may hold at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Need(u8);

impl Need {
    /// Numbers to calculate with.
    pub(crate) const REAL: Need = Need(1);
    /// Indices to choose with.
    pub(crate) const INDEX: Need = Need(2);
    /// A number known when the circuit is built: an axis, a size.
    pub(crate) const SETTING: Need = Need(4);
    /// The operands of a call that takes them in one list.
    pub(crate) const OPERANDS: Need = Need(8);

    pub(crate) fn has(self, other: Need) -> bool {
        self.0 & other.0 != 0
    }

    fn and(self, other: Need) -> Need {
        Need(self.0 | other.0)
    }

    fn only(self, other: Need) -> Need {
        Need(self.0 & other.0)
    }

    /// What the operands of arithmetic are needed for, if its result is needed for this.
    fn through_arithmetic(self) -> Need {
        let setting = self.only(Need::SETTING);
        if self == Need::SETTING { setting } else { setting.and(Need::REAL) }
    }

    /// The kind of a source that is needed for this.
    pub(crate) fn kind(self) -> Kind {
        if self.has(Need::INDEX) { Kind::Index } else { Kind::Real }
    }

    pub(crate) fn of(kind: Kind) -> Need {
        match kind {
            Kind::Real => Need::REAL,
            Kind::Index => Need::INDEX,
        }
    }
}

impl Analysis {
    pub(super) fn find_needs(&mut self, ast: &Ast) {
        for (index, statement) in ast.statements().iter().enumerate().rev() {
            let need = match self.made[index] {
                Some(made) => self.definitions[made as usize].need,
                None => Need::REAL,
            };
            self.needs[statement.value.index()] = need;
            for id in ast.nodes_of(statement).rev() {
                self.pass_on(ast, id);
            }
        }
    }

    fn need(&mut self, id: NodeId, need: Need) {
        let known = &mut self.needs[id.index()];
        *known = known.and(need);
    }

    /// Tells the children of a node what they are needed for.
    fn pass_on(&mut self, ast: &Ast, id: NodeId) {
        let need = self.needs[id.index()];
        match ast.node(id) {
            Node::Name(_) => {
                let Some(definition) = self.read_by(id) else { return };
                let definition = &mut self.definitions[definition as usize];
                definition.need = definition.need.and(need);
                for (place, kind) in definition.places.iter_mut().zip([Need::REAL, Need::INDEX]) {
                    if need.has(kind) {
                        // The pass runs backwards, so the last one noted is the first in the text.
                        *place = Some(ast.span(id));
                    }
                }
            }
            Node::Number { .. } | Node::Constant(_) | Node::Bool(_) | Node::None | Node::Ellipsis => {}
            Node::Slice { start, stop, step } => {
                for part in [start, stop, step].into_iter().flatten() {
                    self.need(part, Need::SETTING);
                }
            }
            Node::List(list) | Node::Tuple(list) => {
                let inner = need.only(Need::REAL.and(Need::INDEX).and(Need::SETTING));
                for &item in ast.list(list) {
                    self.need(item, inner);
                }
            }
            Node::Unary { operand, .. } => self.need(operand, need.through_arithmetic()),
            Node::Binary { left, right, .. } => {
                self.need(left, need.through_arithmetic());
                self.need(right, need.through_arithmetic());
            }
            Node::Index { object, items } => {
                self.need(object, need);
                for &item in ast.list(items) {
                    self.need(item, Need::SETTING);
                }
            }
            Node::Attribute { object, name } => {
                if ast.name(name) == "T" {
                    self.need(object, need);
                }
            }
            Node::Call { function, arguments } => {
                let arguments = ast.arguments(arguments);
                let called = (function, self.function(ast, id, function, arguments));
                self.pass_to_arguments(ast, need, called, None, arguments);
            }
            Node::Method { object, name, arguments } => {
                let arguments = ast.arguments(arguments);
                let called = (name, self.function(ast, id, name, arguments));
                self.pass_to_arguments(ast, need, called, Some(object), arguments);
            }
        }
    }

    fn pass_to_arguments(
        &mut self,
        ast: &Ast,
        need: Need,
        (name, function): (NameId, Function),
        object: Option<NodeId>,
        arguments: &[Argument],
    ) {
        match function {
            Function::Entry(entry, member) => {
                self.pass_to_operands(ast, need, (name, entry, member), object, arguments)
            }
            Function::Maker(maker, _) => {
                for (position, argument) in arguments.iter().enumerate() {
                    match maker {
                        Maker::Array => self.need(argument.value, need),
                        // Only its shape is asked for.
                        Maker::ZerosLike | Maker::OnesLike | Maker::FullLike if position == 0 => {}
                        _ => self.need(argument.value, Need::SETTING),
                    }
                }
            }
            Function::Measure(_) => {}
            Function::Refused(_) | Function::Unknown => {
                for id in object.into_iter().chain(arguments.iter().map(|argument| argument.value)) {
                    self.need(id, Need::REAL);
                }
            }
        }
    }

    fn pass_to_operands(
        &mut self,
        ast: &Ast,
        need: Need,
        (name, entry, member): (NameId, &'static Entry, Option<Member>),
        object: Option<NodeId>,
        arguments: &[Argument],
    ) {
        // What does not fit is reported when the call is made.
        let Ok(bound) = bind(ast, name, (entry, member), object, arguments) else { return };
        if let Some(list) = bound.list {
            self.need(list, Need::OPERANDS);
        }
        for (position, &operand) in bound.operands.iter().enumerate() {
            let passes = entry.moves && need != Need::default();
            self.need(operand, if passes { need } else { Need::of(entry.kind(position)) });
        }
        for (_, given) in &bound.parameters {
            match given {
                Given::One(id) => self.need(*id, Need::SETTING),
                Given::Many(ids) => ids.iter().for_each(|&id| self.need(id, Need::SETTING)),
                Given::Fixed(_) | Given::EveryAxis => {}
            }
        }
    }
}
