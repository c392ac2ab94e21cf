//! The command `backflow`: circuits and their gradients, gates, and training, from a terminal.

mod commands;
mod failure;
mod output;
mod progress;
mod values;

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
    Run(commands::run::Args),
    Grade(commands::grade::Args),
    Gates(commands::gates::Args),
    Train(commands::train::Args),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help that cannot be written is work that failed, as any other output is.
        Err(help) if !help.use_stderr() => {
            return failure::exit(output::write(None, &help.render().ansi().to_string()));
        }
        Err(mistake) => mistake.exit(),
    };
    let result = match cli.command {
        Command::Grad(args) => commands::grad::run(&args),
        Command::Run(args) => commands::run::run(&args),
        Command::Grade(args) => commands::grade::run(&args),
        Command::Gates(args) => commands::gates::run(&args),
        Command::Train(args) => commands::train::run(&args),
    };
    failure::exit(result)
}
