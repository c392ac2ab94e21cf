//! The arguments of functions after a module: by the order, the names and the defaults that they have there.

use super::{Bound, Given, Unfit, not_a_list};
use crate::modules::{Constant, Fallback, Member, Role, Slot};
use crate::source::Span;
use crate::trace::{Argument, Value};
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
    ("prepend append", "join it first: `np.diff(np.hstack([x[:1], x]))`"),
    ("descending", "write `torch.argsort(-x)`"),
    ("endpoint", "write `start + (stop - start) / num * np.arange(num)`"),
];

/// Sorts the arguments of a call by the parameters of a function after a module. `name` is the whole name:
/// `np.sum`.
pub(super) fn bind<'a, 'c>(
    name: &str,
    entry: &'static Entry,
    member: Member,
    arguments: &[Argument<'a, 'c>],
) -> Result<Bound<'a, 'c>, Unfit> {
    let count = match entry.operands {
        Operands::Exactly(count) => count,
        Operands::AtLeast(_) => 0,
    };
    let mut operands: Vec<Option<(Value<'a, 'c>, Span)>> = vec![None; count];
    let mut bound = Bound { operands: Vec::new(), parameters: Vec::new() };
    for (slot, given) in sorted(name, member, entry.operands, arguments)? {
        let value = given.map(|given| (given.value.clone(), given.place));
        match (slot.role, value) {
            (Role::Operand(at), Some(value)) if at < count => operands[at] = Some(value),
            (Role::Operand(_), None) => return Err(missing(name, member, entry.operands, slot)),
            (Role::List, Some((value, place))) => match value.items() {
                Some(items) => bound.operands = items.into_iter().map(|item| (item, place)).collect(),
                None => return Err(not_a_list(name, place)),
            },
            (Role::Rest, Some(operand)) => bound.operands.push(operand),
            (Role::List, None) => return Err(missing(name, member, entry.operands, slot)),
            (Role::Parameter(target), value) => {
                let Some(parameter) = entry.parameters.iter().find(|known| known.is_called(target)) else {
                    continue;
                };
                let place = value.as_ref().map(|(_, place)| *place);
                let given = match (value, slot.default) {
                    (Some((Value::None, _)), Fallback::All) => Given::EveryAxis,
                    (Some((value, place)), _) => Given::One(value, place),
                    (None, Fallback::All) => Given::EveryAxis,
                    (None, Fallback::Number(number)) => Given::Fixed(number),
                    (None, Fallback::Own) if parameter.optional => continue,
                    (None, _) => return Err(missing(name, member, entry.operands, slot)),
                };
                let twice = bound.parameters.iter().any(|(known, _)| known.name == parameter.name);
                if twice && place.is_none() {
                    continue;
                }
                if twice {
                    let message = format!("`{}` of `{name}` is given twice", parameter.name);
                    return Err(Unfit::new(place, message, ONE.into()));
                }
                bound.parameters.push((parameter, given));
            }
            (Role::Operand(_) | Role::Refused | Role::Rest, _) => {}
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
pub(crate) fn sorted<'r, 'a, 'c>(
    name: &str,
    member: Member,
    operands: Operands,
    arguments: &'r [Argument<'a, 'c>],
) -> Result<Vec<(Slot, Option<&'r Argument<'a, 'c>>)>, Unfit> {
    let mut slots: Vec<(Slot, Option<&'r Argument<'a, 'c>>)> =
        member.slots(operands).map(|slot| (slot, None)).collect();
    let rest = slots.iter().position(|(slot, _)| slot.role == Role::Rest);
    let mut further = Vec::new();
    for (position, argument) in arguments.iter().enumerate() {
        let place = Some(argument.whole);
        if let (Some(rest), None) = (rest, argument.keyword)
            && position >= rest
        {
            further.push((slots[rest].0, Some(argument)));
            continue;
        }
        let found = match argument.keyword {
            Some(keyword) => slots.iter().position(|(slot, _)| slot.name == keyword),
            None => Some(position),
        };
        let fits = |(slot, _): &&mut (Slot, _)| argument.keyword.is_some() || !slot.by_keyword_only;
        let Some((slot, value)) = found.and_then(|at| slots.get_mut(at)).filter(fits) else {
            let message = match argument.keyword {
                Some(keyword) => format!("`{name}` has no parameter `{}`", keyword),
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
        if slot.role == Role::Refused && !is_idle(slot.name, &argument.value) {
            let message = format!("the parameter `{}` of `{name}` is not part of the notation", slot.name);
            let named = |names: &str| names.split(' ').any(|name| name == slot.name);
            let instead = INSTEAD.iter().find(|(names, _)| named(names));
            let help = instead.map_or("leave it out", |(_, instead)| instead);
            return Err(Unfit::new(place, message, help.into()));
        }
        *value = Some(argument);
    }
    slots.extend(further);
    Ok(slots)
}

/// Whether an argument asks for nothing: `out=None`, `dtype=np.float64`.
fn is_idle(name: &str, value: &Value<'_, '_>) -> bool {
    match value {
        Value::None => true,
        Value::Type(constant) => name == "dtype" && *constant == Constant::Real,
        // How it is computed changes no number.
        Value::Bool(_) | Value::Text(_) if matches!(name, "optimize" | "kind" | "stable" | "copy") => true,
        Value::Bool(flag) => {
            !flag && matches!(name, "descending" | "inplace" | "returned" | "return_sign" | "retstep")
        }
        _ => false,
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
