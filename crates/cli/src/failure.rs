//! How a command fails: 1 when the work failed, 2 when the request made no sense, 130 when Ctrl-C
//! ended it.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};

/// A command that did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The request made no sense: a bad flag, a bad value, a bad file.
    Request(String),
    /// The circuit's text made no sense; the message comes with its own heading and a caret.
    Notation(String),
    /// A sensible request whose work failed: a check did not hold, training diverged.
    Work(String),
    /// Work that failed, of which everything has been said.
    Told,
    /// Ctrl-C ended the work.
    Interrupted(String),
    /// The reader closed the pipe (as `head` does); not an error.
    Closed,
}

/// What a command returns.
pub(crate) type Outcome = Result<(), Failure>;

impl Failure {
    /// A request that made no sense, with the chain of its causes.
    pub(crate) fn request(error: impl Error) -> Failure {
        Failure::Request(chain(&error))
    }

    /// Work that failed, with the chain of its causes.
    pub(crate) fn work(error: impl Error) -> Failure {
        Failure::Work(chain(&error))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Work(format!("the output cannot be written: {error}")),
        }
    }
}

/// Reports on standard error what failed, and returns the exit code.
pub(crate) fn exit(outcome: Outcome) -> ExitCode {
    let heading = Style::new().bold().fg_color(Some(AnsiColor::BrightRed.into()));
    let heading = format!("{heading}error{heading:#}: ");
    let (code, heading, message) = match outcome {
        Ok(()) | Err(Failure::Closed) => return ExitCode::SUCCESS,
        Err(Failure::Told) => return ExitCode::from(1),
        Err(Failure::Interrupted(message)) => (130, heading.as_str(), message),
        Err(Failure::Work(message)) => (1, heading.as_str(), message),
        Err(Failure::Request(message)) => (2, heading.as_str(), message),
        Err(Failure::Notation(message)) => (2, "", message),
    };
    // Standard error may be closed as well; then there is nobody left to tell.
    _ = writeln!(anstream::stderr(), "{heading}{}", message.trim_end());
    ExitCode::from(code)
}

/// An error and its causes, each once: many messages already include the message of their cause.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !text.contains(&message) {
            text.push_str(": ");
            text.push_str(&message);
        }
        cause = error.source();
    }
    text
}
