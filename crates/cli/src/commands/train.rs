//! `backflow train`: a network trained on the handwritten digits.

use std::io::Write;
use std::ops::ControlFlow;

use backflow::data::{Split, digits};
use backflow::net::{Activation, Decay, Optimiser, sizes};
use backflow::picture::number;
use backflow::train::{Config, Epoch, Error, Event, Metrics, Report, Trainer};

use crate::failure::{Failure, Outcome};
use crate::progress::Progress;

/// Train a fully connected network on the 1,797 handwritten digits that come with the program
#[derive(clap::Args)]
#[command(
    allow_negative_numbers = true,
    after_help = "Examples:
  backflow train
  backflow train --layers 128,64 --activation tanh --optimizer sgd --lr 0.1
  backflow train --layers \"\" --epochs 50     # no hidden layer: softmax regression"
)]
pub(crate) struct Args {
    /// The sizes of the hidden layers
    #[arg(long, value_name = "N,N", default_value = "64,32")]
    layers: String,
    /// The hidden layers' activation: relu, tanh, sigmoid, gelu, or any other elementwise gate
    #[arg(long, value_name = "GATE", default_value = "relu")]
    activation: String,
    /// The optimiser: sgd (with a momentum of 0.9), adam or adamw
    #[arg(long, visible_alias = "optimiser", value_name = "NAME", default_value = "adam")]
    optimizer: String,
    /// The momentum of sgd
    #[arg(long, value_name = "M")]
    momentum: Option<f64>,
    /// The number of passes through the training digits
    #[arg(long, value_name = "N", default_value_t = Config::default().epochs)]
    epochs: u64,
    /// Examples per step
    #[arg(long, value_name = "N", default_value_t = Config::default().batch)]
    batch: usize,
    /// The highest learning rate; the optimiser's usual one when left out
    #[arg(long, value_name = "RATE", help = learning_rate_help())]
    lr: Option<f64>,
    /// How the learning rate falls: cosine or constant
    #[arg(long, value_name = "NAME", default_value = "cosine")]
    schedule: String,
    /// The standard deviation of the noise added to pixels (0 to 1) while training, against overfitting; 0
    /// for none
    #[arg(long, value_name = "SD", default_value_t = Config::default().input_noise)]
    noise: f64,
    /// The fraction of each label that is spread over all classes while training; 0 for none
    #[arg(long, value_name = "FRACTION", default_value_t = Config::default().label_smoothing)]
    smoothing: f64,
    /// Decides the split, the initial weights, the order of the examples and the noise
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// The fraction of the digits that is kept for the test
    #[arg(long, value_name = "FRACTION", default_value_t = 0.2)]
    test: f64,
    /// How many threads to use; the result does not depend on it
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// More parameters than this would take gigabytes before the first step.
const MAX_PARAMETERS: usize = 50_000_000;
/// More threads than this are a typing mistake, and would take minutes to start.
const MAX_THREADS: usize = 1024;

fn learning_rate_help() -> String {
    let usual = ["adam", "sgd"].iter().filter_map(|name| {
        let optimiser = Optimiser::named(name).ok()?;
        Some(format!("{} for {name}", optimiser.usual_learning_rate()))
    });
    format!("The highest learning rate [default: {}]", usual.collect::<Vec<_>>().join(", "))
}

pub(crate) fn run(args: &Args) -> Outcome {
    let config = config(args)?;
    let split = digits().and_then(|all| all.split(args.test, args.seed)).map_err(Failure::request)?;
    check_size(&config, &split)?;
    let mut trainer = Trainer::new(config, &split.train, &split.test).map_err(Failure::request)?;
    let mut out = anstream::stdout().lock();
    writeln!(out, "{}", heading(&trainer, &split))?;

    let progress = Progress::new(trainer.steps(), "{bar:32} {pos}/{len} steps   {msg}   {eta} left")?;
    let mut failed = None;
    let report = trainer.run(|event| {
        match event {
            Event::Step { epoch, done, loss, .. } => {
                progress.at(done);
                if done.is_multiple_of(16) {
                    progress.say(|| format!("epoch {epoch}, loss {loss:.4}"));
                }
            }
            Event::Epoch(epoch) => {
                let width = args.epochs.to_string().len();
                let line = epoch_line(epoch, width);
                if let Err(error) = progress.beside(|| writeln!(out, "{line}").and_then(|()| out.flush())) {
                    failed = Some(error);
                    return ControlFlow::Break(());
                }
            }
        }
        progress.verdict()
    });
    progress.clear();
    if let Some(error) = failed {
        return Err(error.into());
    }
    let report = report.map_err(|error| match error {
        Error::Diverged(_) => Failure::work(error),
        error => Failure::request(error),
    })?;
    write!(out, "{}", summary(&trainer, &report))?;
    out.flush()?;
    match report.stopped {
        true => Err(Failure::Work("stopped before the last epoch was done".to_owned())),
        false => Ok(()),
    }
}

fn config(args: &Args) -> Result<Config, Failure> {
    let mut optimiser = Optimiser::named(&args.optimizer).map_err(Failure::request)?;
    if let Some(momentum) = args.momentum {
        let Optimiser::Sgd(sgd) = &mut optimiser else {
            return Err(Failure::Request(format!("--momentum goes with sgd, not with {}", optimiser.name())));
        };
        sgd.momentum = momentum;
    }
    let decay = match args.schedule.as_str() {
        "cosine" => Decay::Cosine { to: 0.0 },
        "constant" => Decay::Constant,
        other => {
            return Err(Failure::Request(format!(
                "there is no schedule {other:?}; choose cosine or constant"
            )));
        }
    };
    Ok(Config {
        layers: sizes(&args.layers).map_err(Failure::request)?,
        activation: Activation::named(&args.activation).map_err(Failure::request)?,
        optimiser,
        learning_rate: args.lr,
        decay,
        input_noise: args.noise,
        label_smoothing: args.smoothing,
        epochs: args.epochs,
        batch: args.batch,
        seed: args.seed,
        threads: args.threads,
        ..Config::default()
    })
}

/// Refuses a run that could not be started, before anything is allocated.
fn check_size(config: &Config, split: &Split) -> Outcome {
    if let Some(threads) = config.threads.filter(|&threads| threads > MAX_THREADS) {
        return Err(Failure::Request(format!(
            "{threads} threads are too many; choose at most {MAX_THREADS}"
        )));
    }
    let network =
        config.network(split.train.width(), split.train.classes().len()).map_err(Failure::request)?;
    let parameters = network.counts().parameters;
    if parameters > MAX_PARAMETERS {
        let problem = format!("a network of {parameters} parameters is too large");
        return Err(Failure::Request(format!(
            "{problem}; choose smaller --layers (at most {MAX_PARAMETERS})"
        )));
    }
    Ok(())
}

fn heading(trainer: &Trainer, split: &Split) -> String {
    let config = trainer.config();
    let steps = trainer.steps();
    let epochs = if config.epochs == 1 { "epoch" } else { "epochs" };
    format!(
        "1,797 handwritten digits of 8 × 8 pixels: {} to train on, {} to test\n{} · learning rate {} · batches of {} · {} {epochs}, {steps} steps · seed {}\n",
        split.train.len(),
        split.test.len(),
        config.optimiser.name(),
        number(config.schedule().rate),
        config.batch.min(split.train.len()),
        config.epochs,
        config.seed,
    )
}

fn epoch_line(epoch: &Epoch, width: usize) -> String {
    format!(
        "epoch {:>width$}   loss {:.4}   train {}   test {}   lr {:.2e}   {:.2} s",
        epoch.number,
        epoch.train.loss(),
        percent(&epoch.train),
        percent(&epoch.test),
        epoch.learning_rate,
        epoch.seconds,
    )
}

fn percent(metrics: &Metrics) -> String {
    format!("{:>6.2} %", 100.0 * metrics.accuracy())
}

fn summary(trainer: &Trainer, report: &Report) -> String {
    let counts = trainer.network().counts();
    let mistakes: Vec<String> = report
        .test
        .confusion()
        .mistakes()
        .iter()
        .take(5)
        .map(|(label, taken, times)| {
            if *times == 1 {
                format!("{label} taken for {taken}")
            } else {
                format!("{label} taken for {taken} ({times} times)")
            }
        })
        .collect();
    let mistakes = if mistakes.is_empty() {
        String::new()
    } else {
        format!("   most often mistaken: {}\n", mistakes.join(", "))
    };
    format!(
        "\n{}\ntest accuracy {:.2} % ({} of {})   test loss {:.4}\n{mistakes}{} parameters, {} neurons   trained in {:.2} s\n",
        trainer.network().table(),
        100.0 * report.test.accuracy(),
        report.test.correct(),
        report.test.examples(),
        report.test.loss(),
        counts.parameters,
        counts.neurons,
        report.seconds,
    )
}
