//! The training loop.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use backflow_circuit::Tensor;
use backflow_data::{Batches, Dataset, LastBatch, Order};
use backflow_engine::{Compiled, Fault, Store};
use backflow_net::{Network, Schedule};

use crate::config::Config;
use crate::error::{Diverged, Error};
use crate::evaluate::Evaluator;
use crate::event::{Epoch, Event, Report};
use crate::metrics::Metrics;
use crate::model;

/// A network in training. Every epoch goes through the training set in its own order. The examples that do not
/// fill the last batch are left out of that epoch. Other epochs include them, and no step is taken on a smaller
/// batch, whose gradient would be noisier at the same learning rate.
#[derive(Debug)]
pub struct Trainer<'d> {
    config: Config,
    network: Network,
    schedule: Schedule,
    train: &'d Dataset,
    test: &'d Dataset,
    step: Compiled,
    evaluator: Evaluator,
    batches: Batches<'d>,
    /// Buffers of one batch.
    x: Vec<f32>,
    labels: Vec<u32>,
    logits: Vec<f32>,
    /// Complete epochs.
    epochs: u64,
}

impl<'d> Trainer<'d> {
    /// A network with its initial values, ready to be trained on one data set and tested on another.
    ///
    /// # Errors
    /// Numbers of the configuration outside their ranges; data sets that differ in features or classes;
    /// threads that cannot be started.
    pub fn new(config: Config, train: &'d Dataset, test: &'d Dataset) -> Result<Trainer<'d>, Error> {
        config.check()?;
        let network = config.network(train.width(), train.classes().len())?;
        same_kind(&network, test)?;
        let batch = config.batch.min(train.len());
        let order = Order::Shuffled { seed: config.seed };
        let step = model::training(&network, &config, batch)?;
        Ok(Trainer {
            schedule: config.schedule(),
            evaluator: Evaluator::new(&network, step.store(), config.threads)?,
            step,
            batches: Batches::new(train, batch, order, LastBatch::Drop)?,
            x: vec![0.0; batch * train.width()],
            labels: vec![0; batch],
            logits: vec![0.0; batch * train.classes().len()],
            epochs: 0,
            config,
            network,
            train,
            test,
        })
    }

    /// The configuration.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The network's layers, for counts and tables.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// How many steps the whole run has.
    pub fn steps(&self) -> u64 {
        self.config.epochs.saturating_mul(self.batches.per_epoch() as u64)
    }

    /// All states of the training: parameters and what the optimiser remembers. [`save`](crate::save) writes
    /// them to a file, and any other plan of the network can be bound to them.
    pub fn store(&self) -> &Arc<Store> {
        self.step.store()
    }

    /// The parameters by name as they are now.
    ///
    /// # Errors
    /// Never fails for a `Trainer` that was built by `new`.
    pub fn parameters(&self) -> Result<Vec<(String, Tensor)>, Error> {
        let names = self.network.parameters().into_iter();
        names.map(|(name, _)| Ok((name.clone(), self.store().get(&name)?))).collect()
    }

    /// Loss and accuracy of the network as it is now, over all examples of a data set.
    ///
    /// # Errors
    /// The data set's number of features or classes is not the network's.
    pub fn evaluate(&mut self, data: &Dataset) -> Result<Metrics, Error> {
        same_kind(&self.network, data)?;
        self.evaluator.measure(data)
    }

    /// Trains for the epochs that are left, then evaluates on both sets. The observer hears of every step and
    /// every epoch; when it says [`Break`](ControlFlow::Break), the run ends there and reports what it has.
    /// Running again repeats the interrupted epoch.
    ///
    /// # Errors
    /// [`Error::Diverged`] as soon as a loss, a gradient or a parameter is not finite; the parameters then
    /// stay as they were before that step.
    pub fn run(&mut self, mut observer: impl FnMut(Event<'_>) -> ControlFlow<()>) -> Result<Report, Error> {
        let start = Instant::now();
        let mut epochs = Vec::new();
        let mut stopped = false;
        while self.epochs < self.config.epochs && !stopped {
            let began = Instant::now();
            let Some((train, learning_rate)) = self.epoch(&mut observer)? else {
                stopped = true;
                break;
            };
            let test = self.evaluator.measure(self.test)?;
            let seconds = began.elapsed().as_secs_f64();
            let epoch = Epoch { number: self.epochs, train, test, learning_rate, seconds };
            stopped = observer(Event::Epoch(&epoch)).is_break() && self.epochs < self.config.epochs;
            epochs.push(epoch);
        }
        let train = self.evaluator.measure(self.train)?;
        let test = self.evaluator.measure(self.test)?;
        Ok(Report { epochs, train, test, stopped, seconds: start.elapsed().as_secs_f64() })
    }

    /// One pass through the training set: what was measured on the way and the last learning rate, or `None`
    /// when the observer stopped it.
    fn epoch(
        &mut self,
        observer: &mut impl FnMut(Event<'_>) -> ControlFlow<()>,
    ) -> Result<Option<(Metrics, f64)>, Error> {
        let (of, mut done) = (self.steps(), self.epochs * self.batches.per_epoch() as u64);
        let mut metrics = Metrics::new(self.train.classes().len());
        let mut rate = self.schedule.rate;
        let mut position = 0;
        self.batches.start_epoch(self.epochs);
        while self.batches.next_into(&mut self.x, &mut self.labels)?.is_some() {
            // An example's noise depends on its place in the epoch, not on the batch it falls into.
            self.step.set_position(self.epochs, position);
            position += self.labels.len() as u64;
            rate = self.schedule.at(done, of);
            let loss = self.take_step(rate).map_err(|error| self.diverged(error, done))?;
            done += 1;
            self.step.read_into("logits", &mut self.logits)?;
            metrics.add(loss, &self.logits, &self.labels);
            if observer(Event::Step { epoch: self.epochs + 1, done, of, loss }).is_break() {
                return Ok(None);
            }
        }
        self.epochs += 1;
        Ok(Some((metrics, rate)))
    }

    /// One step on the batch in the buffers; its loss.
    fn take_step(&mut self, rate: f64) -> Result<f64, backflow_engine::Error> {
        self.step.set("x", &self.x[..])?;
        self.step.set("label", &self.labels[..])?;
        self.step.set("lr", rate)?;
        self.step.run()?;
        self.step.scalar("loss")
    }

    fn diverged(&self, error: backflow_engine::Error, done: u64) -> Error {
        match error {
            backflow_engine::Error::Fault(fault) => {
                let (epoch, step, rate) = (self.epochs + 1, done + 1, self.schedule.rate);
                let layer = layer_of(&self.network, &fault);
                Error::Diverged(Box::new(Diverged { epoch, step, rate, layer, fault: *fault }))
            }
            error => error.into(),
        }
    }
}

/// The layer of a fault: that of the value, or of one from which it was made, or of the state in which it was
/// noticed.
fn layer_of(network: &Network, fault: &Fault) -> Option<String> {
    let operands = fault.operands.iter().map(|operand| &operand.label);
    let labels = std::iter::once(&fault.label).chain(operands).chain([&fault.noticed]);
    // The names of a layer's parameters begin with its own.
    let mut layers = labels.filter_map(|label| label.split_once('.')).map(|(layer, _)| layer);
    layers.find(|layer| network.layers().iter().any(|known| known.name == *layer)).map(str::to_owned)
}

/// An error unless the data set has the network's features and classes.
fn same_kind(network: &Network, data: &Dataset) -> Result<(), Error> {
    let layers = network.layers();
    let (inputs, outputs) = (layers.first().map_or(0, |l| l.inputs), layers.last().map_or(0, |l| l.outputs));
    let (features, classes) = (data.width(), data.classes().len());
    if (features, classes) == (inputs, outputs) {
        return Ok(());
    }
    Err(Error::Unlike { name: data.name().to_owned(), features, classes, inputs, outputs })
}
