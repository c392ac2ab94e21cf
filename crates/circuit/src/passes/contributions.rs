//! What a gate sends back to its inputs, and how that arrives at them.

use smallvec::SmallVec;

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::node::NodeId;
use crate::circuit::record::Branch;
use crate::error::{Error, Problem};
use crate::gate::{Gate, Shortcut, Site};

/// What one user sends back into a wire.
#[derive(Clone, Copy)]
pub(super) struct Arrival {
    pub(super) branch: Branch,
    /// The gate that the gradient itself has gone past: what arrives here only shows the way to it.
    pub(super) past: Option<NodeId>,
}

/// Where what has arrived at a node leads, each once: first the gradient itself, `None`.
pub(super) fn ends_of(here: &[Arrival], is_root: bool) -> SmallVec<[Option<NodeId>; 2]> {
    let mut ends: SmallVec<[Option<NodeId>; 2]> = here.iter().map(|arrival| arrival.past).collect();
    if is_root {
        ends.push(None);
    }
    ends.sort_unstable();
    ends.dedup();
    ends
}

pub(super) fn arrive(
    builder: &Builder,
    arrived: &mut [SmallVec<[Arrival; 1]>],
    branches: Vec<Branch>,
    past: Option<NodeId>,
) {
    for branch in branches {
        let input = builder.circuit.borrow().node(branch.user).inputs[branch.position];
        arrived[input.index()].push(Arrival { branch, past });
    }
}

/// What goes straight to the inputs of a gate that is gone past.
pub(super) struct Past {
    pub(super) past: NodeId,
    pub(super) branches: Vec<Branch>,
}

/// Asks one node's gate for a way past the gate before it, and sends the gradient there.
pub(super) fn shortcut<'c>(
    gate: &dyn Gate,
    site: &Site<'c>,
    gradient: Expr<'c>,
    depends: &[bool],
) -> Result<Option<Past>, Error> {
    let builder = gradient.builder();
    builder.backward_of(site.output.id(), || {
        let Some(Shortcut { past, same }) = gate.shortcut(site) else { return Ok(None) };
        let inputs = past.gate_and_inputs().1;
        // A wire that is read twice gets all there is for it at once.
        let first = |at: usize| inputs[..at].iter().all(|x| x.id() != inputs[at].id());
        let wanted: Vec<(usize, Expr<'c>)> = (0..inputs.len())
            .filter(|&at| first(at) && depends[inputs[at].id().index()] && !inputs[at].is_index())
            .map(|at| (at, inputs[at]))
            .collect();
        let sent = builder.vjp_of_leaves(same, gradient, wanted.iter().map(|(_, x)| *x).collect());
        if let Some(error) = builder.error().filter(|_| sent.iter().any(|(_, sent)| sent.is_poison())) {
            return Err(error);
        }
        let branch = |((position, _), (_, sent)): ((usize, Expr<'c>), (Expr<'c>, Expr<'c>))| Branch {
            user: past.id(),
            position,
            contribution: sent.id(),
        };
        Ok(Some(Past { past: past.id(), branches: wanted.into_iter().zip(sent).map(branch).collect() }))
    })
}

/// Asks one node's gate, and holds its answer against the inputs.
pub(super) fn contributions<'c>(
    gate: &dyn Gate,
    site: &Site<'c>,
    gradient: Expr<'c>,
) -> Result<Vec<Branch>, Error> {
    let (builder, id) = (gradient.builder(), site.output.id());
    if !site.wanted.contains(&true) {
        return Ok(Vec::new());
    }
    let sent = builder.backward_of(id, || gate.gradient(site, gradient))?;
    let wrong =
        |why: String| Error::new(Problem::Rule { gate: gate.name().to_owned(), why }, site.output.place());
    if sent.len() != site.inputs.len() {
        return Err(wrong(format!("it returned {} gradients for {} inputs", sent.len(), site.inputs.len())));
    }
    let mut branches = Vec::new();
    for (position, contribution) in sent.into_iter().enumerate() {
        let Some(contribution) = contribution.filter(|_| site.wanted[position]) else { continue };
        if contribution.is_poison() {
            return Err(builder.error().unwrap_or_else(|| wrong("it failed".to_owned())));
        }
        if contribution.ty() != site.inputs[position].ty() {
            let (got, want) = (contribution.ty(), site.inputs[position].ty());
            return Err(wrong(format!(
                "for input {position} of shape {want} it returned a gradient of shape {got}"
            )));
        }
        branches.push(Branch { user: id, position, contribution: contribution.id() });
    }
    Ok(branches)
}

/// The sum of contributions, in pairs: at a fork of many branches rounding grows with the logarithm of their
/// number.
pub(super) fn sum_pairwise<'c>(builder: &'c Builder, branches: &[Branch]) -> Expr<'c> {
    let mut terms: Vec<Expr<'c>> = branches.iter().map(|branch| builder.expr(branch.contribution)).collect();
    while terms.len() > 1 {
        terms = terms.chunks(2).map(|pair| if let [a, b] = pair { *a + *b } else { pair[0] }).collect();
    }
    terms[0]
}
