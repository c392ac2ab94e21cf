//! The circuit that is run: what the user wrote, differentiated, with the nodes that show what is inside it.

use std::collections::BTreeMap;
use std::sync::Arc;

use backflow::circuit::{Circuit, Expr, Kind, Kink, Local, NodeId, Tensor};
use backflow::notation::{Inputs, Lowered, closest};

use super::Args;
use crate::failure::Failure;
use crate::output;
use crate::values;

/// The most numbers that the inputs of a Hessian may hold together: it is built row by row.
const MAX_HESSIAN: usize = 1000;

/// A circuit with its gradients.
pub(super) struct Derived {
    /// What the user wrote, after --split and --fuse; kept to be differentiated again.
    pub(super) forward: Option<Circuit>,
    /// The same with gradients and the nodes that show what is inside it.
    pub(super) circuit: Arc<Circuit>,
    /// What was differentiated.
    pub(super) of: NodeId,
    /// The inputs it was differentiated with respect to, with their names.
    pub(super) wrt: Vec<(String, NodeId)>,
    /// The upstream gradient, where one was given.
    pub(super) upstream: Option<Tensor>,
    pub(super) inputs: Inputs,
    pub(super) locals: Vec<Local>,
    pub(super) kinks: Vec<Kink>,
    /// The second derivatives by the positions of two inputs in `wrt`, where they were asked for.
    pub(super) hessian: Option<Vec<((usize, usize), NodeId)>>,
}

impl Derived {
    pub(super) fn new(args: &Args, lowered: Lowered) -> Result<Derived, Failure> {
        let inputs = lowered.inputs;
        let forward = regrouped(args, lowered.circuit)?;
        let of = forward.named(&lowered.output).map_err(Failure::request)?;
        let wrt = chosen(args, &forward)?;
        let upstream = match &args.upstream {
            Some(text) => Some(shaped(values::value("--upstream", text, args.beside.seed)?, &forward, of)?),
            None => None,
        };
        let ty = forward.node(of).ty();
        if ty.kind == Kind::Index {
            let name = forward.label(of);
            return Err(Failure::Request(format!(
                "{name} holds indices, which have no gradient; name another with --of"
            )));
        }
        if upstream.is_none() && !ty.shape.is_single() {
            let (name, shape) = (forward.label(of), ty.shape);
            let fits = format!("sum it ({name}.sum()), or give the upstream gradient with --upstream");
            let problem = format!("only a single number has a gradient, and {name} has shape {shape}");
            return Err(Failure::Request(format!("{problem}; {fits}")));
        }
        let kept = (args.check || args.plan).then(|| forward.clone());
        let (mut locals, mut kinks) = (Vec::new(), Vec::new());
        // All in one extension, so that a large circuit is neither copied nor interned again.
        let circuit = forward.extend(|c| {
            let of = c.expr(of);
            let u = upstream.clone().map_or_else(|| of.filled(1.0), |u| c.constant(u));
            c.vjp(of, u, wrt.iter().map(|&(_, x)| c.expr(x)));
            locals = c.local_gradients();
            kinks = c.kinks();
        });
        // Shared, because a trace holds on to its circuit.
        let circuit = Arc::new(circuit.map_err(Failure::request)?);
        let mut derived =
            Derived { forward: kept, circuit, of, wrt, upstream, inputs, locals, kinks, hessian: None };
        if args.order == 2 {
            derived.add_hessian()?;
        }
        Ok(derived)
    }

    /// The circuit as written, to be differentiated again.
    pub(super) fn forward(&self) -> Circuit {
        self.forward.clone().unwrap_or_default()
    }

    /// For each node, whether it has a gradient: the differentiated one, and those computed from an input
    /// that was asked for.
    pub(super) fn on_the_way(&self) -> Vec<bool> {
        let mut reached = vec![false; self.circuit.nodes().len()];
        reached[self.of.index()] = true;
        for (_, x) in &self.wrt {
            reached[x.index()] = true;
        }
        for id in self.circuit.ids() {
            reached[id.index()] |= self.circuit.node(id).inputs().iter().any(|x| reached[x.index()]);
        }
        reached
    }

    /// What is differentiated as a single number: weighted by the upstream gradient, if there is one.
    pub(super) fn single<'c>(&self, of: Expr<'c>) -> Expr<'c> {
        match &self.upstream {
            Some(upstream) => (of * of.constant(upstream.clone())).sum(),
            None => of,
        }
    }

    fn add_hessian(&mut self) -> Result<(), Failure> {
        let numbers: usize = self.wrt.iter().map(|&(_, x)| self.circuit.node(x).ty().shape.elements()).sum();
        if numbers > MAX_HESSIAN {
            let fits = "choose fewer with --wrt";
            let problem =
                format!("a Hessian of {numbers} numbers is too large to show (at most {MAX_HESSIAN})");
            return Err(Failure::Request(format!("{problem}; {fits}")));
        }
        let mut found = Vec::new();
        let circuit = Arc::unwrap_or_clone(std::mem::take(&mut self.circuit));
        let extended = circuit.extend(|c| {
            let of = self.single(c.expr(self.of));
            for (a, &(_, x)) in self.wrt.iter().enumerate() {
                for (b, &(_, y)) in self.wrt.iter().enumerate() {
                    found.push(((a, b), c.hessian(of, c.expr(x), c.expr(y)).id()));
                }
            }
        });
        self.circuit = Arc::new(extended.map_err(Failure::request)?);
        self.hessian = Some(found);
        Ok(())
    }
}

fn regrouped(args: &Args, mut circuit: Circuit) -> Result<Circuit, Failure> {
    for name in &args.split {
        let is_called = |id: &NodeId| circuit.node(*id).gate().name() == name;
        let Some(found) = circuit.ids().rfind(is_called) else {
            let fits = splittable(&circuit);
            return Err(Failure::Request(format!("--split {name}: there is no such gate here; {fits}")));
        };
        if !circuit.splits(found) {
            let fits = splittable(&circuit);
            return Err(Failure::Request(format!("--split {name}: it is not made of simpler gates; {fits}")));
        }
        circuit = circuit.split(name).map_err(Failure::request)?.circuit;
    }
    if args.fuse {
        let recognised = circuit.recognised().map_err(Failure::request)?.circuit;
        output::aside(&format!("{}\n", difference(&circuit, &recognised)));
        circuit = recognised;
    }
    Ok(circuit)
}

/// What was recognised, in words: the gates of which there are more than before.
fn difference(before: &Circuit, after: &Circuit) -> String {
    let counted = |circuit: &Circuit| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        circuit
            .nodes()
            .iter()
            .for_each(|node| *counts.entry(node.gate().name().to_owned()).or_default() += 1);
        counts
    };
    let known = counted(before);
    let new: Vec<String> = counted(after)
        .into_iter()
        .filter_map(|(gate, n)| match n.saturating_sub(known.get(&gate).copied().unwrap_or(0)) {
            0 => None,
            1 => Some(gate),
            times => Some(format!("{gate} ({times} times)")),
        })
        .collect();
    match &new[..] {
        [] => "--fuse found nothing that it knows written with simpler gates".to_owned(),
        new => format!("--fuse recognised {}", new.join(", ")),
    }
}

/// Which gates of a circuit can be split, in words.
fn splittable(circuit: &Circuit) -> String {
    let mut one_of_each = BTreeMap::new();
    for id in circuit.ids() {
        one_of_each.entry(circuit.node(id).gate().name()).or_insert(id);
    }
    let names: Vec<&str> =
        one_of_each.into_iter().filter(|&(_, id)| circuit.splits(id)).map(|(name, _)| name).collect();
    if names.is_empty() {
        return "no gate here can be split".to_owned();
    }
    format!("those that can be split here are {}", names.join(", "))
}

/// The inputs to differentiate with respect to: those named, otherwise all that hold real numbers.
fn chosen(args: &Args, circuit: &Circuit) -> Result<Vec<(String, NodeId)>, Failure> {
    let all: Vec<(String, NodeId)> = circuit
        .inputs()
        .iter()
        .filter(|&&id| circuit.node(id).ty().kind == Kind::Real)
        .map(|&id| (circuit.label(id), id))
        .collect();
    if args.wrt.is_empty() {
        return Ok(all);
    }
    if all.is_empty() {
        return Err(Failure::Request("--wrt: the circuit has no inputs of real numbers".to_owned()));
    }
    let mut chosen = Vec::new();
    for name in args.wrt.iter().map(|name| name.trim()) {
        let Some(found) = all.iter().find(|(known, _)| known == name) else {
            let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
            let meant = closest(name, names.iter().copied()).map(|n| format!("; did you mean {n}?"));
            let names = names.join(", ");
            if circuit.find(name).is_some() {
                let fits = format!("differentiate with respect to what it is computed from: {names}");
                return Err(Failure::Request(format!(
                    "--wrt {name}: it is computed, not an input of real numbers; {fits}"
                )));
            }
            let problem =
                format!("--wrt {name:?}: there is no such input of real numbers (there are {names})");
            return Err(Failure::Request(problem + &meant.unwrap_or_default()));
        };
        if !chosen.contains(found) {
            chosen.push(found.clone());
        }
    }
    Ok(chosen)
}

/// An upstream gradient in the output's shape; a single number stands for all elements.
fn shaped(given: Tensor, circuit: &Circuit, of: NodeId) -> Result<Tensor, Failure> {
    let shape = circuit.node(of).ty().shape;
    match given.single() {
        Some(value) => Tensor::filled(shape, value).map_err(Failure::request),
        None if given.shape() == shape => Ok(given),
        None => {
            let (name, got) = (circuit.label(of), given.shape());
            let problem = format!("--upstream has shape {got}, but {name} has shape {shape}");
            Err(Failure::Request(format!("{problem}; give that shape, or one number for all elements")))
        }
    }
}
