//! Functions that make constants: `np.array`, `np.zeros` and the like.

use super::{Lowering, MAX_MADE, Value};
use crate::Error;
use crate::bind::{sorted, type_of};
use crate::function::Maker;
use crate::modules::{Constant, Fallback, Member, Role};
use crate::syntax::{Argument, NameId, Node, NodeId};
use backflow_circuit::registry::Operands;
use backflow_circuit::{Shape, Tensor};

impl Maker {
    /// What it takes, in order, and how much of that is needed.
    fn arguments(self) -> (&'static [&'static str], usize) {
        match self {
            Maker::Array => (&["object"], 1),
            Maker::Zeros | Maker::Ones => (&["shape"], 1),
            Maker::Full => (&["shape", "fill_value"], 2),
            Maker::ZerosLike | Maker::OnesLike => (&["a"], 1),
            Maker::FullLike => (&["a", "fill_value"], 2),
            Maker::Eye => (&["N", "M"], 1),
            Maker::Arange => (&["start", "stop", "step"], 1),
            Maker::Linspace => (&["start", "stop", "num"], 2),
        }
    }
}

impl<'c> Lowering<'_, 'c> {
    pub(super) fn make(
        &self,
        id: NodeId,
        name: NameId,
        maker: Maker,
        member: Member,
        arguments: &[Argument],
    ) -> Result<Value<'c>, Error> {
        let (given, ty) = self.named(id, name, maker, member, arguments)?;
        let made = self.made(id, maker, &given)?;
        match ty {
            Some(ty) => self.of_type(ty, made),
            None => Ok(made),
        }
    }

    /// Numbers of the type that was asked for: whole ones must be whole already.
    fn of_type(&self, ty: NodeId, made: Value<'c>) -> Result<Value<'c>, Error> {
        let constant = match self.ast.node(ty) {
            Node::None => return Ok(made),
            Node::Constant(name) => type_of(self.ast.name(name)),
            _ => None,
        };
        let is_whole = || made.constant().is_some_and(|made| made.data().iter().all(|x| x.fract() == 0.0));
        match constant {
            Some(Constant::Real) => Ok(made),
            Some(Constant::Whole) if is_whole() => Ok(made),
            Some(Constant::Whole) => Err(self
                .error(ty, "every number is a real number here")
                .help("leave the type out, and write `np.floor(x)` to drop the fraction")),
            _ => Err(self.error(ty, "this is not a type that is understood here").help("leave it out")),
        }
    }

    fn made(&self, id: NodeId, maker: Maker, given: &[Option<NodeId>]) -> Result<Value<'c>, Error> {
        let at = |position: usize| given.get(position).copied().flatten();
        let number = |position: usize, what: &str| at(position).map(|id| self.number(id, what)).transpose();
        let Some(first) = at(0) else { return Err(self.error(id, "a value is missing")) };
        Ok(match maker {
            Maker::Array => match self.value(first) {
                Value::Nothing | Value::Syntax => return Err(self.error(id, "this is not an array")),
                value => value.clone(),
            },
            Maker::Zeros => self.filled(id, self.dims(first)?, 0.0)?,
            Maker::Ones => self.filled(id, self.dims(first)?, 1.0)?,
            Maker::Full => {
                self.filled(id, self.dims(first)?, number(1, "the filling")?.unwrap_or_default())?
            }
            Maker::ZerosLike | Maker::OnesLike | Maker::FullLike => {
                let Some(shape) = self.shape(first) else {
                    return Err(self.error(first, "this has no shape"));
                };
                let value = match maker {
                    Maker::ZerosLike => 0.0,
                    Maker::OnesLike => 1.0,
                    _ => number(1, "the filling")?.unwrap_or_default(),
                };
                self.filled(id, shape.dims().to_vec(), value)?
            }
            Maker::Eye => {
                let rows = self.count(first)?;
                let columns = at(1).map(|id| self.count(id)).transpose()?.unwrap_or(rows);
                let shape = self.shape_of(id, vec![rows, columns])?;
                let data = (0..shape.elements()).map(|i| f64::from(i / columns.max(1) == i % columns.max(1)));
                tensor(self, id, shape.dims(), data.collect())?
            }
            Maker::Arange => {
                let (start, stop) = match number(1, "the end")? {
                    Some(stop) => (self.number(first, "the start")?, stop),
                    None => (0.0, self.number(first, "the end")?),
                };
                let step = number(2, "the step")?.unwrap_or(1.0);
                let count = ((stop - start) / step).ceil().max(0.0);
                if !count.is_finite() || step == 0.0 {
                    return Err(self
                        .error(id, "this range has no end")
                        .help("give finite numbers, and a step other than 0"));
                }
                let shape = self.shape_of(id, vec![count as usize])?;
                let data = (0..shape.elements()).map(|i| start + i as f64 * step);
                tensor(self, id, shape.dims(), data.collect())?
            }
            Maker::Linspace => {
                let (start, stop) =
                    (self.number(first, "the start")?, number(1, "the end")?.unwrap_or_default());
                let count = at(2).map(|id| self.count(id)).transpose()?.unwrap_or(50);
                let shape = self.shape_of(id, vec![count])?;
                let width = (stop - start) / count.saturating_sub(1).max(1) as f64;
                let value = |i: usize| if i > 0 && i + 1 == count { stop } else { start + i as f64 * width };
                tensor(self, id, shape.dims(), (0..count).map(value).collect())?
            }
        })
    }

    /// What a maker takes, in order, and the type of the numbers (`dtype`), which is no part of a circuit.
    fn named(
        &self,
        id: NodeId,
        name: NameId,
        maker: Maker,
        member: Member,
        arguments: &[Argument],
    ) -> Result<(Vec<Option<NodeId>>, Option<NodeId>), Error> {
        let (names, needed) = maker.arguments();
        let what = self.ast.name(name);
        let sorted = sorted(self.ast, what, member, Operands::Exactly(0), arguments)
            .map_err(|unfit| self.misbound(id, unfit))?;
        let (mut given, mut ty) = (vec![None; names.len()], None);
        for (slot, value) in sorted {
            let Role::Parameter(target) = slot.role else { continue };
            if let (None, Fallback::Required) = (value, slot.default) {
                return Err(self.error(id, format!("`{what}` needs its parameter `{}`", slot.name)));
            }
            match names.iter().position(|&name| name == target) {
                Some(position) => given[position] = value.filter(|&value| !self.is_none(value)),
                None => ty = value,
            }
        }
        if given[..needed].iter().any(Option::is_none) {
            let error = self.error(id, format!("`{what}` needs more arguments"));
            return Err(error.help(format!("its arguments are {}", names.join(", "))));
        }
        Ok((given, ty))
    }

    fn is_none(&self, id: NodeId) -> bool {
        matches!(self.ast.node(id), Node::None)
    }

    fn count(&self, id: NodeId) -> Result<usize, Error> {
        let count = self.whole(id, "a size")?;
        usize::try_from(count).map_err(|_| self.error(id, format!("a size cannot be {count}")))
    }

    fn dims(&self, id: NodeId) -> Result<Vec<usize>, Error> {
        let dims = self.wholes(id, "a shape")?;
        let dims: Result<Vec<usize>, _> = dims.into_iter().map(usize::try_from).collect();
        dims.map_err(|_| self.error(id, "a size cannot be negative"))
    }

    /// A shape, unless it is too large to be made here.
    fn shape_of(&self, id: NodeId, dims: Vec<usize>) -> Result<Shape, Error> {
        let shape = Shape::new(&dims).map_err(|error| self.error(id, error.to_string()))?;
        if shape.elements() > MAX_MADE {
            let message =
                format!("this array has {} elements; at most {MAX_MADE} are made here", shape.elements());
            return Err(self.error(id, message).help("give it from outside, in a file"));
        }
        Ok(shape)
    }

    fn filled(&self, id: NodeId, dims: Vec<usize>, value: f64) -> Result<Value<'c>, Error> {
        let made = Tensor::filled(self.shape_of(id, dims)?, value);
        made.map(Value::from).map_err(|error| self.error(id, error.to_string()))
    }
}

fn tensor<'c>(at: &Lowering<'_, 'c>, id: NodeId, dims: &[usize], data: Vec<f64>) -> Result<Value<'c>, Error> {
    Tensor::new(dims, data).map(Value::from).map_err(|error| at.error(id, error.to_string()))
}
