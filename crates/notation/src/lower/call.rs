//! Calls of functions and methods.

use super::{Lowering, Value, fold};
use crate::bind::{Given, bind, example};
use crate::function::Function;
use crate::modules::{self, Found, Member, Module};
use crate::syntax::{Argument, Arguments, NameId, NodeId};
use crate::{Error, closest};
use backflow_circuit::gates::{Expand, Permute, Reshape};
use backflow_circuit::registry::{Entry, Parameter, Takes};
use backflow_circuit::{Builder, Kind, Param, Params, Tensor};

impl<'c> Lowering<'_, 'c> {
    /// A call, or a method with what it is called on.
    pub(super) fn call(
        &self,
        id: NodeId,
        name: NameId,
        object: Option<NodeId>,
        arguments: Arguments,
    ) -> Result<Value<'c>, Error> {
        let arguments = self.ast.arguments(arguments);
        match self.analysis.function(self.ast, id, name, arguments) {
            Function::Entry(entry, member) => self.call_entry(id, name, (entry, member), object, arguments),
            Function::Maker(maker, member) if object.is_none() => {
                self.make(id, name, maker, member, arguments)
            }
            Function::Measure(measure) => match (object, arguments) {
                (Some(of), []) => self.measure(id, measure, of),
                (None, [argument]) => self.measure(id, measure, argument.value),
                _ => Err(self.error(id, format!("`{}` takes one value", self.ast.name(name)))),
            },
            Function::Refused(advice) => {
                let error = self.error(id, format!("there is no function `{}` here", self.ast.name(name)));
                Err(error.help(advice))
            }
            Function::Maker(..) | Function::Unknown => Err(self.unknown(id, self.ast.name(name))),
        }
    }

    /// A name that is on no list: that of the module in front of it, or that of all functions.
    fn unknown(&self, id: NodeId, name: &str) -> Error {
        let error = self.error(id, format!("there is no function `{name}`"));
        let Some((path, last)) = modules::split(name) else {
            if let Some(module) = modules::home(name) {
                return error.help(format!("write `{}.{name}`", module.spellings[0]));
            }
            return match closest(name, Function::names()) {
                Some(meant) => error.help(format!("did you mean `{meant}`?")),
                None => error.help("`backflow gates` lists the functions"),
            };
        };
        if path.ends_with("random") || last.starts_with("rand") {
            return error.help("random numbers are given from outside: leave the name without a value here");
        }
        let Some(module) = Module::find(path) else {
            return error.help(format!("nothing after `{path}.` is understood: write `np.`, or no prefix"));
        };
        let has = |path: &str| {
            let found = Module::find(path).map(|module| module.member(last));
            matches!(found, Some(Found::Function(_)))
        };
        if let Some(other) = ["np", "np.linalg", "math"].into_iter().find(|path| has(path)) {
            return error.help(format!("write `{other}.{last}`"));
        }
        if !matches!(Function::find(last), Function::Unknown | Function::Refused(_)) {
            let title = module.title;
            return error.help(format!("{title} has no `{last}`: write `{last}(x)`, without the prefix"));
        }
        match closest(last, module.members().map(|member| member.name)) {
            Some(meant) => error.help(format!("did you mean `{path}.{meant}`?")),
            None => error.help(format!("what is understood after `{path}.`: `backflow gates --numpy`")),
        }
    }

    fn call_entry(
        &self,
        id: NodeId,
        name: NameId,
        (entry, member): (&'static Entry, Option<Member>),
        object: Option<NodeId>,
        arguments: &[Argument],
    ) -> Result<Value<'c>, Error> {
        let bound = bind(self.ast, name, (entry, member), object, arguments)
            .map_err(|unfit| self.misbound(id, unfit))?;
        let mut params = Params::new();
        for (parameter, given) in &bound.parameters {
            if let Some(value) = self.parameter(entry, parameter, given, &bound.operands)? {
                params = params.with(parameter.name, value);
            }
        }
        if let [operand] = bound.operands[..]
            && let (true, Some(constant)) = (entry.moves, self.value(operand).constant())
            && let Some(viewed) = view(entry, &constant, &params)
        {
            return Ok(viewed.into());
        }
        let mut operands = Vec::with_capacity(bound.operands.len());
        for (position, &operand) in bound.operands.iter().enumerate() {
            let need = self.analysis.needs[operand.index()];
            let kind = if entry.moves { need.kind() } else { entry.kind(position) };
            if let (Kind::Index, &[of, _]) = (kind, &bound.operands[..]) {
                let called = (self.ast.name(name), entry);
                if let Some(indices) = self.counted_from_front(called, &params, [of, operand])? {
                    operands.push(self.at(operand, |builder| builder.constant(indices)));
                    continue;
                }
            }
            operands.push(self.expr(operand, kind)?);
        }
        let made = self.at(id, |_| entry.apply(&operands, &params));
        self.checked(id, &bound.operands, made)
    }

    /// The value of a parameter; `None` leaves it out.
    fn parameter(
        &self,
        entry: &Entry,
        parameter: &Parameter,
        given: &Given,
        operands: &[NodeId],
    ) -> Result<Option<Param>, Error> {
        let what = format!("`{}` of `{}`", parameter.name, entry.name);
        let one = match given {
            Given::One(id) => *id,
            Given::Many(ids) => {
                let all = ids.iter().map(|&id| self.whole(id, &what)).collect::<Result<_, _>>()?;
                return Ok(Some(Param::Ints(all)));
            }
            Given::Fixed(number) => {
                return Ok(Some(match parameter.takes {
                    Takes::Ints => Param::Ints(vec![*number]),
                    _ => Param::Int(*number),
                }));
            }
            Given::EveryAxis => {
                let rank = operands.first().and_then(|&x| self.shape(x)).map_or(0, |shape| shape.rank());
                return Ok(Some(Param::Ints((0..rank as i64).collect())));
            }
        };
        if matches!(self.value(one), Value::Nothing) {
            if parameter.optional && parameter.none_is_default {
                return Ok(None);
            }
            let error = self.error(one, format!("{what} cannot be None"));
            return Err(match parameter.optional {
                true => error.help("leave it out for its default, or say what it is"),
                false => error.help(format!("write `{}={}`", parameter.name, example(parameter.takes))),
            });
        }
        let value = match parameter.takes {
            Takes::Real => Param::Real(self.number(one, &what)?),
            Takes::Int => Param::Int(self.whole(one, &what)?),
            Takes::Ints => Param::Ints(self.wholes(one, &what)?),
            Takes::Flag => match self.value(one).number() {
                Some(flag) if flag == 0.0 || flag == 1.0 => Param::Flag(flag == 1.0),
                _ => return Err(self.error(one, format!("{what} must be True or False"))),
            },
            // The only words that are values in the notation are numbers: `ord=inf`.
            Takes::Text => Param::Text(self.number(one, &what)?.to_string()),
        };
        Ok(Some(value))
    }

    /// `.T`: the axes in reverse order, as in NumPy.
    pub(super) fn transposed(&self, id: NodeId, object: NodeId) -> Result<Value<'c>, Error> {
        if let Some(constant) = self.value(object).constant() {
            let reversed: Vec<usize> = (0..constant.shape().rank()).rev().collect();
            return Ok(fold::permuted(&constant, &reversed).into());
        }
        let expr = self.expr(object, Kind::Real)?;
        let reversed: Vec<usize> = (0..expr.shape().rank()).rev().collect();
        self.checked(id, &[object], Ok(self.at(id, |_| expr.permute(&reversed))))
    }
}

/// A constant in another shape, or with its axes in another order, if that is all that an entry does to it.
/// Mistakes are left for the circuit to find.
fn view(entry: &Entry, constant: &Tensor, params: &Params) -> Option<Tensor> {
    let scratch = Builder::new();
    let x = scratch.constant(constant.clone());
    let y = entry.apply(&[x], params).ok().filter(|y| !y.is_poison())?;
    if y.id() == x.id() {
        return Some(constant.clone());
    }
    if y.made_by::<Reshape>().is_some_and(|(_, from)| from[0].id() == x.id()) {
        return Tensor::new(y.shape(), constant.data()).ok();
    }
    if let Some((permute, from)) = y.made_by::<Permute>() {
        return (from[0].id() == x.id()).then(|| fold::permuted(constant, &permute.order));
    }
    let (expand, from) = y.made_by::<Expand>()?;
    if from[0].id() == x.id() { fold::expanded(constant, expand.shape) } else { None }
}
