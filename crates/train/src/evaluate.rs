//! Measuring a network on a data set.

use std::collections::BTreeMap;

use backflow_data::{Batches, Dataset, LastBatch, Order};
use backflow_engine::Compiled;
use backflow_net::Network;

use crate::error::Error;
use crate::metrics::Metrics;
use crate::step;

/// Examples per batch: enough to keep matrix products busy, few enough that a layer's values stay in the cache.
const BATCH: usize = 256;

/// Plans that measure, one for each size of batch. Batch sizes are static in a circuit, so the examples that
/// do not fill a batch get a plan of their own.
#[derive(Debug)]
pub(crate) struct Evaluator {
    network: Network,
    threads: Option<usize>,
    plans: BTreeMap<usize, Compiled>,
    logits: Vec<f32>,
    x: Vec<f32>,
    labels: Vec<u32>,
}

impl Evaluator {
    pub(crate) fn new(network: &Network, threads: Option<usize>) -> Evaluator {
        let (plans, network) = (BTreeMap::new(), network.clone());
        Evaluator { network, threads, plans, logits: Vec::new(), x: Vec::new(), labels: Vec::new() }
    }

    /// Loss and accuracy of the network with the parameters of a training step, over all examples.
    pub(crate) fn measure(&mut self, trained: &Compiled, data: &Dataset) -> Result<Metrics, Error> {
        let (width, classes) = (data.width(), data.classes().len());
        let batch = BATCH.min(data.len());
        self.logits.resize(batch * classes, 0.0);
        self.x.resize(batch * width, 0.0);
        self.labels.resize(batch, 0);
        for size in [batch, data.len() % batch].into_iter().filter(|&size| size > 0) {
            self.prepare(size, trained)?;
        }
        let mut metrics = Metrics::new(classes);
        let mut batches = Batches::new(data, batch, Order::Stored, LastBatch::Keep)?;
        while let Some(n) = batches.next_into(&mut self.x, &mut self.labels)?.map(<[usize]>::len) {
            let Some(plan) = self.plans.get_mut(&n) else { continue };
            plan.set("x", &self.x[..n * width])?;
            plan.set("labels", &self.labels[..n])?;
            plan.run()?;
            plan.read_into("logits", &mut self.logits[..n * classes])?;
            metrics.add(plan.scalar("loss")?, &self.logits[..n * classes], &self.labels[..n]);
        }
        Ok(metrics)
    }

    /// The plan of a size, made the first time, with the parameters of a training step.
    fn prepare(&mut self, size: usize, trained: &Compiled) -> Result<(), Error> {
        let plan = match self.plans.entry(size) {
            std::collections::btree_map::Entry::Occupied(plan) => plan.into_mut(),
            std::collections::btree_map::Entry::Vacant(place) => {
                place.insert(step::evaluation(&self.network, size, self.threads)?)
            }
        };
        for (name, _) in self.network.parameters() {
            plan.set(&name, &trained.get(&name)?)?;
        }
        Ok(())
    }
}
