//! Text to circuit.

use std::collections::HashMap;
use std::sync::Arc;

use super::words::{Word, unescaped, words};
use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::circuit::node::{NodeId, Place};
use crate::circuit::record::{Backward, Branch};
use crate::data::params::Params;
use crate::error::{Error, Problem};
use crate::gate::GateRef;
use crate::gate::composite::Composite;
use crate::gate::registry::{self, Sort};
use crate::gates::{Input, State, restore_source};

impl Circuit {
    /// Reads a circuit of built-in gates.
    ///
    /// # Errors
    /// [`Problem::Text`] with the line.
    pub fn from_text(text: &str) -> Result<Circuit, Error> {
        Circuit::from_text_with(text, |_, _| None)
    }

    /// Reads a circuit; `gates` restores the user's own gates from name and parameters.
    ///
    /// # Errors
    /// [`Problem::Text`] with the line.
    pub fn from_text_with(
        text: &str,
        gates: impl Fn(&str, &Params) -> Option<GateRef>,
    ) -> Result<Circuit, Error> {
        let mut bodies: Vec<Circuit> = Vec::new();
        let mut reader = Reader::default();
        let mut inside = false;
        let mut last = 1;
        for (line, words) in (1..).zip(text.lines().map(words)) {
            last = line;
            let at = |why: String| Error::new(Problem::Text { line, why }, Place::Unknown);
            let words = words.map_err(at)?;
            match words.as_slice() {
                [] => {}
                [Word::Plain(body), Word::Plain(_)] if body == "body" && !inside && reader.is_new() => {
                    inside = true
                }
                [Word::Plain(end)] if end == "end" && inside => {
                    bodies.push(std::mem::take(&mut reader).finish().map_err(at)?);
                    inside = false;
                }
                words => reader.line(words, &bodies, &gates).map_err(at)?,
            }
        }
        let at = |why: String| Error::new(Problem::Text { line: last, why }, Place::Unknown);
        if inside {
            Err(at("the body is not closed with end".to_owned()))
        } else {
            reader.finish().map_err(at)
        }
    }
}

#[derive(Default)]
struct Reader {
    builder: Builder,
    backwards: Vec<Backward>,
}

impl Reader {
    fn is_new(&self) -> bool {
        self.builder.is_empty()
    }

    fn line(
        &mut self,
        words: &[Word],
        bodies: &[Circuit],
        gates: &impl Fn(&str, &Params) -> Option<GateRef>,
    ) -> Result<(), String> {
        let known = |id: &NodeId| {
            if id.index() < self.builder.len() {
                Ok(*id)
            } else {
                Err(format!("{id} is not a node above this line"))
            }
        };
        match words {
            [Word::Node(id), Word::Plain(equals), Word::Plain(gate), rest @ ..] if equals == "=" => {
                if id.index() != self.builder.len() {
                    return Err(format!("the next node is %{}, not {id}", self.builder.len()));
                }
                return self.node(*id, gate, rest, bodies, gates);
            }
            [Word::Plain(word), Word::Quoted(name), Word::Node(id)] if word == "output" => {
                self.builder.output(name, self.builder.expr(known(id)?));
                self.kept()?;
            }
            [Word::Plain(word), Word::Node(a), Word::Node(b)] => {
                let (a, b) = (known(a)?, known(b)?);
                match (word.as_str(), self.backwards.last_mut()) {
                    ("update", _) => {
                        self.builder.update(self.builder.expr(a), self.builder.expr(b));
                        self.kept()?;
                    }
                    ("start", _) => {
                        self.builder.start(self.builder.expr(a), self.builder.expr(b), Place::Unknown);
                        self.kept()?;
                    }
                    ("backward", _) => self.backwards.push(Backward {
                        of: a,
                        upstream: b,
                        gradients: HashMap::new(),
                        branches: HashMap::new(),
                    }),
                    ("gradient", Some(record)) => _ = record.gradients.insert(a, b),
                    _ => return Err(format!("{word:?} does not fit here")),
                }
            }
            [
                Word::Plain(word),
                Word::Node(x),
                Word::Node(user),
                Word::Plain(position),
                Word::Node(contribution),
            ] if word == "branch" => {
                let position = position.parse().map_err(|_| format!("{position:?} is not a position"))?;
                let branch = Branch { user: known(user)?, position, contribution: known(contribution)? };
                let x = known(x)?;
                let record = self.backwards.last_mut().ok_or("a branch needs a backward line above it")?;
                record.branches.entry(x).or_default().push(branch);
            }
            [first, ..] => return Err(format!("this is not a line of a circuit: it begins with {first:?}")),
            [] => {}
        }
        Ok(())
    }

    fn node(
        &mut self,
        id: NodeId,
        gate: &str,
        words: &[Word],
        bodies: &[Circuit],
        gates: &impl Fn(&str, &Params) -> Option<GateRef>,
    ) -> Result<(), String> {
        let (mut inputs, mut params, mut names, mut forward) = (Vec::new(), Params::new(), Vec::new(), None);
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match word {
                Word::Node(input) if *input < id => inputs.push(*input),
                Word::Node(input) => return Err(format!("{input} is not a node above this line")),
                Word::Param(name, value) => params = params.with(name.clone(), value.clone()),
                Word::Quoted(name) => names.push(name.as_str()),
                Word::Plain(word) if word == "as" => {}
                Word::Plain(word) if word == "for" => match words.next() {
                    Some(Word::Node(f)) if *f < id => forward = Some(*f),
                    _ => return Err("`for` must be followed by the forward node".to_owned()),
                },
                Word::Plain(word) => return Err(format!("{word:?} does not fit here")),
            }
        }
        let gate = restore(gate, &params, bodies, gates)?;
        let given = gate.downcast::<Input>().map(|gate| gate.name.clone());
        let carried = gate.downcast::<State>().map(|gate| gate.0.name.clone());
        let inputs: Vec<Expr> = inputs.into_iter().map(|x| self.builder.expr(x)).collect();
        let made = self.builder.made_for(forward, || self.builder.push(gate, &inputs, Place::Unknown));
        for name in given.iter().chain(&carried).map(|name| &**name).chain(names) {
            self.builder.name_at(made, name, Place::Unknown);
        }
        self.kept()?;
        if made.id() != id {
            return Err(format!("it is equal to {}, so it cannot be a node of its own", made.id()));
        }
        let mut circuit = self.builder.circuit.borrow_mut();
        circuit.inputs.extend(given.map(|_| id));
        circuit.states.extend(carried.map(|_| id));
        Ok(())
    }

    /// The mistake that the builder keeps, if it keeps one.
    fn kept(&self) -> Result<(), String> {
        self.builder.error().map_or(Ok(()), |error| Err(error.to_string()))
    }

    fn finish(self) -> Result<Circuit, String> {
        let mut circuit = self.builder.finish_unverified().map_err(|e| e.to_string())?;
        circuit.backwards = self.backwards;
        circuit.verify().map_err(|e| e.to_string())?;
        Ok(circuit)
    }
}

fn restore(
    name: &str,
    params: &Params,
    bodies: &[Circuit],
    gates: &impl Fn(&str, &Params) -> Option<GateRef>,
) -> Result<GateRef, String> {
    if let Some((name, number)) = name.rsplit_once('@') {
        let name = &unescaped(name)?;
        let body = number.parse().ok().and_then(|n: usize| bodies.get(n));
        let body = body.ok_or_else(|| format!("there is no body {number} above this line"))?;
        let gate = Composite::new(name, params.clone(), body.clone()).map_err(|e| e.to_string())?;
        return Ok(Arc::new(gate));
    }
    let name = unescaped(name)?;
    let name = name.as_str();
    let built_in = registry::entries().find(|entry| entry.name == name && entry.sort == Sort::Gate);
    restore_source(name, params)
        .or_else(|| built_in.and_then(|entry| entry.restore(params)))
        .or_else(|| gates(name, params))
        .ok_or_else(|| match built_in {
            Some(_) => format!("{name} has parameters that do not fit"),
            None if matches!(name, "input" | "state" | "constant" | "tangent") => {
                format!("{name} has parameters that do not fit")
            }
            None => format!("no gate is called {name:?}"),
        })
}
