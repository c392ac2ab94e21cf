//! What stands after `np.`, `math.`, `torch.` and their like.
//!
//! Each module lists the functions that this notation has and that mean the same here, with the parameters
//! that they have there: their order, their names and their defaults are the module's, not the registry's. So
//! `torch.std` divides by n − 1 and `np.std` by n, and `np.sigmoid` is refused, because NumPy has none. A
//! name that is on no list is refused, never read as something else.

mod jax;
mod math;
mod numpy;
mod scipy;
mod signature;
mod torch;

pub(crate) use signature::{Fallback, Member, Role, Slot};

/// A module: how it is written, and what stands after it.
pub(crate) struct Module {
    /// The ways in which it is written, the usual one first.
    pub(crate) spellings: &'static [&'static str],
    /// What it is called in a sentence.
    pub(crate) title: &'static str,
    /// Its functions, one line each; see [`Member`].
    pub(crate) functions: &'static str,
    pub(crate) constants: &'static [(&'static str, Constant)],
    /// Functions that are not here: their names, and what to write instead.
    pub(crate) refused: &'static [(&'static str, &'static str)],
}

/// What a constant of a module stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Constant {
    Number(f64),
    /// `np.newaxis`
    Nothing,
    /// A type of real numbers. Which one has no effect: precision is not part of a circuit.
    Real,
    /// A type of whole numbers.
    Whole,
}

/// What a name after a module stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found {
    Function(Member),
    /// A function that is not here, and what to write instead.
    Refused(&'static str),
    Unknown,
}

static MODULES: &[&Module] = &[
    &numpy::NUMPY,
    &numpy::LINALG,
    &math::MATH,
    &torch::TORCH,
    &torch::FUNCTIONAL,
    &torch::LINALG,
    &scipy::SPECIAL,
    &jax::NN,
];

/// Words that begin the name of a module, whether or not anything after it is understood.
const ROOTS: &[&str] = &["np", "numpy", "math", "torch", "F", "nn", "jnp", "jax", "scipy", "special", "tf"];

/// The words that stand for types without any module in front: `dtype=float`.
pub(crate) const TYPES: &[(&str, Constant)] =
    &[("float", Constant::Real), ("int", Constant::Whole), ("bool", Constant::Whole)];

/// Whether a word begins the name of a module.
pub(crate) fn is_root(word: &str) -> bool {
    ROOTS.contains(&word)
}

/// The module and the rest of a name such as `np.linalg.norm`, which has a module in front.
pub(crate) fn split(path: &str) -> Option<(&str, &str)> {
    path.rsplit_once('.')
}

impl Module {
    /// The module that is written like this.
    pub(crate) fn find(spelling: &str) -> Option<&'static Module> {
        MODULES.iter().copied().find(|module| module.spellings.contains(&spelling))
    }

    /// What a name after this module stands for.
    pub(crate) fn member(&self, name: &str) -> Found {
        if let Some(member) = self.members().find(|member| member.name == name) {
            return Found::Function(member);
        }
        let named = |names: &str| names.split(' ').any(|refused| refused == name);
        match self.refused.iter().find(|(names, _)| named(names)) {
            Some((_, advice)) => Found::Refused(advice),
            None => Found::Unknown,
        }
    }

    pub(crate) fn members(&self) -> impl Iterator<Item = Member> + use<> {
        self.functions.lines().filter_map(Member::read)
    }

    pub(crate) fn constant(&self, name: &str) -> Option<Constant> {
        self.constants.iter().find(|(known, _)| *known == name).map(|&(_, constant)| constant)
    }
}

/// The first module that has a function of this name.
pub(crate) fn home(name: &str) -> Option<&'static Module> {
    MODULES.iter().copied().find(|module| matches!(module.member(name), Found::Function(_)))
}

/// The advice on a name without a module that NumPy has and this notation has not: `inv`.
pub(crate) fn advice_on(name: &str) -> Option<&'static str> {
    [&numpy::NUMPY, &numpy::LINALG].into_iter().find_map(|module| match module.member(name) {
        Found::Refused(advice) => Some(advice),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::{MAKERS, MEASURES, SPLITTERS};
    use backflow_circuit::registry;

    #[test]
    fn every_member_stands_for_something_and_is_named_once() {
        for module in MODULES {
            let mut names: Vec<&str> = module.members().map(|member| member.name).collect();
            names.extend(module.refused.iter().flat_map(|(names, _)| names.split(' ')));
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}: a name stands there twice", module.title);
            for member in module.members() {
                let target = member.target;
                let made = MAKERS.iter().any(|(name, _)| *name == target);
                let measured = MEASURES.iter().any(|(name, _)| *name == target);
                let split = SPLITTERS.iter().any(|(name, _)| *name == target);
                assert!(registry::find(target).is_some() || made || measured || split, "{target}");
            }
            for line in module.functions.lines().filter(|line| !line.is_empty()) {
                assert!(Member::read(line).is_some(), "{line}");
            }
        }
    }

    #[test]
    fn every_parameter_of_a_member_has_its_place() {
        for member in MODULES.iter().flat_map(|module| module.members()) {
            let Some(entry) = registry::find(member.target) else { continue };
            for slot in member.slots(entry.operands) {
                let fits = match (slot.role, entry.operands) {
                    (Role::Operand(at), registry::Operands::Exactly(count)) => at < count,
                    (Role::List | Role::Rest, registry::Operands::AtLeast(_)) | (Role::Refused, _) => true,
                    (Role::Parameter(name), _) => entry.parameters.iter().any(|known| known.is_called(name)),
                    _ => false,
                };
                assert!(fits, "{} of {}", slot.name, member.name);
            }
        }
    }
}
