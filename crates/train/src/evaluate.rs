//! Measuring a network on a data set.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use backflow_circuit::Circuit;
use backflow_data::{Batches, Dataset, LastBatch, Order};
use backflow_engine::{Compile, Compiled, Options, Precision, Store};
use backflow_net::Network;

use crate::error::Error;
use crate::metrics::Metrics;
use crate::model;

/// Examples per batch: enough to keep matrix products busy, few enough that a layer's values stay in the cache.
const BATCH: usize = 256;

/// Plans for evaluation, one for each batch size. All are made from one circuit and bound to the store of the
/// training, so parameters are read where they are.
#[derive(Debug)]
pub(crate) struct Evaluator {
    example: Circuit,
    store: Arc<Store>,
    threads: Option<usize>,
    plans: BTreeMap<usize, Compiled>,
    logits: Vec<f32>,
    x: Vec<f32>,
    labels: Vec<u32>,
}

impl Evaluator {
    pub(crate) fn new(
        network: &Network,
        store: &Arc<Store>,
        threads: Option<usize>,
    ) -> Result<Evaluator, Error> {
        Ok(Evaluator {
            example: model::evaluation(network)?,
            store: store.clone(),
            threads,
            plans: BTreeMap::new(),
            logits: Vec::new(),
            x: Vec::new(),
            labels: Vec::new(),
        })
    }

    /// Loss and accuracy of the network with the parameters as they are now, over all examples.
    pub(crate) fn measure(&mut self, data: &Dataset) -> Result<Metrics, Error> {
        let (width, classes) = (data.width(), data.classes().len());
        let batch = BATCH.min(data.len());
        self.logits.resize(batch * classes, 0.0);
        self.x.resize(batch * width, 0.0);
        self.labels.resize(batch, 0);
        let mut metrics = Metrics::new(classes);
        let mut batches = Batches::new(data, batch, Order::Stored, LastBatch::Keep)?;
        while let Some(n) = batches.next_into(&mut self.x, &mut self.labels)?.map(<[usize]>::len) {
            let plan = match self.plans.entry(n) {
                Entry::Occupied(plan) => plan.into_mut(),
                Entry::Vacant(place) => {
                    let options = Options { threads: self.threads, ..Options::from(Precision::F32) };
                    place.insert(self.example.batched(n)?.circuit.compile_in(&self.store, &options)?)
                }
            };
            plan.set("x", &self.x[..n * width])?;
            plan.set("label", &self.labels[..n])?;
            plan.run()?;
            plan.read_into("logits", &mut self.logits[..n * classes])?;
            metrics.add(plan.scalar("loss")?, &self.logits[..n * classes], &self.labels[..n]);
        }
        Ok(metrics)
    }
}
