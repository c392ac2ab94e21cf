//! Gradients from name to name.
//!
//! A journal's circuit is cut at every name, so each name's value is a small circuit of the names that it is made from.
//! The tape walks from name to name: what a name sends back to those it is made from is one vector-Jacobian product
//! of its small circuit.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use backflow_circuit::{Builder, Circuit, Expr, GateRef, Kind, NodeId};
use backflow_notation::Journal;

/// How the names of a text depend on each other.
#[derive(Clone)]
pub(crate) struct Links {
    /// The node that makes a variable.
    pub(crate) made_by: HashMap<NodeId, NodeId>,
    /// The variables and inputs that a variable is made from.
    made_from: HashMap<NodeId, Vec<NodeId>>,
    /// The variables that are made from one.
    users: HashMap<NodeId, Vec<NodeId>>,
}

impl Links {
    pub(crate) fn of(journal: &Journal) -> Links {
        let made_by: HashMap<NodeId, NodeId> =
            journal.variables.iter().map(|variable| (variable.input, variable.made_by)).collect();
        let mut links = Links { made_by, made_from: HashMap::new(), users: HashMap::new() };
        for variable in &journal.variables {
            let from = sources(&journal.circuit, variable.made_by);
            for &source in &from {
                links.users.entry(source).or_default().push(variable.input);
            }
            links.made_from.insert(variable.input, from);
        }
        links
    }

    /// What a variable is directly made from.
    pub(crate) fn made_from(&self, variable: NodeId) -> &[NodeId] {
        self.made_from.get(&variable).map_or(&[], Vec::as_slice)
    }

    /// The variables that are directly made from one.
    pub(crate) fn users(&self, variable: NodeId) -> &[NodeId] {
        self.users.get(&variable).map_or(&[], Vec::as_slice)
    }

    /// What a variable is another name for, if it is nothing else.
    pub(crate) fn alias_of(&self, variable: NodeId) -> Option<NodeId> {
        let made_by = *self.made_by.get(&variable)?;
        (self.made_from(variable) == [made_by]).then_some(made_by)
    }

    /// Whether a variable is one of those that another is made from, in at most so many steps.
    pub(crate) fn is_behind(&self, source: NodeId, variable: NodeId, steps: usize) -> bool {
        let mut layer = BTreeSet::from([variable]);
        for _ in 0..steps {
            layer = layer.iter().flat_map(|&at| self.made_from(at)).copied().collect();
            if layer.contains(&source) {
                return true;
            }
        }
        false
    }

    /// Everything that some variables are made from, themselves included.
    pub(crate) fn ancestors(&self, of: impl IntoIterator<Item = NodeId>) -> BTreeSet<NodeId> {
        let mut found: BTreeSet<NodeId> = of.into_iter().collect();
        let mut open: Vec<NodeId> = found.iter().copied().collect();
        while let Some(at) = open.pop() {
            open.extend(self.made_from(at).iter().copied().filter(|source| found.insert(*source)));
        }
        found
    }
}

/// The inputs of real numbers that a node is computed from, each once.
pub(crate) fn sources(circuit: &Circuit, node: NodeId) -> Vec<NodeId> {
    let (mut seen, mut open, mut found) = (BTreeSet::from([node]), vec![node], BTreeSet::new());
    while let Some(at) = open.pop() {
        let here = circuit.node(at);
        if here.inputs().is_empty() {
            // Inputs are listed in their order.
            if circuit.inputs().binary_search(&at).is_ok() && here.ty().kind == Kind::Real {
                found.insert(at);
            }
        }
        open.extend(here.inputs().iter().copied().filter(|input| seen.insert(*input)));
    }
    found.into_iter().collect()
}

/// What one use of a variable sends back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Branch {
    /// The variable that is made from it.
    pub(crate) by: NodeId,
    /// The variable to whose fork the branch belongs.
    pub(crate) at: NodeId,
    /// What arrives through it.
    pub(crate) sent: NodeId,
}

/// The most branches of forks further off that are followed one by one.
const FOLLOWED: usize = 16;
/// The most uses of a variable in one value that are told apart.
const USES: usize = 12;

/// Builds the nodes of gradients.
pub(crate) struct Tape<'t, 'c> {
    builder: &'c Builder,
    links: &'t Links,
    /// The gates and the inputs of the journal's nodes.
    gates: Vec<GateRef>,
    inputs: Vec<Vec<NodeId>>,
    pulled: HashMap<(NodeId, NodeId), Vec<(NodeId, Expr<'c>)>>,
    /// Inputs that stand for a variable in one use of it.
    pub(crate) copies: Vec<(NodeId, NodeId)>,
}

/// Gradients by variable.
pub(crate) type Seeds = BTreeMap<NodeId, NodeId>;

impl<'t, 'c> Tape<'t, 'c> {
    pub(crate) fn new(builder: &'c Builder, links: &'t Links, circuit: &Circuit) -> Self {
        let gates = circuit.nodes().iter().map(|node| node.gate_ref().clone()).collect();
        let inputs = circuit.nodes().iter().map(|node| node.inputs().to_vec()).collect();
        Tape { builder, links, gates, inputs, pulled: HashMap::new(), copies: Vec::new() }
    }

    /// What the gradient of what `seeds` weigh is made of, with respect to a variable: what each use of it sends, and each
    /// use of what is made from it, as far as that goes back to it.
    pub(crate) fn branches(&mut self, to: NodeId, seeds: &Seeds) -> Vec<Branch> {
        let live = self.links.ancestors(seeds.keys().copied());
        let mut arrived = self.walk(to, seeds, &live, None);
        let upstream: BTreeMap<NodeId, Option<Expr<'c>>> =
            arrived.iter().map(|(&at, &(total, _))| (at, total)).collect();
        let in_parts = |tape: &mut Self, at: NodeId, uses: &[(NodeId, Expr<'c>)]| {
            let mut all = uses.to_vec();
            for &(user, _) in uses {
                if let Some(Some(upstream)) = upstream.get(&user) {
                    all.extend(tape.uses(user, *upstream, at).into_iter().map(|sent| (user, sent)));
                }
            }
            all
        };
        let Some((_, direct)) = arrived.remove(&to) else { return Vec::new() };
        let direct = in_parts(self, to, &direct);
        let mut branches: Vec<Branch> =
            direct.iter().map(|&(by, sent)| Branch { by, at: to, sent: sent.id() }).collect();
        // Forks further off.
        let further: Vec<(NodeId, Vec<(NodeId, Expr<'c>)>)> =
            arrived.iter().rev().map(|(&at, (_, uses))| (at, in_parts(self, at, uses))).collect();
        for (at, uses) in further.iter().filter(|(_, uses)| uses.len() > 1).take(FOLLOWED) {
            for &(by, sent) in uses {
                let along = Seeds::from([(*at, sent.id())]);
                let live = self.links.ancestors([*at]);
                if let Some((Some(sent), _)) = self.walk(to, &along, &live, Some(*at)).remove(&to) {
                    branches.push(Branch { by, at: *at, sent: sent.id() });
                }
            }
        }
        branches
    }

    /// What each use of a variable sends back where another is made from it with several: `w` in `sum(w * w) + sum(abs(w))`.
    fn uses(&mut self, user: NodeId, upstream: Expr<'c>, of: NodeId) -> Vec<Expr<'c>> {
        let Some(&made_by) = self.links.made_by.get(&user) else { return Vec::new() };
        let steps = self.cone(made_by, of);
        let count: usize =
            steps.iter().map(|(_, inputs)| inputs.iter().filter(|&&input| input == of).count()).sum();
        if !(2..=USES).contains(&count) {
            return Vec::new();
        }
        let shape = self.builder.expr(of).shape();
        let mut copies: Vec<Expr<'c>> = Vec::new();
        let mut made: HashMap<NodeId, Expr<'c>> = HashMap::new();
        for (node, inputs) in steps {
            let inputs: Vec<Expr<'c>> = inputs
                .into_iter()
                .map(|input| {
                    if input != of {
                        return made.get(&input).copied().unwrap_or_else(|| self.builder.expr(input));
                    }
                    let name = format!("use {} of {of}", self.copies.len());
                    let copy = self.builder.input(&name, shape);
                    self.copies.push((copy.id(), of));
                    copies.push(copy);
                    copy
                })
                .collect();
            let gate = self.gates[node.index()].clone();
            made.insert(node, self.builder.apply_ref(gate, &inputs));
        }
        let Some(&whole) = made.get(&made_by) else { return Vec::new() };
        let pulled = self.builder.vjp(whole, upstream, copies);
        match self.builder.take_error() {
            Some(_) => Vec::new(),
            None => pulled.into_iter().map(|(_, sent)| sent).filter(|sent| !sent.is_poison()).collect(),
        }
    }

    /// The nodes between a variable and a node, in order, each with its inputs.
    fn cone(&self, node: NodeId, of: NodeId) -> Vec<(NodeId, Vec<NodeId>)> {
        let (mut seen, mut open) = (BTreeSet::from([node]), vec![node]);
        while let Some(at) = open.pop() {
            open.extend(self.inputs[at.index()].iter().copied().filter(|input| seen.insert(*input)));
        }
        let mut depends = BTreeSet::from([of]);
        let mut steps = Vec::new();
        for at in seen {
            let inputs = &self.inputs[at.index()];
            if inputs.iter().any(|input| depends.contains(input)) {
                depends.insert(at);
                steps.push((at, inputs.clone()));
            }
        }
        steps
    }

    /// The gradient of what `seeds` weigh, with respect to a variable; `None` for 0.
    pub(crate) fn total(&mut self, to: NodeId, seeds: &Seeds) -> Option<NodeId> {
        let live = self.links.ancestors(seeds.keys().copied());
        self.walk(to, seeds, &live, None).remove(&to)?.0.map(Expr::id)
    }

    /// What arrives at each variable between `to` and the seeds: the sum, and each use's share.
    #[allow(clippy::type_complexity)]
    fn walk(
        &mut self,
        to: NodeId,
        seeds: &Seeds,
        live: &BTreeSet<NodeId>,
        top: Option<NodeId>,
    ) -> BTreeMap<NodeId, (Option<Expr<'c>>, Vec<(NodeId, Expr<'c>)>)> {
        let mut between = BTreeSet::from([to]);
        let mut open = vec![to];
        while let Some(at) = open.pop() {
            if top == Some(at) {
                continue;
            }
            let users = self.links.users(at).iter().copied();
            open.extend(users.filter(|user| live.contains(user) && between.insert(*user)));
        }
        let mut arrived = BTreeMap::new();
        for &at in between.iter().rev() {
            let mut uses = Vec::new();
            let mut total = seeds.get(&at).map(|&seed| self.builder.expr(seed));
            if top != Some(at) {
                let users: Vec<NodeId> = self.links.users(at).to_vec();
                for user in users.into_iter().filter(|user| between.contains(user)) {
                    let Some(&(Some(upstream), _)) = arrived.get(&user) else { continue };
                    let upstream: Expr<'c> = upstream;
                    if let Some(sent) = self.pull(user, upstream, at) {
                        uses.push((user, sent));
                        total = Some(total.map_or(sent, |total| total + sent));
                    }
                }
            }
            arrived.insert(at, (total, uses));
        }
        arrived
    }

    /// What a variable sends back to one of those that it is made from; `None` for nothing.
    fn pull(&mut self, user: NodeId, upstream: Expr<'c>, to: NodeId) -> Option<Expr<'c>> {
        let key = (user, upstream.id());
        if !self.pulled.contains_key(&key) {
            let made_by = *self.links.made_by.get(&user)?;
            let sources: Vec<Expr<'c>> =
                self.links.made_from(user).iter().map(|&source| self.builder.expr(source)).collect();
            let pulled = self.builder.vjp(self.builder.expr(made_by), upstream, sources);
            let pulled = match self.builder.take_error() {
                // A gate without a gradient sends nothing.
                Some(_) => Vec::new(),
                None => pulled.into_iter().map(|(source, sent)| (source.id(), sent)).collect(),
            };
            self.pulled.insert(key, pulled);
        }
        let sent = self.pulled[&key].iter().find(|(source, _)| *source == to)?.1;
        (!sent.is_poison()).then_some(sent)
    }
}
