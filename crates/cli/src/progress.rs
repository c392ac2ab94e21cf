//! The bar on standard error, where that is a terminal, and whether the user has asked to stop.

use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::failure::Failure;

/// A bar, and Ctrl-C.
pub(crate) struct Progress {
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
}

impl Progress {
    /// Of so many steps, written as `template` says (see `indicatif`). One for each command.
    pub(crate) fn new(steps: u64, template: &str) -> Result<Progress, Failure> {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(steps), target);
        bar.set_style(ProgressStyle::with_template(template).map_err(Failure::work)?);
        let stop = Arc::new(AtomicBool::new(false));
        let asked = stop.clone();
        ctrlc::set_handler(move || {
            // The first Ctrl-C ends the work and reports what there is; the second ends the program.
            if asked.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
        })
        .map_err(Failure::work)?;
        Ok(Progress { bar, stop })
    }

    pub(crate) fn at(&self, done: u64) {
        self.bar.set_position(done);
    }

    /// `done` of a new number of steps.
    pub(crate) fn of(&self, done: u64, steps: u64) {
        if self.bar.length() != Some(steps) {
            self.bar.set_length(steps);
            self.bar.reset_eta();
        }
        self.bar.set_position(done);
    }

    /// Writes a message beside the bar, which is made only if somebody sees it.
    pub(crate) fn say(&self, message: impl FnOnce() -> String) {
        if !self.bar.is_hidden() {
            self.bar.set_message(message());
        }
    }

    /// Writes something else while the bar is out of the way.
    pub(crate) fn beside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Whether the user has asked to stop.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn verdict(&self) -> ControlFlow<()> {
        if self.is_stopped() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}
