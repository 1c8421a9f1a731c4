//! The pledge service's program.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Pledges, match funds, and what they give.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Play scenarios of match funds and pledges, and print what came of each as a line of JSON.
    ///
    /// Needs no server and no settings.
    Simulate {
        /// Files with a scenario each; - is standard input.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Simulate { files } => pledge::simulate::run(&files, &mut std::io::stdout().lock()),
    }
}
