//! The arguments of functions after a module: by the order, the names and the defaults that they have there.

use super::{Bound, Given, Unfit, not_a_list};
use crate::modules::{Constant, Fallback, Member, Module, Role, Slot, TYPES, split};
use crate::syntax::{Argument, Ast, Node, NodeId};
use backflow_circuit::registry::{Entry, Operands};

/// What to write instead of a parameter that only the module has.
const INSTEAD: &[(&str, &str)] = &[
    ("decimals", "write `np.round(x * 100) / 100` for two decimals"),
    ("weights", "write `np.sum(w * x) / np.sum(w)`"),
    ("where", "write `np.where(mask, x, 0)` for `x`, or another number that leaves the result as it is"),
    ("initial", "write `np.maximum(np.max(x), initial)`, or add it to a sum"),
    ("dtype", "every number is a real number here; write `np.floor(x)` to drop the fraction"),
    ("dim", "write `np.max(x, axis=…)`; there, with a dimension, it gives two results"),
    ("base", "write `math.log(x) / math.log(base)`"),
    ("reduction size_average reduce", "it is the mean; write `np.sum(squared_error(x, y))` for the sum"),
    ("approximate", "it is exact here"),
    ("k", "multiply by a mask of 0 and 1"),
    ("endpoint", "write `start + (stop - start) / num * np.arange(num)`"),
];

/// Sorts the arguments of a call by the parameters of a function after a module. `name` is the whole name:
/// `np.sum`.
pub(super) fn bind(
    ast: &Ast,
    name: &str,
    entry: &'static Entry,
    member: Member,
    arguments: &[Argument],
) -> Result<Bound, Unfit> {
    let count = match entry.operands {
        Operands::Exactly(count) => count,
        Operands::AtLeast(_) => 0,
    };
    let mut operands: Vec<Option<NodeId>> = vec![None; count];
    let mut bound = Bound::default();
    for (slot, value) in sorted(ast, name, member, entry.operands, arguments)? {
        match (slot.role, value) {
            (Role::Operand(at), Some(value)) if at < count => operands[at] = Some(value),
            (Role::Operand(_), None) => return Err(missing(name, member, entry.operands, slot)),
            (Role::List, Some(value)) => match ast.node(value) {
                Node::List(list) | Node::Tuple(list) => {
                    (bound.list, bound.operands) = (Some(value), ast.list(list).to_vec());
                }
                _ => return Err(not_a_list(ast, name, value)),
            },
            (Role::List, None) => return Err(missing(name, member, entry.operands, slot)),
            (Role::Parameter(target), value) => {
                let Some(parameter) = entry.parameters.iter().find(|known| known.is_called(target)) else {
                    continue;
                };
                let is_none = value.is_some_and(|value| matches!(ast.node(value), Node::None));
                let given = match (value, slot.default) {
                    (Some(_), Fallback::All) if is_none => Given::EveryAxis,
                    (Some(value), _) => Given::One(value),
                    (None, Fallback::All) => Given::EveryAxis,
                    (None, Fallback::Number(number)) => Given::Fixed(number),
                    (None, Fallback::Own) if parameter.optional => continue,
                    (None, _) => return Err(missing(name, member, entry.operands, slot)),
                };
                let twice = bound.parameters.iter().any(|(known, _)| known.name == parameter.name);
                if twice && value.is_none() {
                    continue;
                }
                if twice {
                    let message = format!("`{}` of `{name}` is given twice", parameter.name);
                    return Err(Unfit::new(value.map(|value| ast.span(value)), message, ONE.into()));
                }
                bound.parameters.push((parameter, given));
            }
            (Role::Operand(_) | Role::Refused, _) => {}
        }
    }
    bound.operands.extend(operands.into_iter().flatten());
    let fits = match entry.operands {
        Operands::Exactly(count) => bound.operands.len() == count,
        Operands::AtLeast(least) => bound.operands.len() >= least,
    };
    if fits {
        return Ok(bound);
    }
    let message = format!("`{name}` is given too few operands");
    Err(Unfit::new(None, message, format!("write {}", usage(name, member, entry.operands))))
}

const ONE: &str = "leave one of the two out";

/// The parameters of a function in their order, each with the argument that a call gives it.
pub(crate) fn sorted(
    ast: &Ast,
    name: &str,
    member: Member,
    operands: Operands,
    arguments: &[Argument],
) -> Result<Vec<(Slot, Option<NodeId>)>, Unfit> {
    let mut slots: Vec<(Slot, Option<NodeId>)> = member.slots(operands).map(|slot| (slot, None)).collect();
    for (position, argument) in arguments.iter().enumerate() {
        let place = Some(argument.span);
        let found = match argument.keyword.map(|keyword| ast.name(keyword)) {
            Some(keyword) => slots.iter().position(|(slot, _)| slot.name == keyword),
            None => Some(position),
        };
        let fits = |(slot, _): &&mut (Slot, _)| argument.keyword.is_some() || !slot.by_keyword_only;
        let Some((slot, value)) = found.and_then(|at| slots.get_mut(at)).filter(fits) else {
            let message = match argument.keyword {
                Some(keyword) => format!("`{name}` has no parameter `{}`", ast.name(keyword)),
                None => match slots.iter().filter(|(slot, _)| !slot.by_keyword_only).count() {
                    1 => format!("`{name}` takes 1 argument"),
                    count => format!("`{name}` takes at most {count} arguments"),
                },
            };
            return Err(Unfit::new(place, message, format!("write {}", usage(name, member, operands))));
        };
        if value.is_some() {
            let message = format!("`{}` of `{name}` is given twice", slot.name);
            return Err(Unfit::new(place, message, ONE.into()));
        }
        if slot.role == Role::Refused && !is_idle(ast, slot.name, argument.value) {
            let message = format!("the parameter `{}` of `{name}` is not part of the notation", slot.name);
            let named = |names: &str| names.split(' ').any(|name| name == slot.name);
            let instead = INSTEAD.iter().find(|(names, _)| named(names));
            let help = instead.map_or("leave it out", |(_, instead)| instead);
            return Err(Unfit::new(place, message, help.into()));
        }
        *value = Some(argument.value);
    }
    Ok(slots)
}

/// Whether an argument asks for nothing: `out=None`, `dtype=np.float64`.
fn is_idle(ast: &Ast, name: &str, value: NodeId) -> bool {
    match ast.node(value) {
        Node::None => true,
        Node::Constant(constant) => name == "dtype" && type_of(ast.name(constant)) == Some(Constant::Real),
        Node::Bool(flag) => !flag && matches!(name, "inplace" | "returned" | "return_sign" | "retstep"),
        _ => false,
    }
}

/// The type of numbers that a name stands for: `float`, `np.float32`.
pub(crate) fn type_of(name: &str) -> Option<Constant> {
    match split(name) {
        Some((module, name)) => Module::find(module)?.constant(name),
        None => TYPES.iter().find(|(known, _)| *known == name).map(|&(_, constant)| constant),
    }
}

fn missing(name: &str, member: Member, operands: Operands, slot: Slot) -> Unfit {
    let help = format!("write {}", usage(name, member, operands));
    Unfit::new(None, format!("`{name}` needs its parameter `{}`", slot.name), help)
}

/// How a function is called, with the parameters that are understood: `np.clip(a, a_min, a_max)`.
fn usage(name: &str, member: Member, operands: Operands) -> String {
    let slots: Vec<String> = member
        .slots(operands)
        .filter(|slot| slot.role != Role::Refused)
        .map(|slot| if slot.by_keyword_only { format!("{}=…", slot.name) } else { slot.name.to_owned() })
        .collect();
    format!("`{name}({})`", slots.join(", "))
}
