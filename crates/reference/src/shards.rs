//! The shards of a batch, evaluated side by side.

use backflow_circuit::{Circuit, NodeId, Tensor};

use crate::array::Array;
use crate::error::Error;
use crate::evaluate::{Draw, Evaluation, Flat, Part, Run, assign};

/// One shard of a batch.
#[derive(Clone, Debug)]
pub struct Shard<'a> {
    /// Its circuit, as `Circuit::sharded` makes it.
    pub circuit: &'a Circuit,
    /// How many examples it has; random gates count them.
    pub examples: usize,
    /// The values of its inputs, and those of the states, which are the same in all shards.
    pub inputs: Vec<(&'a str, Tensor)>,
}

/// Evaluates the shards of a batch: each runs to its next sum over shards, where they meet, and so on.
///
/// The sum is a binary tree by the number of the shard: neighbours are added, then neighbouring sums.
///
/// # Errors
/// As [`evaluate`](crate::evaluate); [`Error::Shards`] for circuits that do not meet in the same sums.
pub fn evaluate_shards(shards: &[Shard], draw: Draw) -> Result<Vec<Evaluation>, Error> {
    let flats: Vec<Flat> =
        shards.iter().map(|shard| Flat::new(shard.circuit, shard.circuit.ids())).collect::<Result<_, _>>()?;
    let mut runs = Vec::new();
    let mut before = 0;
    for (number, (shard, flat)) in shards.iter().zip(&flats).enumerate() {
        let given = assign(shard.circuit, shard.inputs.iter().cloned(), draw.seed)?;
        let given = given.iter().map(|(&id, value)| (id, Array::of(value)));
        runs.push(Run::new(flat, given, Part { draw, shard: number, before }));
        before += shard.examples as u64;
    }
    loop {
        let sums: Vec<Option<NodeId>> = runs.iter_mut().map(Run::advance).collect::<Result<_, _>>()?;
        let Some(sums) = sums.iter().copied().collect::<Option<Vec<NodeId>>>() else {
            if sums.iter().any(Option::is_some) {
                return Err(Error::Shards("some have more of them than others".to_owned()));
            }
            break;
        };
        let shares =
            runs.iter().zip(&sums).map(|(run, &sum)| run.share(sum)).collect::<Result<Vec<_>, _>>()?;
        let Some(sum) = tree(shares)? else { break };
        runs.iter_mut().for_each(|run| run.meet(sum.clone()));
    }
    shards
        .iter()
        .zip(&flats)
        .zip(&runs)
        .map(|((shard, flat), run)| Evaluation::of(shard.circuit, flat, &run.values))
        .collect()
}

/// The sum of equally shaped values: neighbours first, then neighbouring sums.
fn tree(mut values: Vec<Array<f64>>) -> Result<Option<Array<f64>>, Error> {
    while values.len() > 1 {
        let add = |pair: &[Array<f64>]| match pair {
            [a, b] if a.ty == b.ty => {
                Ok(Array { ty: a.ty, data: a.data.iter().zip(&b.data).map(|(a, b)| a + b).collect() })
            }
            [a, b] => Err(Error::Shards(format!("one adds shape {}, another {}", a.shape(), b.shape()))),
            _ => Ok(pair[0].clone()),
        };
        values = values.chunks(2).map(add).collect::<Result<_, Error>>()?;
    }
    Ok(values.pop())
}
