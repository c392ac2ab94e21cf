//! The command `backflow`: circuits and their gradients, gates, and training, from a terminal.

mod commands;
mod failure;
mod output;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Automatic differentiation and neural-network training that shows its work.
#[derive(Parser)]
#[command(name = "backflow", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Grad(commands::grad::Args),
    Gates(commands::gates::Args),
    Train(commands::train::Args),
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Grad(args) => commands::grad::run(&args),
        Command::Gates(args) => commands::gates::run(&args),
        Command::Train(args) => commands::train::run(&args),
    };
    failure::exit(result)
}
