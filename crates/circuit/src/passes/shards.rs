//! What the shards of a batch have in common: which nodes have the same value in all of them.

use crate::circuit::Circuit;
use crate::circuit::node::NodeId;
use crate::data::tensor::Type;
use crate::form::Form;

/// How a node relates to the shards of a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Standing {
    /// Its value may differ between shards.
    differs: bool,
    /// A sum over shards is among what it depends on.
    meets: bool,
}

impl Circuit {
    /// Whether a node depends on a sum over shards and yet has the same value in all of them, because
    /// everything that differs between shards reaches it through such sums. States and constants are the same
    /// in all shards; inputs and random gates that draw for each example are not.
    pub(crate) fn is_replicated(&self, of: NodeId) -> bool {
        let standing = self.standing(of, &[]);
        standing.meets && !standing.differs
    }

    /// The standing of a node; `given` is that of the inputs, where this is the body of a gate.
    fn standing(&self, of: NodeId, given: &[Standing]) -> Standing {
        let mut standings: Vec<Standing> = Vec::with_capacity(of.index() + 1);
        let mut given = given.iter();
        for node in &self.nodes[..=of.index()] {
            let inputs: Vec<Standing> = node.inputs.iter().map(|x| standings[x.index()]).collect();
            let any =
                Standing { differs: inputs.iter().any(|x| x.differs), meets: inputs.iter().any(|x| x.meets) };
            standings.push(match node.gate.body() {
                Some(body) => body.standing(body.outputs[0].1, &inputs),
                None => {
                    let types: Vec<Type> = node.inputs.iter().map(|&x| self.node(x).ty()).collect();
                    match node.gate.form(&types) {
                        Form::Input => {
                            given.next().copied().unwrap_or(Standing { differs: true, meets: false })
                        }
                        Form::Random { per_example: true, .. } | Form::FirstShard => {
                            Standing { differs: true, ..any }
                        }
                        Form::SumOverShards => Standing { differs: false, meets: true },
                        _ => any,
                    }
                }
            });
        }
        standings[of.index()]
    }
}
