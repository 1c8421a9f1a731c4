//! `cargo dev chaos` without the setting up, which `dev` does.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use clap::Parser;
use suite::chaos::{Run, say, schedule};
use suite::stage::Stage;
use tokio::signal::unix::{SignalKind, signal};

/// Makes faults on a suite while donors give, and audits what is left.
#[derive(Parser)]
#[command(name = "chaos")]
struct Arguments {
    /// Repeats the faults of an earlier run [default: any]
    #[arg(long)]
    seed: Option<u64>,
    /// How long faults are made
    #[arg(long, default_value_t = 3)]
    minutes: u64,
    /// How soon after the last fault all must hold, in seconds
    #[arg(long, default_value_t = 30)]
    within: u64,
    /// Print the schedule, and make none of it
    #[arg(long)]
    plan: bool,
    /// What `dev stage` wrote
    #[arg(long, required_unless_present = "plan")]
    stage: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    #[expect(clippy::disallowed_methods, reason = "a seed that nobody chose")]
    let seed = arguments.seed.unwrap_or_else(rand::random);
    let length = Duration::from_secs(arguments.minutes * 60);
    if arguments.plan {
        let mut out = std::io::stdout().lock();
        for planned in schedule(seed, length) {
            writeln!(out, "{planned}")?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let path = arguments.stage.context("--stage is missing")?;
    let stage = Stage::read(&path)?;
    say(&format!(
        "Seed {seed}: `cargo dev chaos --seed {seed} --minutes {}` makes the same faults.",
        arguments.minutes
    ));
    let hold = Duration::from_secs(stage.hold_s()?);
    let run = Run { seed, length, hold };
    let within = Duration::from_secs(arguments.within);
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        done = whole(run, stage, within) => done,
        _ = terminate.recv() => anyhow::bail!("interrupted"),
        pressed = tokio::signal::ctrl_c() => {
            pressed?;
            anyhow::bail!("interrupted")
        }
    }
}

async fn whole(run: Run, stage: Stage, within: Duration) -> anyhow::Result<ExitCode> {
    let (world, outcome) = run.go(stage).await?;
    for line in &outcome.summary {
        say(line);
    }
    for trouble in &outcome.troubles {
        say(&format!("trouble: {trouble}"));
    }
    let report = world.audit(&outcome, within).await?;
    report.write(&mut std::io::stdout().lock())?;
    let killed = world.processes.stop_all().await;
    for name in &killed {
        say(&format!("trouble: {name} did not stop when asked"));
    }
    let well = outcome.troubles.is_empty() && killed.is_empty() && report.holds();
    Ok(if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
