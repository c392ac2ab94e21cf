//! Simplification: the same outputs from fewer gates.
//!
//! Three things happen: gates whose inputs are all known numbers become numbers, gates propose simpler forms of
//! themselves, and whatever no output or update needs is left out. The pass names no gate.

use crate::build::builder::Builder;
use crate::build::expr::Expr;
use crate::circuit::Circuit;
use crate::circuit::node::{Node, NodeId};
use crate::data::tensor::Kind;
use crate::error::Error;
use crate::form::Form;
use crate::passes::rewrite::Rewritten;

/// How often one node may be replaced by what its gate proposes. Proposals get simpler, so this guards against
/// gates that propose each other for ever.
const ROUNDS: usize = 16;

impl Circuit {
    /// The circuit with constants folded, identities applied, and everything left out that no output or update
    /// needs. Outputs, updates and inputs stay.
    ///
    /// ```
    /// use backflow_circuit::Circuit;
    /// let circuit = Circuit::build(|c| {
    ///     let x = c.input("x", ());
    ///     let two = c.constant(1.0) + 1.0;
    ///     c.output("y", -(-(x * 1.0)) * two);
    /// })?;
    /// assert_eq!(circuit.simplified()?.circuit.nodes().len(), 3); // x, 2, and their product
    /// # Ok::<(), backflow_circuit::Error>(())
    /// ```
    ///
    /// # Errors
    /// A gate that proposes something that does not fit.
    pub fn simplified(&self) -> Result<Rewritten, Error> {
        let simpler = self.rewrite_without_records(&self.keep_live(), settled)?;
        self.finish_live(simpler)
    }

    /// As [`simplified`](Self::simplified), but also keeps some further nodes, or what replaced them, so that
    /// they can be looked at. The computation of all others stays the same.
    ///
    /// # Errors
    /// As [`simplified`](Self::simplified).
    pub fn simplified_keeping(&self, roots: impl IntoIterator<Item = NodeId>) -> Result<Rewritten, Error> {
        self.rewrite(&self.keep_live_and(roots), settled)
    }

    /// As [`simplified_keeping`](Self::simplified_keeping), without the records of differentiation, which a
    /// plan does not read and which are as large as the circuit.
    ///
    /// # Errors
    /// As [`simplified`](Self::simplified).
    pub fn simplified_without_records(
        &self,
        roots: impl IntoIterator<Item = NodeId>,
    ) -> Result<Rewritten, Error> {
        self.rewrite_without_records(&self.keep_live_and(roots), settled)
    }
}

fn settled<'c>(builder: &'c Builder, node: &Node, inputs: &[Expr<'c>]) -> Option<Expr<'c>> {
    Some(settle(builder.apply_ref(node.gate_ref().clone(), inputs)))
}

/// Replaces an expression by simpler ones until none is proposed.
fn settle(mut y: Expr<'_>) -> Expr<'_> {
    for _ in 0..ROUNDS {
        if y.is_poison() {
            return y;
        }
        let (gate, site) = y.builder().site(y.id(), |_| false);
        let next = folded(y, &*gate, &site.inputs).or_else(|| gate.simplify(&site));
        match next.filter(|next| next.is_poison() || next.ty() == y.ty()) {
            Some(next) if next.id() != y.id() => y = next,
            _ => return y,
        }
    }
    y
}

/// The number that an elementwise gate of known numbers gives.
fn folded<'c>(y: Expr<'c>, gate: &dyn crate::gate::Gate, inputs: &[Expr<'c>]) -> Option<Expr<'c>> {
    if inputs.is_empty() || y.ty().kind != Kind::Real {
        return None;
    }
    let known: Option<Vec<f64>> = inputs.iter().map(|x| x.constant_value()).collect();
    let known = known?;
    let types: Vec<_> = inputs.iter().map(|x| x.ty()).collect();
    match gate.form(&types) {
        Form::Map(program) => Some(y.filled(program.eval(&known))),
        _ => None,
    }
}
