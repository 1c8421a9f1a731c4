//! `cargo dev chaos`: faults of every kind on a suite of its own, under load,
//! and an audit of what is left.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::Context;
use clap::Args;

use crate::folder::Folder;
use crate::up::Options;
use crate::{compile, follow, say, stage, stop_signal, supervise};

/// Long enough to pay in spite of a fault, short enough that many expire.
const HOLD_SECONDS: u32 = 20;
const REPLICAS: u32 = 2;

#[derive(Args)]
pub(crate) struct Chaos {
    /// Repeats the faults of an earlier run [default: any]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How long faults are made
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: u32,
    /// How soon after the last fault all must hold, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    within: u64,
    /// Print which faults come when, and make none
    #[arg(long)]
    plan: bool,
    /// Leave the servers running with what the run left in them
    #[arg(long)]
    keep: bool,
}

pub(crate) fn run(state: Option<&Path>, chaos: &Chaos) -> anyhow::Result<ExitCode> {
    stop_signal::listen()?;
    let folder = match state {
        Some(path) => Folder::open(Some(path))?,
        None => Folder::open(Some(&stage::usual(&crate::checkout::root()?)))?,
    };
    let lock = folder.lock()?;
    if chaos.plan {
        compile::with_chaos(&folder)?;
        return faults(&folder, chaos, None);
    }
    let options = Options {
        hold: Some(HOLD_SECONDS),
        replicas: Some(REPLICAS),
        ..Options::default()
    };
    let set = stage::set(&folder, &options, &compile::with_chaos);
    // The faults restart the servers through another `dev`.
    drop(lock);
    let result = set.and_then(|path| faults(&folder, chaos, Some(&path)));
    let _lock = folder.lock()?;
    stage::clear(&folder);
    if chaos.keep {
        say::heading(format!(
            "The servers still run; `cargo dev{} down` stops them.",
            folder.option()
        ));
    } else {
        say::quietly(|| supervise::stop_all(&folder))?;
    }
    result
}

/// Runs the program that makes the faults, and passes its verdict on.
fn faults(folder: &Folder, chaos: &Chaos, stage: Option<&Path>) -> anyhow::Result<ExitCode> {
    let program = folder.state().binaries.get("chaos").cloned();
    let mut command = Command::new(program.context("cargo built no program called chaos")?);
    command.args(["--minutes", &chaos.minutes.to_string()]);
    command.args(["--within", &chaos.within.to_string()]);
    if let Some(seed) = chaos.seed {
        command.args(["--seed", &seed.to_string()]);
    }
    match stage {
        Some(path) => command.arg("--stage").arg(path),
        None => command.arg("--plan"),
    };
    follow::to_the_end(&mut command)
}
