//! `cargo dev bench`: runs what is measured, side by side, and says what came of it.
//!
//! Servers and programs are made ready by `cargo dev`, which tells where they are. Figures are
//! printed, not judged: the exit code tells only whether all went right and the sums agree.

#![expect(
    clippy::float_arithmetic,
    reason = "rates and ratios; money stays in whole minor units"
)]

mod allocator;
mod proc;
mod stats;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tokio::signal::unix::{SignalKind, signal};

#[derive(Parser)]
#[command(name = "bench")]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The allocator, against pgbench and other ways to take a gift
    Allocator(allocator::Options),
    /// Pages, against nginx; gifts by the form; open streams
    Web(web::Options),
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let ended = tokio::select! {
        ended = run(cli) => ended,
        stopped = stop_signal() => stopped.and_then(|()| anyhow::bail!("interrupted")),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<()> {
    match cli.what {
        What::Allocator(options) => allocator::run(options).await,
        What::Web(options) => Box::pin(web::run(options)).await,
    }
}

async fn stop_signal() -> anyhow::Result<()> {
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

/// Tells of progress.
#[expect(clippy::print_stderr, reason = "progress is for whoever waits")]
fn say(text: &str) {
    eprintln!("{text}");
}
